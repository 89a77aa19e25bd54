// SPDX-License-Identifier: GPL-3.0-or-later
// Which of many literals stand in a text: one walk over it, whatever their number (Aho and Corasick, Efficient String
// Matching, CACM 18, 1975, with the failure links worked into one table of next states). ASCII letters without case;
// other letters as the caller has lowered them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

class LiteralTable {
public:
    LiteralTable() = default;
    /// `literals` in lower case, none empty. What does not fit into 65,535 states is told of every text.
    explicit LiteralTable(const std::vector<std::string>& literals);

    /// Indexes of the literals that stand in the text, rising, none twice. Time: linear.
    [[nodiscard]] std::vector<int> findIn(std::string_view text) const;
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    std::array<std::uint8_t, 256> m_classOf {}; ///< of a byte; 0 = in no literal
    std::size_t m_classes = 1;
    std::vector<std::uint16_t> m_next; ///< state × class
    std::vector<std::int32_t> m_first; ///< by state: place in m_found, or -1
    struct Found {
        std::int32_t literal = 0;
        std::int32_t next = -1; ///< the next that ends here as well
    };
    std::vector<Found> m_found;
    std::size_t m_literals = 0;
};

} // namespace spanwise::guard
