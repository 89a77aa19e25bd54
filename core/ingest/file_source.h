// SPDX-License-Identifier: GPL-3.0-or-later
// Files and streams → deliveries for the pipeline. What a file holds is recognized by its content: OTLP/JSON (lines,
// one document, or several one after the other, in any layout), protobuf requests (bare, or each behind its length), or
// a saved exposition of metrics, each also gzip. Memory does not grow with the file.
//
// A document that cannot be read is skipped and named by its line or number; reading goes on behind it. A file of
// something else is refused with one sentence. A file that breaks off (gzip cut short or damaged, a disk that fails)
// keeps what was whole before that place; only a compressed file of one document waits for its checksum.
#pragma once

#include "core/base/result.h"
#include "core/ingest/pipeline.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

struct ImportOptions {
    std::stop_token stop;
    /// The name of each file before it is read. Called on the importing thread, as the next.
    std::function<void(const std::string&)> beginFile;
    /// Bytes of the file read so far. Called on the importing thread, often.
    std::function<void(std::uint64_t)> progress;
    std::size_t chunkBytes = std::size_t {4} << 20U; ///< read at a time; documents may be larger
    std::size_t documentBytes = std::size_t {64} << 20U; ///< the largest document that is taken
};

/// What became of one file.
struct FileReport {
    struct Problem {
        std::string place; ///< "line 17", "request 17", "from byte 17", or empty for the whole file
        std::string message;
    };

    std::string name; ///< path, or "-"
    std::string format; ///< "OTLP/JSON", "OTLP protobuf", "Prometheus text", with ", gzip"; empty when not recognized
    std::uint64_t bytes = 0; ///< read from disk
    bool isEmpty = false; ///< holds nothing at all
    SourceReport source;
    std::vector<Problem> problems; ///< documents that could not be read, at most 100, in order of the file
    std::uint64_t problemCount = 0;
    std::vector<Problem> rejections; ///< parts of readable documents: reason, how many, the first one; at most 100
    /// Why the file as a whole was refused or reading ended early: cannot be opened, damaged gzip, not telemetry,
    /// cancelled. What was committed before stays.
    std::optional<Error> error;
    bool isCutOff = false; ///< `error` is where the file breaks off: what was whole before that was taken

    /// Everything in it was taken.
    [[nodiscard]] bool isClean() const noexcept;
};

/// The files that `paths` name, folders walked through (no hidden entries, no links), in alphabetical order.
/// Error: NotFound for a path that does not exist.
[[nodiscard]] Result<std::vector<std::filesystem::path>> filesToImport(std::span<const std::filesystem::path> paths);

/// Returns when everything taken from the file is durable and resolved.
[[nodiscard]] FileReport importFile(
    Pipeline& pipeline, const std::filesystem::path& path, const ImportOptions& options);

/// Many files, as importFile one after the other, but waiting for the disk only once for some hundreds of them.
/// Ends early when stopped: then there are fewer reports than files.
[[nodiscard]] std::vector<FileReport> importFiles(
    Pipeline& pipeline, std::span<const std::filesystem::path> paths, const ImportOptions& options);

/// The same from an open stream, such as standard input or a sample in memory.
using ReadBytes = std::function<Result<std::size_t>(char* to, std::size_t most)>; ///< 0 = the end
[[nodiscard]] FileReport importStream(
    Pipeline& pipeline, const std::string& name, const ReadBytes& read, const ImportOptions& options);

} // namespace spanwise::ingest
