// SPDX-License-Identifier: GPL-3.0-or-later
// What do these bytes hold? Decided by their beginning, never by a file's name.
#pragma once

#include "core/decode/decoder.h"

#include <optional>
#include <string_view>

namespace spanwise::decode {

/// Looks at a protobuf export request and says of which signal its first record is; Traces for one without records.
/// Nothing when it cannot be such a request. Span, LogRecord and Metric differ in their fields: a span has fixed64
/// times in 7 and 8 and an id of eight bytes in 2, a log record a fixed64 time in 1 or 11, a metric a name in 1
/// (opentelemetry-proto 1.x).
[[nodiscard]] std::optional<Signal> sniffProtobuf(std::string_view bytes) noexcept;

/// The first record of a request is there as a whole, with no fields but those of OTLP down to its scopes. For bytes
/// that begin like JSON: "\n{" is the beginning of a record of 123 bytes as well.
[[nodiscard]] bool beginsWithRecord(std::string_view bytes) noexcept;

} // namespace spanwise::decode
