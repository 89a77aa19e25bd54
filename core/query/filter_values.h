// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with units as filter expressions write them, exact in integers both ways.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::query {

/// Why a value was not taken, as a part of a sentence, and what may be meant.
struct ValueProblem {
    std::string message;
    std::string suggestion;
};

struct ParsedValue {
    std::int64_t value = 0;
    std::optional<ValueProblem> problem;
};

/// "1.5s", "200ms" …; units ns us µs ms s m min h d. 0 needs no unit.
[[nodiscard]] ParsedValue parseDuration(std::string_view text);
[[nodiscard]] std::string printDuration(Nanos duration);

/// "12000", "12k", "1.5M".
[[nodiscard]] ParsedValue parseCount(std::string_view text);

/// "$0.01", "0.01": nano-USD.
[[nodiscard]] ParsedValue parseMoney(std::string_view text);
[[nodiscard]] std::string printMoney(std::int64_t nanoUsd);

/// ISO 8601: a date, or date and time with seconds and fractions as wanted; "Z", "+02:00" or nothing (UTC).
[[nodiscard]] ParsedValue parseTime(std::string_view text);
[[nodiscard]] std::string printTime(UnixNanos time);

} // namespace spanwise::query
