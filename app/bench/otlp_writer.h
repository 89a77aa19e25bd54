// SPDX-License-Identifier: GPL-3.0-or-later
// A workload as a file: OTLP/JSON lines, or protobuf requests one after the other.
#pragma once

#include "app/bench/workload.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace spanwise::bench {

/// Appends one ExportTraceServiceRequest in protobuf.
void appendOtlpProtobuf(const Batch& batch, std::span<const std::uint32_t> spans, std::string& out);

enum class FileForm : std::uint8_t { JsonLines, ProtobufFile };

struct WrittenWorkload {
    Truth truth;
    std::uint64_t fileBytes = 0;
};

/// One file, in the two forms that the Collector's file exporter writes: a request a line, or a request behind its length
/// in four bytes, the highest first. Error: Io.
[[nodiscard]] Result<WrittenWorkload> writeWorkload(
    std::uint64_t seed, std::uint64_t spans, FileForm form, const std::filesystem::path& target);

} // namespace spanwise::bench
