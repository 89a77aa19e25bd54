// SPDX-License-Identifier: GPL-3.0-or-later
// A table of text for a terminal: columns as wide as their widest cell, numbers on the right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cli {

class Table {
public:
    /// A heading that begins with '>' stands above numbers.
    explicit Table(std::vector<std::string> headings);
    /// One cell a heading; control characters are shown as escapes.
    void row(const std::vector<std::string>& cells);
    [[nodiscard]] std::string text() const;

private:
    std::vector<bool> m_right;
    std::vector<std::vector<std::string>> m_rows;
};

/// Columns that a terminal gives to UTF-8 text: wide East Asian characters and emoji take two, combining marks none.
[[nodiscard]] std::size_t terminalWidth(std::string_view text) noexcept;

} // namespace spanwise::cli
