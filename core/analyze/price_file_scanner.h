// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a price file into its entries without reading them, so that one broken entry costs only itself.
// The file is one JSON object; the members that matter are arrays of objects ("models": [{…}, {…}]). An entry is found
// by its brackets; where these do not add up, the next object with the same first key is where reading goes on.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace spanwise::analyze {

/// Walks over the top-level members of `json`.
class PriceFileScanner {
public:
    /// `entry`: the text of one object of the array `member`, and its line. Give false when it could not be read.
    std::function<bool(std::string_view member, std::string_view entry, std::size_t line)> onEntry;
    /// A member that is no array of objects: its raw text.
    std::function<void(std::string_view member, std::string_view value)> onValue;
    /// Bytes that fit nowhere and were passed over.
    std::function<void(std::size_t line)> onJunk;

    /// False when `json` is no object.
    bool scan(std::string_view json);

private:
    [[nodiscard]] std::size_t lineAt(std::size_t at) noexcept;
    void skipBlanks() noexcept;
    [[nodiscard]] std::size_t endOfString(std::size_t at) const noexcept;
    [[nodiscard]] std::size_t endOfValue(std::size_t at) const noexcept;
    void scanEntries(std::string_view member);
    [[nodiscard]] bool arrayEndsHere() const noexcept;
    [[nodiscard]] std::size_t nextEntry(std::size_t from, std::string_view firstKey) const noexcept;

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_countedTo = 0; ///< line breaks before it: m_breaks
    std::size_t m_breaks = 0;
};

} // namespace spanwise::analyze
