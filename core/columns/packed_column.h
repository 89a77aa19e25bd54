// SPDX-License-Identifier: GPL-3.0-or-later
// A column of 64-bit integers that never changes: a smallest value and 0 to 8 bytes a value above it, or, where few
// different values occur far apart, one byte a value into a table of them. Any value is one load and one mask away.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::columns {

class PackedColumn {
public:
    PackedColumn() = default;

    [[nodiscard]] static PackedColumn encode(std::span<const std::int64_t> values);

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] std::int64_t min() const noexcept { return m_min; } ///< 0 when empty
    [[nodiscard]] std::int64_t max() const noexcept { return m_max; }
    /// All values are the same (or there are none).
    [[nodiscard]] bool isConstant() const noexcept { return m_min == m_max; }
    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes.capacity() + m_table.capacity() * 8; }

    /// `index` < size().
    [[nodiscard]] std::int64_t operator[](std::size_t index) const noexcept;

    /// The values `first` … `first + out.size() - 1`, which must exist.
    void decode(std::size_t first, std::span<std::int64_t> out) const noexcept;

    /// Not empty when a value is one byte: a position in this sorted table.
    [[nodiscard]] std::span<const std::int64_t> table() const noexcept { return m_table; }
    /// One code a value, only where table() is not empty.
    [[nodiscard]] const std::uint8_t* codes() const noexcept { return m_bytes.data(); }
    /// Bytes a value without a table, 0 … 8: value = min() + the little-endian number at index · width().
    [[nodiscard]] unsigned width() const noexcept { return m_width; }
    /// The packed bytes, followed by at least 7 readable ones.
    [[nodiscard]] const std::uint8_t* packed() const noexcept { return m_bytes.data(); }

    /// Appends the stored form (little endian, without checksum: the segment has one).
    void toBytes(std::string& out) const;
    /// Takes one column from the front of `bytes`. Error: Damaged.
    [[nodiscard]] static Result<PackedColumn> fromBytes(std::string_view& bytes);

private:
    std::vector<std::uint8_t> m_bytes;
    std::vector<std::int64_t> m_table;
    std::int64_t m_min = 0;
    std::int64_t m_max = 0;
    std::size_t m_size = 0;
    unsigned m_width = 0;
};

} // namespace spanwise::columns
