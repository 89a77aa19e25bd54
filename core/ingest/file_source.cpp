// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/file_source.h"

#include "core/base/clock.h"
#include "core/ingest/byte_input.h"
#include "core/ingest/file_outcomes.h"
#include "core/ingest/file_walk.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <system_error>
#include <utility>

namespace spanwise::ingest {

namespace {
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
    std::shared_ptr<FileOutcomes> outcomes;
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
    FileWalk walk(pipeline, input, options, {name, at, {}, out.source}, size);
    if (auto walked = walk.run(); !walked) out.report.error = walked.error();
    out.report.isCutOff = walk.isCutOff();
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
