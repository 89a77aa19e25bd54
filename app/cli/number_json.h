// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and texts as the command line prints them: exact, and null where unknown.
#pragma once

#include "core/base/json_writer.h"
#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::cli {

/// 123456789 ns → 123.456789
void writeMillis(JsonWriter& json, Nanos length);
/// `"key": "text"`, or null for an empty text.
void writeText(JsonWriter& json, std::string_view key, std::string_view text);
/// `"key": 7`, or null for columns::kUnknown.
void writeCount(JsonWriter& json, std::string_view key, std::int64_t count);

/// The same as text: exact, without needless zeros.
[[nodiscard]] std::string millisText(Nanos length);
/// With this many decimals and a point before them, whatever the locale.
[[nodiscard]] std::string fixed(double value, int decimals);

} // namespace spanwise::cli
