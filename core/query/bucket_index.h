// SPDX-License-Identifier: GPL-3.0-or-later
// The buckets of a series that rows start in.
#pragma once

#include "core/query/parallel_scan.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace spanwise::query {

/// Chosen positions of a block that start in some bucket, and which.
class BucketedRows {
public:
    /// `bounds` as in TimeSteps, at least two; they must outlive this.
    explicit BucketedRows(std::span<const UnixNanos> bounds)
        : m_bounds(bounds)
    {
    }

    /// `positions` of the block; what is found is valid until the next call.
    void read(const Block& block, std::span<const std::uint16_t> positions);

    [[nodiscard]] std::span<const std::uint16_t> positions() const noexcept { return m_inside; }
    /// The bucket of all of them, if it is one: then buckets() is not filled.
    [[nodiscard]] std::optional<std::uint32_t> only() const noexcept { return m_only; }
    [[nodiscard]] std::span<const std::uint32_t> buckets() const noexcept { return m_buckets; }
    /// The bucket of positions()[i].
    [[nodiscard]] std::uint32_t at(std::size_t i) const noexcept { return m_only ? *m_only : m_buckets[i]; }

    /// Nothing when it lies outside.
    [[nodiscard]] std::optional<std::uint32_t> bucketOf(UnixNanos at) noexcept;

private:
    std::span<const UnixNanos> m_bounds;
    std::span<const std::uint16_t> m_inside;
    std::optional<std::uint32_t> m_only;
    std::size_t m_current = 0; ///< bucket of the last row: the next one is mostly in it too
    std::array<std::int64_t, columns::kBlock> m_starts;
    std::array<std::uint32_t, columns::kBlock> m_buckets;
    std::array<std::uint16_t, columns::kBlock> m_kept;
};

} // namespace spanwise::query
