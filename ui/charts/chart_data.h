// SPDX-License-Identifier: GPL-3.0-or-later
// What charts take and give back: plain values. A chart draws them; it asks nothing and computes nothing but layout.
#pragma once

#include "core/base/time.h"
#include "core/query/measures.h"

#include <QColor>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <cstdint>
#include <vector>

namespace spanwise::ui {

/// `bucket` without what lies outside of `range`; whole where no range is known.
[[nodiscard]] inline TimeRange within(const TimeRange& range, const TimeRange& bucket)
{
    const TimeRange both {std::max(range.from, bucket.from), std::min(range.to, bucket.to)};
    return range.isEmpty() || both.isEmpty() ? bucket : both;
}

/// One line or one part of a stack. `values` has one entry a bucket, NaN = gap; `n` likewise or empty.
struct ChartSeries {
    QString name;
    int color = 0; ///< index into Colors::series
    std::vector<double> values;
    std::vector<std::uint64_t> n;
    QString key; ///< what a filter says for it: the dimension's value, "p95" …; the chart hands it back
    bool shown = true;
    /// Of the period before, put under the same buckets: a dashed line that is part of no stack and leads nowhere, in
    /// the color of its group where it has one.
    bool before = false;
    std::vector<QString> texts; ///< one a bucket or none: said instead of the value where it is not empty
    /// One a bucket or none: why the value says little, e.g. of too few calls for a percentile. Drawn and written
    /// paler.
    std::vector<QString> weak;
    [[nodiscard]] QString weakness(std::size_t bucket) const { return bucket < weak.size() ? weak[bucket] : QString(); }
};

struct TimeMark {
    UnixNanos at = 0;
    QString label;
};

/// A stretch of time of which the chart knows less than it draws: hatched behind the values. Its label stands in the
/// crosshair, the table and the statement.
struct TimeSpell {
    enum class Kind : std::uint8_t {
        Gap, ///< nothing is known
        Doubt ///< something is, and it is partly missing or wrong
    };
    TimeRange range;
    QString label;
    Kind kind = Kind::Gap;
};

/// Buckets of time with one value a series each.
struct TimeChart {
    TimeRange range; ///< that was asked for: the buckets at its edges hold only what lies in it
    std::vector<UnixNanos> starts; ///< of whole buckets, for drawing
    std::vector<UnixNanos> ends;
    std::vector<ChartSeries> series;
    std::vector<TimeMark> marks;
    std::vector<TimeSpell> spells;
    query::Unit unit = query::Unit::Count;
    [[nodiscard]] std::size_t buckets() const { return starts.size(); }
    /// What the values of a bucket are of.
    [[nodiscard]] TimeRange spanOf(std::size_t bucket) const { return within(range, {starts[bucket], ends[bucket]}); }
    [[nodiscard]] bool isEmpty() const; ///< whatever the period before had
};

/// The same numbers as rows, for the table twin, CSV and the clipboard. `raw` is unrounded and in `rawUnit`.
struct ChartTable {
    QStringList head;
    std::vector<QStringList> shown;
    std::vector<QStringList> raw;
    QStringList rawHead;
    int keys = 1; ///< cells at the beginning that say which row it is
};

/// The place that a person pointed at.
struct ChartHit {
    int bucket = -1;
    int series = -1; ///< -1 = the bucket as a whole
    TimeRange range {0, 0}; ///< of the bucket; empty where the chart has no time
    QString key; ///< ChartSeries::key
    QString name;
    double value = 0; ///< of the series, or the low edge of a bin
    double valueTo = 0; ///< the high edge of a bin
};

} // namespace spanwise::ui
