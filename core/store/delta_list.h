// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of deltas holds, as far as this run wrote it: which rows each of them speaks of. When full segments
// take the place of their deltas, the others can then stay as they are, without reading or writing them again.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace spanwise::store {

/// Kinds of a row of `deltas`.
inline constexpr std::int64_t kAppends = 0; ///< new rows
inline constexpr std::int64_t kReplaces = 1; ///< rows in the place of older ones
inline constexpr std::int64_t kRemoves = 2; ///< numbers of rows that are gone

class DeltaList {
public:
    struct Delta {
        std::int64_t number = 0;
        std::int64_t kind = kAppends;
        std::uint64_t firstRow = 0;
        std::uint64_t lastRow = 0;
    };

    /// Deltas of earlier runs, of which nothing else is known, speak of rows below `nextRow`.
    explicit DeltaList(std::uint64_t nextRow)
        : m_unknownTo(nextRow)
    {
    }

    /// Part of the transaction until settle() or forget().
    void add(const Delta& delta) { m_fresh.push_back(delta); }
    void settle();
    void forget() noexcept { m_fresh.clear(); }
    /// Nothing else than these and what was just added is left in the table.
    void startAnew(const std::vector<Delta>& kept);

    /// Those that may stay when segments hold every row below `sealedTo`, and no other, as it is now. Nothing = the
    /// rows behind have to be written anew: a delta holds rows of both sides, or rows that are gone, or so many small
    /// ones came that opening would have to read them one by one.
    [[nodiscard]] std::optional<std::vector<Delta>> behind(std::uint64_t sealedTo) const;

private:
    std::uint64_t m_unknownTo;
    std::vector<Delta> m_stored; ///< rising numbers
    std::vector<Delta> m_fresh;
};

} // namespace spanwise::store
