// SPDX-License-Identifier: GPL-3.0-or-later
// Times and lengths of time as people type them.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <string_view>

namespace spanwise::cli {

/// ISO 8601 (2026-01-02, 2026-01-02T03:04:05.678Z, with +02:00; without a zone it is UTC), nanoseconds since 1970,
/// `now`, or relative to now: -24h, -90m, -7d. Error: Invalid.
[[nodiscard]] Result<UnixNanos> parseTime(std::string_view text, UnixNanos now);

/// 250ms, 30s, 5m, 1h, 1d, 2w. Error: Invalid.
[[nodiscard]] Result<Nanos> parseDuration(std::string_view text);

/// 2026-01-02T03:04:05Z, with milliseconds where they are not 0.
[[nodiscard]] std::string isoTime(UnixNanos at);

} // namespace spanwise::cli
