// SPDX-License-Identifier: GPL-3.0-or-later
// Up to 64 Ki rows as packed columns, immutable. Inside a segment the calls come first, each part in order of its row
// numbers, so that the columns that only calls have are as long as there are calls.
//
// Stored form: "SWSG", version, rows, calls, the columns in the order of the enum, XXH3 of everything before it.
#pragma once

#include "core/base/result.h"
#include "core/columns/kept_facts.h"
#include "core/columns/packed_column.h"
#include "core/columns/row.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::columns {

inline constexpr std::size_t kSegmentRows = 65536;

/// The columns of SpanRow. The order is that of the stored form: entries are only appended, with a new version.
enum class Column : std::uint8_t {
    RowNo,
    Trace,
    SpanId,
    Start,
    Duration,
    Name,
    Service,
    ServiceVersion,
    Environment,
    Class,
    Error,
    Marks, ///< bit 0 failed without a recorded call, bit 1 root
    Quality,
    Model, ///< from here on: calls only
    RequestModel,
    Provider,
    Operation,
    Session,
    User,
    Prompt,
    InputTokens,
    OutputTokens,
    TotalTokens, ///< packed: see statedTotal()
    CachedInputTokens,
    CacheWriteTokens,
    ReasoningTokens,
    Cost,
    TimeToFirstToken,
    CostState,
    CallMarks, ///< bit 0 truncated, bit 1 soft error, bit 2 tokens estimated
};
inline constexpr std::size_t kColumns = 30;
[[nodiscard]] constexpr bool isCallColumn(Column c) noexcept
{
    return c >= Column::Model;
}

/// Bits of Column::Marks and Column::CallMarks.
inline constexpr std::int64_t kMarkFailedWithoutCall = 1;
inline constexpr std::int64_t kMarkRoot = 2;
inline constexpr std::int64_t kMarkTruncated = 1;
inline constexpr std::int64_t kMarkSoftError = 2;
inline constexpr std::int64_t kMarkTokensEstimated = 4;

/// A value of Column::TotalTokens as the stated total: 0 = input + output (unknown unless both are known),
/// 1 = unknown although both are known, else the total + 2.
[[nodiscard]] constexpr std::int64_t statedTotal(std::int64_t packed, std::int64_t input, std::int64_t output) noexcept
{
    if (packed == 0) return input >= 0 && output >= 0 ? input + output : kUnknown;
    return packed == 1 ? kUnknown : packed - 2;
}

inline constexpr std::size_t kBoundedRows = 4096;

/// Both ends occur.
struct StartBounds {
    UnixNanos first = 0;
    UnixNanos last = 0;
};

/// A segment that was there before: all its rows are in a later one as they were. Its rows are those that have one of
/// these numbers.
struct Former {
    std::uint64_t id = 0; ///< Segment::id()
    std::uint64_t firstRowNo = 0;
    std::uint64_t lastRowNo = 0;
};

/// Safe to read from any thread.
class Segment {
public:
    Segment() noexcept;

    /// `rows` in any order, at most kSegmentRows, no row number twice.
    [[nodiscard]] static std::shared_ptr<const Segment> encode(
        std::span<const SpanRow> rows, std::vector<Former> formers = {});

    /// No two segments of a process have the same, also when one is gone.
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    /// So that whoever has seen one of them need not read its rows again. Not all that there were, and none after
    /// reading a segment from the store.
    [[nodiscard]] std::span<const Former> formers() const noexcept { return m_formers; }

    [[nodiscard]] std::size_t rows() const noexcept { return m_rows; }
    [[nodiscard]] std::size_t calls() const noexcept { return m_calls; }
    [[nodiscard]] std::uint64_t firstRowNo() const noexcept;
    [[nodiscard]] std::uint64_t lastRowNo() const noexcept;
    [[nodiscard]] UnixNanos firstStart() const noexcept { return column(Column::Start).min(); }
    [[nodiscard]] UnixNanos lastStart() const noexcept { return column(Column::Start).max(); }
    /// Of rows whose times are not suspect; nothing when there are none.
    [[nodiscard]] const std::optional<StartBounds>& soundStarts() const noexcept { return m_soundStarts; }
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// The first and last start of the rows kBoundedRows · i … of the segment: rows are written in order of time, more
    /// or less, so that few of these pieces lie across the ends of a range or of a bucket.
    [[nodiscard]] std::span<const StartBounds> startBounds() const noexcept { return m_startBounds; }

    /// rows() values, or calls() for a call column.
    [[nodiscard]] const PackedColumn& column(Column c) const noexcept { return m_columns[static_cast<std::size_t>(c)]; }
    [[nodiscard]] std::int64_t at(Column c, std::size_t position) const noexcept { return column(c)[position]; }

    /// What questions keep beside the columns; not part of bytes().
    [[nodiscard]] const KeptFacts& facts() const noexcept { return m_facts; }

    [[nodiscard]] SpanRow row(std::size_t position) const;
    [[nodiscard]] std::optional<std::size_t> positionOf(std::uint64_t rowNo) const noexcept;

    /// The stored form.
    [[nodiscard]] std::string toBytes() const;
    /// Error: Damaged (checksum, lengths, order of rows) or Unsupported (a newer version).
    [[nodiscard]] static Result<std::shared_ptr<const Segment>> fromBytes(std::string_view bytes);

private:
    void boundStarts();

    std::array<PackedColumn, kColumns> m_columns;
    std::size_t m_rows = 0;
    std::size_t m_calls = 0;
    std::vector<StartBounds> m_startBounds; ///< not stored: made when a segment is encoded or read
    std::optional<StartBounds> m_soundStarts; ///< likewise
    std::uint64_t m_id;
    std::vector<Former> m_formers;
    KeptFacts m_facts;
};

} // namespace spanwise::columns
