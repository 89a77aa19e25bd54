// SPDX-License-Identifier: GPL-3.0-or-later
// How protobuf lies in files. A request by itself has no end of its own: one that fits into a chunk is taken whole or
// not at all, as over HTTP; a longer one, or many one behind the other, in portions of whole records. The Collector's
// file exporter writes the length of each request before it, in four bytes, the highest first (opentelemetry-collector-
// contrib, exporter/fileexporter/file_exporter.go, exportMessageAsBuffer(), read 2026-11-27).
#include "core/decode/request_cut.h"
#include "core/decode/sniff.h"
#include "core/ingest/file_walk.h"

#include <algorithm>
#include <utility>

namespace spanwise::ingest {

namespace {
/// What cannot be read costs what is in the same portion.
constexpr std::size_t kPortionBytes = std::size_t {128} << 10U;
constexpr std::size_t kLengthBytes = 4;

std::size_t lengthAt(std::string_view text) noexcept
{
    std::size_t length = 0;
    for (const char byte : text.substr(0, kLengthBytes)) length = length << 8U | static_cast<unsigned char>(byte);
    return length;
}

/// The beginning of a request behind its length. A bare one begins with 0x0a, which would be a length of 160 MiB.
bool hasLength(std::string_view text, std::size_t most) noexcept
{
    return text.size() > kLengthBytes && lengthAt(text) <= most && text[0] != '\x0a' && text[kLengthBytes] == '\x0a';
}
} // namespace

Result<void> FileWalk::walkProtobuf()
{
    if (auto read = readUpTo(m_options.chunkBytes); !read) return read;
    if (hasLength(text(), m_options.documentBytes)) {
        const std::size_t first = lengthAt(text());
        if (auto read = readUpTo(kLengthBytes + first); !read) return read;
        if (decode::sniffProtobuf(text().substr(kLengthBytes, first))) return walkMessages();
    }
    if (!m_atEnd) {
        const auto signal = signalOfFirstRecord();
        if (!signal) return tl::unexpected(signal.error());
        if (*signal) return walkRecords(**signal);
    }
    return takeWhole();
}

Result<void> FileWalk::takeWhole()
{
    while (!m_atEnd) {
        if (text().size() > m_options.documentBytes) return tl::unexpected(Error {ErrorCode::TooLarge, tooLarge()});
        if (auto read = readMore(); !read) return read;
    }
    if (m_fault) return tl::unexpected(*m_fault);
    const auto signal = decode::sniffProtobuf(text());
    if (!signal) return takeExposition();
    setFormat("OTLP protobuf");
    return submit({text(), m_chunk, Format::OtlpProtobuf, *signal, {}, m_source});
}

/// Nothing when it is no request, or its first record is too large to be seen whole.
Result<std::optional<decode::Signal>> FileWalk::signalOfFirstRecord()
{
    for (;;) {
        const auto first = decode::cutRequest(text(), 1);
        if (!first) return std::optional<decode::Signal> {};
        if (*first > 0) return decode::sniffProtobuf(text().substr(0, *first));
        if (m_atEnd || text().size() > m_options.documentBytes) return std::optional<decode::Signal> {};
        if (auto read = readMore(); !read) return tl::unexpected(read.error());
    }
}

Result<void> FileWalk::walkRecords(decode::Signal signal)
{
    setFormat("OTLP protobuf");
    m_unit = Unit::Byte;
    while (!m_atEnd || !text().empty()) {
        if (auto released = releaseBefore(); !released) return released;
        const auto length = decode::cutRequest(text(), kPortionBytes);
        const bool isTooLarge = text().size() > m_options.documentBytes;
        if (!length) {
            breakOff(length.error());
        } else if (*length >= kPortionBytes || ((m_atEnd || isTooLarge) && *length > 0)) {
            if (auto sent = sendProtobuf(text().substr(0, *length), signal); !sent) return sent;
            m_from += *length;
            m_before += *length;
        } else if (m_atEnd) {
            breakOff({ErrorCode::Malformed, "the file ends inside a record"});
        } else if (isTooLarge) {
            breakOff({ErrorCode::TooLarge, "a record " + tooLarge()});
        } else if (auto read = readMore(); !read) {
            return read;
        }
    }
    return {};
}

Result<void> FileWalk::walkMessages()
{
    setFormat("OTLP protobuf");
    m_unit = Unit::Message;
    for (;; ++m_before) {
        if (auto read = readUpTo(kLengthBytes); !read) return read;
        if (text().empty()) return {};
        if (auto released = releaseBefore(); !released) return released;
        const std::size_t length = lengthAt(text());
        if (text().size() >= kLengthBytes && length > m_options.documentBytes) {
            refuseTooLarge();
            if (auto skipped = skipBytes(kLengthBytes + length); !skipped) return skipped;
            continue;
        }
        if (auto read = readUpTo(kLengthBytes + length); !read) return read;
        if (text().size() < kLengthBytes + length || text().size() < kLengthBytes) {
            breakOff({ErrorCode::Malformed, "the file ends inside it"});
            return {};
        }
        if (auto sent = sendMessage(text().substr(kLengthBytes, length)); !sent) return sent;
        m_from += kLengthBytes + length;
    }
}

Result<void> FileWalk::sendMessage(std::string_view message)
{
    if (message.empty()) return {}; // a request without records
    if (const auto signal = decode::sniffProtobuf(message)) return sendProtobuf(message, *signal);
    refuse({ErrorCode::Malformed, "not an OTLP protobuf request"});
    return {};
}

/// Where more text follows, what was sent first is not alone.
Result<void> FileWalk::releaseBefore()
{
    return m_before > 0 && !text().empty() ? release() : Result<void> {};
}

Result<void> FileWalk::sendProtobuf(std::string_view request, decode::Signal signal)
{
    return submit({request, m_chunk, Format::OtlpProtobuf, signal, place(), m_source});
}

/// Until the text has so many bytes, or ends.
Result<void> FileWalk::readUpTo(std::size_t length)
{
    while (!m_atEnd && text().size() < length)
        if (auto read = readMore(); !read) return read;
    return {};
}

Result<void> FileWalk::skipBytes(std::size_t count)
{
    for (;;) {
        const std::size_t here = std::min(count, text().size());
        m_from += here;
        count -= here;
        if (count == 0 || m_atEnd) return {};
        if (auto read = readMore(); !read) return read;
    }
}

/// Nothing behind this place can be told apart.
void FileWalk::breakOff(Error fault)
{
    if (!m_fault) m_fault = std::move(fault);
    m_isTorn = true;
    m_atEnd = true;
    m_from = m_to;
}

} // namespace spanwise::ingest
