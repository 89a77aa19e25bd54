// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a store as they were at one moment. What holds one sees what never changes, as long as it likes.
#pragma once

#include "core/columns/segment.h"

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace spanwise::columns {

/// Immutable. Segments in order of row numbers; a row number is in at most one of them.
///
/// While a large store is being opened there may be an early one: it has every row that starts at some time or later,
/// which answers a question about the last day. Who asks it for more waits until the rest is there, so that an answer
/// is right or late, never wrong. Any thread; wait on none that paints.
class Snapshot {
public:
    using Segments = std::vector<std::shared_ptr<const Segment>>;

    /// What an early snapshot knows of the whole one.
    struct Coming {
        UnixNanos from = 0; ///< every row that starts at or after it is here
        TimeRange starts; ///< startRange() of the whole
        std::shared_future<std::shared_ptr<const Snapshot>> whole; ///< null when the rest could not be read
    };

    Snapshot() = default;
    Snapshot(Segments segments, std::uint64_t generation, std::uint64_t removals = 0);
    /// An early one, of generation 0.
    Snapshot(Segments segments, Coming coming);

    /// All of them. An early snapshot waits for the rest.
    [[nodiscard]] const Segments& segments() const;
    /// Those that rows starting in `range` can lie in, and perhaps others. An early snapshot waits only when some of
    /// them are not here yet.
    [[nodiscard]] const Segments& segmentsFor(const TimeRange& range) const;
    [[nodiscard]] bool isEarly() const noexcept { return m_coming.has_value(); }
    /// Of an early one: what is here.
    [[nodiscard]] std::uint64_t rows() const noexcept { return m_rows; }
    [[nodiscard]] std::uint64_t calls() const noexcept { return m_calls; } ///< likewise
    /// Grows with each publish of the store it came from.
    [[nodiscard]] std::uint64_t generation() const noexcept { return m_generation; }
    /// Grows when rows were taken out: what was counted over an earlier snapshot has to be counted again.
    [[nodiscard]] std::uint64_t removals() const noexcept { return m_removals; }
    [[nodiscard]] std::size_t bytes() const noexcept; ///< of what is here
    /// First and last start of all rows as a half-open range; empty when there are no rows. Suspect times are left out
    /// where any other row exists. Never waits.
    [[nodiscard]] TimeRange startRange() const;
    [[nodiscard]] std::optional<SpanRow> row(std::uint64_t rowNo) const;

private:
    Segments m_segments;
    std::uint64_t m_rows = 0;
    std::uint64_t m_calls = 0;
    std::uint64_t m_generation = 0;
    std::uint64_t m_removals = 0;
    std::optional<Coming> m_coming;
};

/// Puts together when the rows of many segments start.
class StartRange {
public:
    void add(UnixNanos first, UnixNanos last) noexcept { widen(m_any, first, last); }
    void addSound(UnixNanos first, UnixNanos last) noexcept { widen(m_sound, first, last); }
    void add(const Segment& segment) noexcept;
    /// As Snapshot::startRange().
    [[nodiscard]] TimeRange range() const noexcept;

private:
    static void widen(std::optional<StartBounds>& bounds, UnixNanos first, UnixNanos last) noexcept;

    std::optional<StartBounds> m_any;
    std::optional<StartBounds> m_sound; ///< of rows whose times are not suspect
};

} // namespace spanwise::columns
