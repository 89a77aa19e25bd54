// SPDX-License-Identifier: GPL-3.0-or-later
// Exact order statistics of numbers that come and go. All are counted in bins a sixty-fourth of a power of two wide;
// only the bins that a wanted rank lies in, and those around them, keep their numbers. Memory and the cost of a change
// do not grow with n. A few numbers are all kept.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace spanwise::query {

/// One thread. Numbers are at least 0.
class RankIndex {
public:
    using Bin = std::uint32_t;
    [[nodiscard]] static constexpr Bin binOf(std::int64_t value) noexcept
    {
        // The six bits below the leading one tell bins apart; small numbers have a bin each. No branch: it is asked of
        // millions of numbers.
        const auto v = static_cast<std::uint64_t>(value < 0 ? 0 : value);
        const auto shift = static_cast<unsigned>(std::bit_width(v | 64U)) - 7;
        return static_cast<Bin>(shift * 64 + (v >> shift));
    }

    void add(std::int64_t value);
    /// So many numbers in each bin, from bin 0 on, before missing() is first called: it asks for them then.
    void addCounts(std::span<const std::uint32_t> counts);
    /// The number must be in it.
    void remove(std::int64_t value);
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }

    /// Bins whose numbers have to be filled in before values() of these ranks (from 1, rising) can be asked; rising.
    /// With any that is needed come its neighbors, so that a rank may wander for a while before something is missing
    /// again. Bins that are kept and of no use are let go.
    [[nodiscard]] std::vector<Bin> missing(std::span<const std::uint64_t> ranks);
    /// All numbers of a missing bin, in any order.
    void fill(Bin bin, std::vector<std::int64_t> values);
    /// After nothing is missing for them.
    [[nodiscard]] std::vector<std::int64_t> values(std::span<const std::uint64_t> ranks) const;

private:
    struct Place {
        Bin bin = 0;
        std::uint64_t before = 0; ///< numbers in lower bins
    };
    [[nodiscard]] const std::vector<Place>& places(std::span<const std::uint64_t> ranks) const;

    static constexpr std::uint64_t kFew = 512;
    static constexpr std::uint64_t kMargin = 256; ///< numbers on either side of a rank's bin

    /// The bins around one, with it, rising; those that `useful` has already, or has passed, are left out.
    void addAround(Bin bin, std::vector<Bin>& useful) const;

    std::uint64_t m_size = 0;
    bool m_keepsAll = true; ///< every bin with a number in it is kept
    bool m_isAsked = false; ///< missing() has been called: numbers come one by one now, no longer by the million
    std::vector<std::uint64_t> m_counts; ///< by bin
    std::map<Bin, std::vector<std::int64_t>> m_kept; ///< sorted
    mutable std::vector<std::uint64_t> m_lookedUp; ///< ranks that m_places is about; empty after each change
    mutable std::vector<Place> m_places;
};

} // namespace spanwise::query
