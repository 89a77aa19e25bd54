// SPDX-License-Identifier: GPL-3.0-or-later
// Spans and log records as OTLP/JSON requests (opentelemetry-proto 1.x, "JSON Protobuf Encoding"): lower-case hex ids,
// 64-bit integers as strings, enums as numbers, bytes as base64. What the standard has no place for, quality marks and
// the length of values that were cut, stands in one member "spanwise" of the span, which others ignore and our own
// import reads back.
#pragma once

#include "core/model/batch.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spanwise::exporters {

/// Appends one ExportTraceServiceRequest with these spans (indexes into Batch::spans), without a line break.
/// Neighbours of the same resource and scope share them. Attributes of resources that `plainIntegers` names have their
/// integers as JSON numbers, as some exporters write them; empty = none.
void appendOtlpTraces(const Batch& batch, std::span<const std::uint32_t> spans, std::string& out,
    const std::vector<bool>& plainIntegers = {});

/// The same with log records: one ExportLogsServiceRequest.
void appendOtlpLogs(const Batch& batch, std::span<const std::uint32_t> logs, std::string& out);

} // namespace spanwise::exporters
