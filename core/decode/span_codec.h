// SPDX-License-Identifier: GPL-3.0-or-later
// How a span, a log record, a resource and a scope lie in the payload file: as the OTLP protobuf messages of the same
// names, so that the stored form is the standard's own and is read by the decoder that reads requests.
// Two fields of ours stand beside them, with numbers the standard leaves free: quality marks and what a limit cut.
#pragma once

#include "core/base/result.h"
#include "core/model/batch.h"

#include <string>
#include <string_view>

namespace spanwise::decode {

/// Appends the message to `out`. Neither length prefix nor framing.
void encodeSpan(const Batch& batch, const Span& span, std::string& out);
void encodeLogRecord(const Batch& batch, const LogRecord& record, std::string& out);
void encodeResource(const Batch& batch, const Resource& resource, std::string& out);
void encodeScope(const Batch& batch, const Scope& scope, std::string& out);

/// Appends what `bytes` holds to `into`, with `resource` and `scope` as its owners. Views point into `bytes`,
/// which must outlive the batch (or be adopted by its arena). Error: Damaged, nothing appended.
[[nodiscard]] Result<void> decodeStoredSpan(
    std::string_view bytes, std::uint32_t resource, std::uint32_t scope, Batch& into);
[[nodiscard]] Result<void> decodeStoredLogRecord(
    std::string_view bytes, std::uint32_t resource, std::uint32_t scope, Batch& into);
/// Give the index of the new entry.
[[nodiscard]] Result<std::uint32_t> decodeStoredResource(std::string_view bytes, Batch& into);
[[nodiscard]] Result<std::uint32_t> decodeStoredScope(std::string_view bytes, Batch& into);

} // namespace spanwise::decode
