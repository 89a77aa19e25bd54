// SPDX-License-Identifier: GPL-3.0-or-later
// Streaming: did it, and when did the first token come (dialects.md §3.1 streaming, §3.4).
#pragma once

#include "core/base/time.h"
#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"

#include <optional>

namespace spanwise::dialect {

/// From the start of the span, as stated: it may be implausible. Nothing = not said.
[[nodiscard]] std::optional<Nanos> readTimeToFirstToken(Reader& reader, const SpanView& view);

/// Nothing = not said. A stated time to first token proves a stream too, which is for the caller to add.
[[nodiscard]] std::optional<bool> readStream(Reader& reader, const SpanView& view);

/// "2026-11-23T10:00:00.123Z" (also with an offset, also in JSON quotes) → nanoseconds since 1970.
[[nodiscard]] std::optional<UnixNanos> timeFromIso(std::string_view text) noexcept;

} // namespace spanwise::dialect
