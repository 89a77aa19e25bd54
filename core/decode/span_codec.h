// SPDX-License-Identifier: GPL-3.0-or-later
// How a span, a log record, a resource and a scope lie in the payload file: as the OTLP protobuf messages of the same
// names, so that the stored form is the standard's own and is read by the decoder that reads requests.
// Two fields of ours stand beside them, with numbers the standard leaves free: quality marks and what a limit cut. And
// they take less room: the id of the trace is left out, which the row of the trace has; names of attributes that are in
// the table of stored_names.h are their number, in the field that the standard keeps for indexes into a table of texts;
// and values have no message of their own around them.
#pragma once

#include "core/base/result.h"
#include "core/model/batch.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::decode {

/// Standard: for others, as requests have them. Stored: as said above.
enum class MessageForm : std::uint8_t { Standard, Stored };

/// Appends the message to `to`, a std::string or a ByteBuffer. Neither length prefix nor framing.
template <typename Bytes>
void encodeSpan(const Batch& batch, const Span& span, Bytes& to, MessageForm form = MessageForm::Standard);
template <typename Bytes>
void encodeLogRecord(const Batch& batch, const LogRecord& record, Bytes& to, MessageForm form = MessageForm::Standard);
template <typename Bytes>
void encodeResource(const Batch& batch, const Resource& resource, Bytes& to, MessageForm form = MessageForm::Standard);
template <typename Bytes>
void encodeScope(const Batch& batch, const Scope& scope, Bytes& to, MessageForm form = MessageForm::Standard);

/// Appends what `bytes` holds to `into`, with `resource` and `scope` as its owners. Views point into `bytes`,
/// which must outlive the batch (or be adopted by its arena). A message that names no trace is of `trace`. Error:
/// Damaged, nothing appended.
[[nodiscard]] Result<void> decodeStoredSpan(
    std::string_view bytes, const TraceId& trace, std::uint32_t resource, std::uint32_t scope, Batch& into);
[[nodiscard]] Result<void> decodeStoredLogRecord(
    std::string_view bytes, const TraceId& trace, std::uint32_t resource, std::uint32_t scope, Batch& into);
/// Give the index of the new entry.
[[nodiscard]] Result<std::uint32_t> decodeStoredResource(std::string_view bytes, Batch& into);
[[nodiscard]] Result<std::uint32_t> decodeStoredScope(std::string_view bytes, Batch& into);

} // namespace spanwise::decode
