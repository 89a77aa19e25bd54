// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/csv.h"

#include <algorithm>
#include <array>

namespace spanwise::exporters {

namespace {
bool isPlainNumber(std::string_view text)
{
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto digits = [](std::string_view part) {
        return !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    const std::size_t point = text.find('.');
    return digits(text.substr(0, point)) && (point == std::string_view::npos || digits(text.substr(point + 1)));
}

bool mayBeFormula(std::string_view text)
{
    constexpr std::array<std::string_view, 12> kStarts {
        "=", "+", "-", "@", "\t", "\r", "\n", std::string_view("\0", 1), "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    return std::ranges::any_of(kStarts, [&](std::string_view start) { return text.starts_with(start); })
        && !isPlainNumber(text);
}
} // namespace

std::string csvCell(std::string_view text)
{
    std::string cell = mayBeFormula(text) ? "'" + std::string(text) : std::string(text);
    const bool needsQuotes =
        cell.find_first_of(",\"\r\n") != std::string::npos || cell.starts_with(' ') || cell.ends_with(' ');
    if (!needsQuotes) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

void appendCsvRow(std::string& out, std::span<const std::string> cells)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        out += csvCell(cells[i]);
    }
    out += "\r\n";
}

} // namespace spanwise::exporters
