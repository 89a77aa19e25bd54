// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table.h"

#include "app/cli/output.h"

#include <algorithm>
#include <cstdint>

namespace spanwise::cli {

namespace {
std::size_t widthOf(std::uint32_t point) noexcept
{
    if ((point >= 0x300 && point < 0x370) || point == 0x200D || (point >= 0xFE00 && point < 0xFE10)) return 0;
    // Hangul Jamo, CJK, Hangul, full-width forms, emoji (Unicode 15 EastAsianWidth W and F, in broad ranges)
    const bool wide = (point >= 0x1100 && point < 0x1160) || (point >= 0x2E80 && point < 0xA4D0)
        || (point >= 0xAC00 && point < 0xD7A4) || (point >= 0xF900 && point < 0xFB00)
        || (point >= 0xFF00 && point < 0xFF61) || (point >= 0x1F300 && point < 0x1FB00)
        || (point >= 0x20000 && point < 0x40000);
    return wide ? 2 : 1;
}
} // namespace

std::size_t terminalWidth(std::string_view text) noexcept
{
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        std::uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (std::size_t j = 1; j < length && i + j < text.size(); ++j)
            point = (point << 6U) | (static_cast<unsigned char>(text[i + j]) & 0x3FU);
        width += widthOf(point);
        i += length;
    }
    return width;
}

Table::Table(std::vector<std::string> headings)
{
    for (std::string& heading : headings) {
        m_right.push_back(heading.starts_with('>'));
        if (m_right.back()) heading.erase(0, 1);
    }
    m_rows.push_back(std::move(headings));
}

void Table::row(const std::vector<std::string>& cells)
{
    std::vector<std::string> shown;
    for (const std::string& cell : cells) shown.push_back(printable(cell));
    m_rows.push_back(std::move(shown));
}

std::string Table::text() const
{
    std::vector<std::size_t> widths(m_right.size(), 0);
    for (const auto& row : m_rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], terminalWidth(row[i]));
    std::string out;
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string room(widths[i] - terminalWidth(row[i]), ' ');
            if (i > 0) line += "  ";
            line += m_right[i] ? room + row[i] : row[i] + room;
        }
        while (!line.empty() && line.back() == ' ') line.pop_back();
        out += line + '\n';
    }
    return out;
}

} // namespace spanwise::cli
