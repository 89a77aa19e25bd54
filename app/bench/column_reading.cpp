// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/column_reading.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace spanwise::bench {

namespace {
/// Four sums side by side, so that loads and not additions are waited for.
std::uint64_t sumOf(const std::uint8_t* bytes, std::size_t size)
{
    std::uint64_t sums[4] {};
    for (std::size_t at = 0; at + sizeof sums <= size; at += sizeof sums) {
        std::uint64_t words[4];
        std::memcpy(words, bytes + at, sizeof words);
        for (std::size_t i = 0; i < 4; ++i) sums[i] += words[i];
    }
    return sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
}
} // namespace

ColumnReading readColumns(const columns::Snapshot& snapshot, std::span<const columns::Column> wanted)
{
    ColumnReading out;
    volatile std::uint64_t kept = 0;
    for (int turn = 0; turn < 5; ++turn) {
        std::size_t bytes = 0;
        const auto began = std::chrono::steady_clock::now();
        for (const auto& segment : snapshot.segments())
            for (const columns::Column column : wanted) {
                const columns::PackedColumn& packed = segment->column(column);
                const std::size_t size = packed.width() * packed.size();
                if (size > 0) kept = kept ^ sumOf(packed.packed(), size);
                bytes += size;
            }
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
        out.ms = turn == 0 ? ms : std::min(out.ms, ms);
        out.megabytes = static_cast<double>(bytes) / 1e6;
    }
    return out;
}

} // namespace spanwise::bench
