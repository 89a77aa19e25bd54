// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/file_walk.h"

#include "core/decode/sniff.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanwise::ingest {

namespace {
bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// For a small file: what waits in the queue should not hold more than itself.
std::shared_ptr<Chunk> exactly(std::size_t bytes)
{
    auto exact = std::make_shared<Chunk>();
    exact->capacity = bytes + 1; // one byte more to see the end with
    exact->bytes.reset(new char[exact->capacity + decode::kPadding]);
    return exact;
}
} // namespace

FileWalk::FileWalk(
    Pipeline& pipeline, ByteInput& input, const ImportOptions& options, SavedExposition saved, std::size_t size)
    : m_pipeline(pipeline)
    , m_input(input)
    , m_options(options)
    , m_source(saved.source)
    , m_saved(std::move(saved))
    , m_size(size)
    , m_pool(options.chunkBytes)
{
}

Result<void> FileWalk::run()
{
    if (auto walked = walk(); !walked) return walked;
    if (m_fault) return tl::unexpected(faultAtItsPlace());
    return release();
}

Result<void> FileWalk::walk()
{
    if (auto read = readMore(); !read) return read;
    if (text().starts_with("\xEF\xBB\xBF")) m_from += 3;
    if (auto begun = skipBlanks(); !begun) return begun;
    if (text().empty()) return {};
    const bool isRecord = m_from == 1 && decode::beginsWithRecord({m_chunk->bytes.get(), m_to}); // of 91 or 123 bytes
    if ((text().front() == '{' || text().front() == '[') && !isRecord) {
        setFormat("OTLP/JSON");
        return walkDocuments();
    }
    m_from = 0; // blanks and a byte order mark are part of it
    m_before = 0;
    return walkProtobuf();
}

Result<void> FileWalk::walkDocuments()
{
    while (!text().empty()) {
        if (auto walked = walkDocument(); !walked) return walked;
        m_cutter.reset();
        if (auto skipped = skipBlanks(); !skipped) return skipped;
        if (text().empty()) break;
        if (auto released = release(); !released) return released; // the first one is not alone
    }
    return {};
}

Result<void> FileWalk::walkDocument()
{
    for (;;) {
        const std::size_t length = m_cutter.cut(text(), m_atEnd);
        if (length != DocumentCutter::npos) {
            if (!m_fault || length < text().size() || m_cutter.isWhole()) return send(length);
            m_isTorn = true;
            m_from = m_to;
            return {};
        }
        if (text().size() > m_options.documentBytes) return skipLine();
        if (auto read = readMore(); !read) return read;
    }
}

Result<void> FileWalk::takeExposition()
{
    m_saved.text = text();
    const auto format =
        looksLikeExposition(text()) ? importExposition(m_pipeline, m_saved) : fail(ErrorCode::Unsupported, "");
    if (format) {
        setFormat(*format);
        return {};
    }
    // Where it says itself what it is, its fault is told; else it is anything.
    if (text().starts_with('#') && format.error().code != ErrorCode::Unsupported) return tl::unexpected(format.error());
    return fail(
        ErrorCode::Unsupported, "not telemetry: neither OTLP/JSON, nor an OTLP protobuf request, nor metrics as text");
}

std::string_view FileWalk::text() const noexcept
{
    return m_chunk ? std::string_view(m_chunk->bytes.get() + m_from, m_to - m_from) : std::string_view {};
}

std::string FileWalk::tooLarge() const
{
    return "larger than " + std::to_string(m_options.documentBytes >> 20U) + " MiB";
}

void FileWalk::setFormat(std::string format)
{
    m_format = std::move(format);
    if (m_input.isCompressed()) m_format += ", gzip";
}

std::string FileWalk::place() const
{
    switch (m_unit) {
    case Unit::Line: return "line " + std::to_string(m_before + 1);
    case Unit::Message: return "request " + std::to_string(m_before + 1);
    case Unit::Byte: break;
    }
    return "from byte " + std::to_string(m_before);
}

std::string FileWalk::lastPlace() const
{
    switch (m_unit) {
    case Unit::Line: {
        const bool isOpen = m_from > 0 && m_chunk->bytes[m_from - 1] != '\n';
        return "line " + std::to_string(m_before + (isOpen ? 1U : 0U));
    }
    case Unit::Message: return "request " + std::to_string(m_before);
    case Unit::Byte: break;
    }
    return "byte " + std::to_string(m_before);
}

Error FileWalk::faultAtItsPlace() const
{
    if (!isCutOff()) return *m_fault;
    const std::string kept = m_unit == Unit::Line ? "lines" : m_unit == Unit::Message ? "requests" : "records";
    if (m_isTorn) return {m_fault->code, place() + ": " + m_fault->message + "; the " + kept + " before it are kept"};
    return {
        m_fault->code, "after " + lastPlace() + ": " + m_fault->message + "; the " + kept + " up to there are kept"};
}

/// Makes the text longer, in a fresh chunk when there is no room behind it: what was cut off is still in use.
/// A fault of the file is its end.
Result<void> FileWalk::readMore()
{
    const std::size_t rest = m_to - m_from;
    if (!m_chunk || m_to == m_chunk->capacity) {
        const bool isSmall = !m_chunk && m_size > 0 && 2 * m_size < m_options.chunkBytes;
        auto next = isSmall ? exactly(m_size) : m_pool.take(std::max(m_options.chunkBytes, 2 * rest));
        if (rest > 0) std::memcpy(next->bytes.get(), m_chunk->bytes.get() + m_from, rest);
        m_chunk = std::move(next);
        m_from = 0;
        m_to = rest;
    }
    const std::size_t room = m_chunk->capacity - m_to;
    const auto got = m_input.read(m_chunk->bytes.get() + m_to, room);
    if (!got) m_fault = got.error();
    m_atEnd = !got || *got == 0;
    if (!m_atEnd) {
        m_to += *got;
        if (*got < room && 2 * m_to < m_chunk->capacity) fitChunk();
    }
    if (m_options.progress) m_options.progress(m_input.bytesRead());
    if (m_options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
    return {};
}

/// The last bytes of what turned out to be small.
void FileWalk::fitChunk()
{
    auto exact = exactly(m_to);
    std::memcpy(exact->bytes.get(), m_chunk->bytes.get(), m_to);
    m_chunk = std::move(exact);
}

Result<void> FileWalk::skipBlanks()
{
    for (;;) {
        const char* bytes = m_chunk->bytes.get();
        for (; m_from < m_to && isBlank(bytes[m_from]); ++m_from) m_before += bytes[m_from] == '\n' ? 1U : 0U;
        if (m_from < m_to || m_atEnd) return {};
        if (auto read = readMore(); !read) return read;
    }
}

/// Past a document that is too large, up to the end of its line.
Result<void> FileWalk::skipLine()
{
    refuseTooLarge();
    for (;;) {
        const std::size_t end = text().find('\n');
        if (end != std::string_view::npos) {
            m_from += end;
            return {};
        }
        m_from = m_to;
        if (m_atEnd) return {};
        if (auto read = readMore(); !read) return read;
    }
}

void FileWalk::refuseTooLarge()
{
    refuse({ErrorCode::TooLarge, tooLarge()});
}

void FileWalk::refuse(const Error& error)
{
    m_outcomes->problem(place(), error.message);
    m_pipeline.countFailed(m_source, error, place());
}

Result<void> FileWalk::send(std::size_t length)
{
    const std::string_view document = text().substr(0, length);
    if (length > m_options.documentBytes) {
        refuseTooLarge();
    } else {
        Delivery delivery {document, m_chunk, Format::OtlpJson, decode::Signal::Traces, place(), m_source};
        delivery.mustNameSignal = true;
        if (auto sent = submit(std::move(delivery)); !sent) return sent;
    }
    if (!m_cutter.wasOneLine())
        m_before += static_cast<std::uint64_t>(std::count(document.begin(), document.end(), '\n'));
    m_from += length;
    return {};
}

/// A document that comes out of gzip alone waits for the checksum.
Result<void> FileWalk::submit(Delivery delivery)
{
    if (!m_input.isCompressed() || m_released) return submitNow(std::move(delivery));
    m_held = std::move(delivery);
    return {};
}

Result<void> FileWalk::release()
{
    m_released = true;
    auto held = std::exchange(m_held, std::nullopt);
    return held ? submitNow(std::move(*held)) : Result<void> {};
}

Result<void> FileWalk::submitNow(Delivery delivery)
{
    auto done = [outcomes = m_outcomes, place = delivery.place](
                    Result<DeliveryOutcome> outcome) { outcomes->done(place, outcome); };
    if (!m_pipeline.submit(std::move(delivery), std::move(done), m_options.stop))
        return fail(ErrorCode::Cancelled, "stopped");
    ++m_submitted;
    return {};
}

} // namespace spanwise::ingest
