// SPDX-License-Identifier: GPL-3.0-or-later
// CSV for spreadsheets that cannot carry a formula: a cell that begins with = + - @, tab, CR, LF, NUL or their
// full-width forms gets an apostrophe, except a plain decimal number. Quoting as RFC 4180 says; also around blanks at
// either end, which some readers drop.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spanwise::exporters {

[[nodiscard]] std::string csvCell(std::string_view text);
/// One record with CRLF at its end.
void appendCsvRow(std::string& out, std::span<const std::string> cells);

} // namespace spanwise::exporters
