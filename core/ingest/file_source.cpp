// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/file_source.h"

#include "core/base/clock.h"
#include "core/decode/sniff.h"
#include "core/ingest/byte_input.h"
#include "core/ingest/chunk_pool.h"
#include "core/ingest/document_cutter.h"
#include "core/ingest/exposition_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kMostProblems = 100;

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What the writer's thread says about the deliveries of one file.
class Outcomes {
public:
    void problem(std::string place, std::string message)
    {
        const std::lock_guard lock(m_mutex);
        ++m_problemCount;
        if (m_problems.size() < kMostProblems) m_problems.push_back({std::move(place), std::move(message)});
    }

    void done(const std::string& place, const Result<DeliveryOutcome>& outcome)
    {
        if (!outcome) {
            if (outcome.error().code == ErrorCode::Malformed || outcome.error().code == ErrorCode::TooLarge)
                return problem(place, outcome.error().message);
            const std::lock_guard lock(m_mutex);
            if (!m_storeError) m_storeError = outcome.error();
            return;
        }
        for (const auto* reasons : {&outcome->decoded.rejectedSpans, &outcome->decoded.rejectedLogRecords,
                 &outcome->decoded.rejectedDataPoints})
            for (const auto& [reason, rejection] : *reasons) add(place, reason, rejection);
    }

    void moveInto(FileReport& report)
    {
        const std::lock_guard lock(m_mutex);
        report.problems = std::move(m_problems);
        report.problemCount = m_problemCount;
        for (auto& [reason, rejection] : m_rejections) {
            if (report.rejections.size() == kMostProblems) break;
            std::string message = std::to_string(rejection.count) + " rejected: " + reason;
            if (!rejection.sample.empty()) message += " (" + rejection.sample + ")";
            report.rejections.push_back({m_firstPlace[reason], std::move(message)});
        }
        if (!report.error) report.error = m_storeError;
    }

private:
    void add(const std::string& place, const std::string& reason, const decode::DecodeReport::Rejection& rejection)
    {
        const std::lock_guard lock(m_mutex);
        auto& sum = m_rejections[reason];
        if (sum.count == 0) {
            sum.sample = rejection.sample;
            m_firstPlace[reason] = place;
        }
        sum.count += rejection.count;
    }

    std::mutex m_mutex;
    std::vector<FileReport::Problem> m_problems;
    std::uint64_t m_problemCount = 0;
    std::map<std::string, decode::DecodeReport::Rejection> m_rejections;
    std::map<std::string, std::string> m_firstPlace;
    std::optional<Error> m_storeError;
};

/// Walks through one file and submits what it cuts off.
class Walk {
public:
    /// `saved.text` is what the walk finds; `size` of the input as it lies there, 0 = not known.
    Walk(Pipeline& pipeline, ByteInput& input, const ImportOptions& options, SavedExposition saved, std::size_t size)
        : m_pipeline(pipeline)
        , m_input(input)
        , m_options(options)
        , m_source(saved.source)
        , m_saved(std::move(saved))
        , m_size(size)
        , m_pool(options.chunkBytes)
    {
    }

    [[nodiscard]] Result<void> run()
    {
        auto walked = walk();
        if (walked) walked = release();
        m_held.clear();
        return walked;
    }

    [[nodiscard]] const std::shared_ptr<Outcomes>& outcomes() const noexcept { return m_outcomes; }
    [[nodiscard]] const std::string& format() const noexcept { return m_format; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_format.empty() && m_atEnd && m_from == m_to; }

private:
    Result<void> walk()
    {
        if (auto read = readMore(); !read) return read;
        if (text().starts_with("\xEF\xBB\xBF")) m_from += 3;
        if (auto begun = skipBlanks(); !begun) return begun;
        if (text().empty()) return {};
        if (text().front() == '{' || text().front() == '[') {
            m_format = m_input.isCompressed() ? "OTLP/JSON, gzip" : "OTLP/JSON";
            return walkDocuments();
        }
        return walkProtobuf();
    }

    Result<void> walkDocuments()
    {
        while (!text().empty()) {
            const std::size_t length = m_cutter.cut(text(), m_atEnd);
            if (length == DocumentCutter::npos) {
                if (text().size() > m_options.documentBytes) {
                    if (auto skipped = skipLine(); !skipped) return skipped;
                } else if (auto read = readMore(); !read) {
                    return read;
                }
                continue;
            }
            if (auto sent = send(length); !sent) return sent;
            m_cutter.reset();
            if (auto skipped = skipBlanks(); !skipped) return skipped;
        }
        return {};
    }

    Result<void> walkProtobuf()
    {
        m_from = 0; // blanks and a byte order mark are part of it
        m_line = 0;
        while (!m_atEnd) {
            if (text().size() > m_options.documentBytes) return tl::unexpected(Error {ErrorCode::TooLarge, tooLarge()});
            if (auto read = readMore(); !read) return read;
        }
        const auto signal = decode::sniffProtobuf(text());
        if (!signal) return takeExposition();
        m_format = m_input.isCompressed() ? "OTLP protobuf, gzip" : "OTLP protobuf";
        return submit({text(), m_chunk, Format::OtlpProtobuf, *signal, {}, m_source});
    }

    Result<void> takeExposition()
    {
        m_saved.text = text();
        const auto format =
            looksLikeExposition(text()) ? importExposition(m_pipeline, m_saved) : fail(ErrorCode::Unsupported, "");
        if (format) {
            m_format = m_input.isCompressed() ? *format + ", gzip" : *format;
            return {};
        }
        // Where it says itself what it is, its fault is told; else it is anything.
        if (text().starts_with('#') && format.error().code != ErrorCode::Unsupported)
            return tl::unexpected(format.error());
        return fail(ErrorCode::Unsupported,
            "not telemetry: neither OTLP/JSON, nor an OTLP protobuf request, nor metrics as text");
    }

    [[nodiscard]] std::string_view text() const noexcept
    {
        return m_chunk ? std::string_view(m_chunk->bytes.get() + m_from, m_to - m_from) : std::string_view {};
    }

    [[nodiscard]] std::string tooLarge() const
    {
        return "larger than " + std::to_string(m_options.documentBytes >> 20U) + " MiB";
    }

    /// Makes the text longer, in a fresh chunk when there is no room behind it: what was cut off is still in use.
    Result<void> readMore()
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
        if (!got) return tl::unexpected(got.error());
        m_atEnd = *got == 0;
        m_to += *got;
        if (*got > 0 && *got < room && 2 * m_to < m_chunk->capacity) fitChunk();
        if (m_options.progress) m_options.progress(m_input.bytesRead());
        if (m_options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        return {};
    }

    /// For a small file: what waits in the queue should not hold more than itself.
    static std::shared_ptr<Chunk> exactly(std::size_t bytes)
    {
        auto exact = std::make_shared<Chunk>();
        exact->capacity = bytes + 1; // one byte more to see the end with
        exact->bytes.reset(new char[exact->capacity + decode::kPadding]);
        return exact;
    }

    /// The last bytes of what turned out to be small.
    void fitChunk()
    {
        auto exact = exactly(m_to);
        std::memcpy(exact->bytes.get(), m_chunk->bytes.get(), m_to);
        m_chunk = std::move(exact);
    }

    Result<void> skipBlanks()
    {
        for (;;) {
            const char* bytes = m_chunk->bytes.get();
            for (; m_from < m_to && isBlank(bytes[m_from]); ++m_from) m_line += bytes[m_from] == '\n' ? 1U : 0U;
            if (m_from < m_to || m_atEnd) return {};
            if (auto read = readMore(); !read) return read;
        }
    }

    /// Past a document that is too large, up to the end of its line.
    Result<void> skipLine()
    {
        refuseTooLarge();
        for (;;) {
            const std::size_t end = text().find('\n');
            if (end != std::string_view::npos) {
                m_from += end;
                break;
            }
            m_from = m_to;
            if (m_atEnd) break;
            if (auto read = readMore(); !read) return read;
        }
        m_cutter.reset();
        return skipBlanks();
    }

    void refuseTooLarge()
    {
        m_outcomes->problem(place(), tooLarge());
        m_pipeline.countFailed(m_source, Error {ErrorCode::TooLarge, tooLarge()}, place());
    }

    [[nodiscard]] std::string place() const { return "line " + std::to_string(m_line + 1); }

    Result<void> send(std::size_t length)
    {
        const std::string_view document = text().substr(0, length);
        if (length > m_options.documentBytes)
            refuseTooLarge();
        else if (auto sent = submit({document, m_chunk, Format::OtlpJson, decode::Signal::Traces, place(), m_source});
                 !sent)
            return sent;
        if (!m_cutter.wasOneLine())
            m_line += static_cast<std::uint64_t>(std::count(document.begin(), document.end(), '\n'));
        m_from += length;
        return {};
    }

    /// What comes out of gzip waits for the checksum, as long as it fits into memory.
    Result<void> submit(Delivery delivery)
    {
        if (!m_input.isCompressed() || m_released) return submitNow(std::move(delivery));
        m_heldBytes += delivery.body.size();
        m_held.push_back(std::move(delivery));
        return m_heldBytes > m_options.documentBytes ? release() : Result<void> {};
    }

    Result<void> release()
    {
        m_released = true;
        for (Delivery& delivery : std::exchange(m_held, {}))
            if (auto sent = submitNow(std::move(delivery)); !sent) return sent;
        return {};
    }

    Result<void> submitNow(Delivery delivery)
    {
        auto done = [outcomes = m_outcomes, place = delivery.place](
                        Result<DeliveryOutcome> outcome) { outcomes->done(place, outcome); };
        if (m_pipeline.submit(std::move(delivery), std::move(done), m_options.stop)) return {};
        return fail(ErrorCode::Cancelled, "stopped");
    }

    Pipeline& m_pipeline;
    ByteInput& m_input;
    const ImportOptions& m_options;
    std::int64_t m_source;
    SavedExposition m_saved;
    std::size_t m_size; ///< of the whole input, packed or not; 0 = not known
    ChunkPool m_pool;
    std::shared_ptr<Outcomes> m_outcomes = std::make_shared<Outcomes>();
    std::string m_format;
    std::shared_ptr<Chunk> m_chunk;
    std::size_t m_from = 0; ///< what is not cut off yet: [m_from, m_to) of the chunk
    std::size_t m_to = 0;
    bool m_atEnd = false;
    std::uint64_t m_line = 0; ///< before m_from
    DocumentCutter m_cutter;
    std::vector<Delivery> m_held;
    std::size_t m_heldBytes = 0;
    bool m_released = false;
};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
} // namespace

bool FileReport::isClean() const noexcept
{
    return !error && problemCount == 0 && rejections.empty();
}

Result<std::vector<std::filesystem::path>> filesToImport(std::span<const std::filesystem::path> paths)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> out;
    for (const fs::path& path : paths) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (!fs::exists(status)) return fail(ErrorCode::NotFound, path.string() + ": there is no such file or folder");
        if (!fs::is_directory(status)) {
            out.push_back(path);
            continue;
        }
        std::vector<fs::path> found;
        auto entry = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            const bool hidden = entry->path().filename().string().starts_with('.');
            std::error_code ignored;
            if (hidden && entry->is_directory(ignored)) entry.disable_recursion_pending();
            if (!hidden && !entry->is_symlink(ignored) && entry->is_regular_file(ignored))
                found.push_back(entry->path());
        }
        if (error) return fail(ErrorCode::Io, path.string() + ": " + error.message());
        std::ranges::sort(found);
        out.insert(out.end(), found.begin(), found.end());
    }
    return out;
}

namespace {
/// A file whose deliveries are on their way.
struct Begun {
    FileReport report;
    std::int64_t source = 0; ///< 0 = could not be opened
    std::shared_ptr<Outcomes> outcomes;
};

metrics::UnixMs savedAt(const std::filesystem::path& file)
{
    std::error_code error;
    const auto written = std::filesystem::last_write_time(file, error);
    if (error) return SystemClock().now() / kNanosPerMilli;
    const auto since = std::chrono::file_clock::to_sys(written).time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// 0 = not known.
std::size_t sizeOf(const std::filesystem::path& file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::size_t>(size);
}

Begun begin(Pipeline& pipeline, const std::string& name, const ReadBytes& read, const ImportOptions& options,
    metrics::UnixMs at, std::size_t size)
{
    Begun out;
    out.report.name = name;
    ByteInput input(read);
    out.source = pipeline.beginSource("file", name);
    Walk walk(pipeline, input, options, {name, at, {}, out.source}, size);
    if (auto walked = walk.run(); !walked) out.report.error = walked.error();
    out.report.format = walk.format();
    out.report.bytes = input.bytesRead();
    out.report.isEmpty = !out.report.error && walk.isEmpty();
    out.outcomes = walk.outcomes();
    return out;
}

Begun beginFile(Pipeline& pipeline, const std::filesystem::path& path, const ImportOptions& options)
{
    if (options.beginFile) options.beginFile(path.string());
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.string().c_str(), "rb"));
    if (!file) {
        Begun out;
        out.report.name = path.string();
        out.report.error = Error {ErrorCode::Io, std::string("cannot be opened: ") + std::strerror(errno)};
        return out;
    }
    std::setvbuf(file.get(), nullptr, _IONBF, 0);
    const auto read = [&](char* to, std::size_t most) -> Result<std::size_t> {
        const std::size_t got = std::fread(to, 1, most, file.get());
        if (got == 0 && std::ferror(file.get()) != 0)
            return fail(ErrorCode::Io, std::string("cannot be read: ") + std::strerror(errno));
        return got;
    };
    return begin(pipeline, path.string(), read, options, savedAt(path), sizeOf(path));
}

std::vector<FileReport> finish(Pipeline& pipeline, std::vector<Begun> begun)
{
    std::vector<SourceEnd> ends;
    for (const Begun& one : begun)
        if (one.source != 0) ends.push_back({one.source, one.report.error ? one.report.error->message : std::string()});
    std::vector<Result<SourceReport>> ended = pipeline.endSources(ends);
    auto next = ended.begin();
    std::vector<FileReport> out;
    for (Begun& one : begun) {
        if (one.source != 0) {
            Result<SourceReport>& end = *next++;
            if (end)
                one.report.source = std::move(*end);
            else if (!one.report.error)
                one.report.error = end.error();
            one.outcomes->moveInto(one.report);
        }
        out.push_back(std::move(one.report));
    }
    return out;
}

FileReport finish(Pipeline& pipeline, Begun begun)
{
    std::vector<Begun> alone;
    alone.push_back(std::move(begun));
    return std::move(finish(pipeline, std::move(alone)).front());
}
} // namespace

FileReport importStream(
    Pipeline& pipeline, const std::string& name, const ReadBytes& read, const ImportOptions& options)
{
    return finish(pipeline, begin(pipeline, name, read, options, SystemClock().now() / kNanosPerMilli, 0));
}

FileReport importFile(Pipeline& pipeline, const std::filesystem::path& path, const ImportOptions& options)
{
    return finish(pipeline, beginFile(pipeline, path, options));
}

std::vector<FileReport> importFiles(
    Pipeline& pipeline, std::span<const std::filesystem::path> paths, const ImportOptions& options)
{
    constexpr std::size_t kTogether = 4096; // each end waits until everything is written, while nothing is read
    std::vector<FileReport> out;
    std::vector<Begun> begun;
    const auto finishAll = [&] {
        std::ranges::move(finish(pipeline, std::exchange(begun, {})), std::back_inserter(out));
    };
    for (const std::filesystem::path& path : paths) {
        if (options.stop.stop_requested()) break;
        begun.push_back(beginFile(pipeline, path, options));
        if (begun.size() == kTogether) finishAll();
    }
    finishAll();
    return out;
}

} // namespace spanwise::ingest
