// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/series_scan.h"

#include "core/query/bucket_index.h"
#include "core/query/cell_percentiles.h"
#include "core/query/column_sums.h"
#include "core/query/distinct_pairs.h"
#include "core/query/group_index.h"
#include "core/query/group_key.h"
#include "core/query/measure_scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <optional>
#include <tuple>

namespace spanwise::query {

namespace {
using columns::Column;
using Values = std::array<std::int64_t, columns::kBlock>;
using Cells = std::array<std::uint32_t, columns::kBlock>;
using Reasons = MissingValues;

bool countsSpans(Measure measure) noexcept
{
    return measure == Measure::Spans || measure == Measure::Traces || measure == Measure::FailedWithoutCall;
}

bool countsDistinct(Measure measure) noexcept
{
    return measure == Measure::Traces || measure == Measure::Sessions;
}

/// The measure of these rows, reasons included; of distinct counts the numbers themselves, unknown ones as a reason.
void readValues(Measure measure, const Block& block, std::span<const std::uint16_t> positions, Values& out,
    MeasureScratch& scratch) noexcept
{
    const auto gather = [&](Column column) {
        columns::gather(block.segment.column(column), block.first, positions, out);
    };
    switch (measure) {
    case Measure::Traces: gather(Column::Trace); return;
    case Measure::Sessions:
        gather(Column::Session);
        for (std::size_t i = 0; i < positions.size(); ++i) out[i] = out[i] == 0 ? kNotStated : out[i];
        return;
    case Measure::FailedWithoutCall:
        gather(Column::Marks);
        for (std::size_t i = 0; i < positions.size(); ++i) out[i] &= columns::kMarkFailedWithoutCall;
        return;
    default: readMeasure(block.segment, measure, block.first, positions, out, scratch);
    }
}

/// One question over one selection.
struct Scan {
    const Selection& selection;
    const SeriesQuestion& question;
    std::span<const UnixNanos> bounds;
    const std::stop_token& stop;
    std::size_t workers = scanWorkers(selection.rows);

    [[nodiscard]] std::uint32_t buckets() const noexcept { return static_cast<std::uint32_t>(bounds.size() - 1); }

    /// `visit(worker, block, rows)` for each block with rows in a bucket.
    template <typename Visit> Result<void> walkRows(Visit visit) const
    {
        const bool callsOnly = !countsSpans(question.measure);
        return inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
            BucketedRows rows(bounds);
            walkBlocks(selection.parts[part], callsOnly, [&](const Block& block) {
                rows.read(block, callsOnly ? block.calls : block.rows);
                if (!rows.positions().empty()) visit(worker, block, rows);
            });
        });
    }

    /// The same with the measure's values of these rows: `visit(worker, block, rows, values)`.
    template <typename Visit> Result<void> walk(Visit visit) const
    {
        return walkRows([&](std::size_t worker, const Block& block, const BucketedRows& rows) {
            Values values;
            MeasureScratch scratch;
            readValues(question.measure, block, rows.positions(), values, scratch);
            visit(worker, block, rows, std::span<const std::int64_t>(values).first(rows.positions().size()));
        });
    }
};

/// The groups there are, and how much of each: what lines are ordered by. Pairs of bucket and number for what counts
/// different numbers, in cells of group · buckets + bucket.
struct Groups {
    GroupIndex index;
    std::vector<std::uint64_t> n;
    std::vector<std::int64_t> sum;
    DistinctPairs distinct;

    void absorb(const Groups& other, std::uint32_t buckets)
    {
        const std::vector<std::uint32_t> to = index.absorb(other.index);
        n.resize(index.size());
        sum.resize(index.size());
        for (std::size_t i = 0; i < to.size(); ++i) {
            n[to[i]] += other.n[i];
            sum[to[i]] = added(sum[to[i]], other.sum[i]);
        }
        distinct.add(other.distinct, [&](std::uint32_t cell) { return to[cell / buckets] * buckets + cell % buckets; });
    }
};

Result<Groups> groupsOf(const Scan& scan)
{
    const std::array by {*scan.question.by};
    const bool distinct = countsDistinct(scan.question.measure);
    const std::uint32_t buckets = scan.buckets();
    std::vector<Groups> parts(scan.workers, Groups {GroupIndex(by), {}, {}, {}});
    const auto walked = scan.walk([&](std::size_t worker, const Block& block, const BucketedRows& rows, auto values) {
        Groups& mine = parts[worker];
        Cells groups;
        mine.index.number(block, rows.positions(), groups);
        mine.n.resize(mine.index.size());
        mine.sum.resize(mine.index.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] < 0) continue;
            const std::uint32_t group = groups[i];
            if (distinct) {
                mine.distinct.add(group * buckets + rows.at(i), static_cast<std::uint32_t>(values[i]));
            } else {
                ++mine.n[group];
                mine.sum[group] = added(mine.sum[group], values[i]);
            }
        }
    });
    if (!walked) return tl::unexpected(walked.error());
    Groups all = std::move(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) all.absorb(parts[i], buckets);
    if (std::uint64_t {buckets} * all.index.size() > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::TooLarge, "there are too many groups for so many steps: choose longer steps");
    if (!distinct) return all;
    all.distinct.unify();
    for (const std::uint64_t pair : all.distinct.pairs()) {
        const auto group = static_cast<std::size_t>(pair >> 32U) / buckets;
        ++all.n[group];
        ++all.sum[group];
    }
    return all;
}

/// Which line each group is drawn as.
struct Plan {
    std::vector<SeriesLine> lines; ///< without cells
    std::vector<std::uint32_t> lineOf; ///< by group; empty: all rows are in one line
    bool isHollow = false; ///< no group has a value: the only line is there to count reasons in
};

/// Largest first, unknown last, equal ones by name; what is beyond the largest is one line. A group without any value
/// is none, whatever its rows say instead.
Plan planOf(const SeriesQuestion& question, const Groups& groups, const NameSource& names)
{
    struct Entry {
        std::uint32_t group;
        std::int64_t weight;
        SeriesLine line;
    };
    const bool bySum = infoOf(question.measure).aggregation == Aggregation::Sum;
    std::vector<Entry> entries;
    for (std::uint32_t group = 0; group < groups.index.size(); ++group) {
        if (groups.n[group] == 0) continue;
        const auto key = static_cast<std::uint32_t>(groups.index.keys()[group]);
        entries.push_back({group, bySum ? groups.sum[group] : static_cast<std::int64_t>(groups.n[group]),
            {key == 0 ? Series::Kind::Unknown : Series::Kind::Value, keyText(*question.by, key, names), {}}});
    }
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        const bool unknownA = a.line.kind == Series::Kind::Unknown;
        const bool unknownB = b.line.kind == Series::Kind::Unknown;
        return std::tie(unknownA, b.weight, a.line.key, a.group) < std::tie(unknownB, a.weight, b.line.key, b.group);
    });
    Plan plan;
    plan.lineOf.resize(groups.index.size());
    const bool folds = question.maxSeries > 0 && entries.size() > question.maxSeries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::size_t line = folds ? std::min(i, question.maxSeries) : i;
        plan.lineOf[entries[i].group] = static_cast<std::uint32_t>(line);
        if (line == plan.lines.size()) plan.lines.push_back(std::move(entries[i].line));
    }
    if (folds) plan.lines.back() = {Series::Kind::Other, {}, {}};
    plan.isHollow = plan.lines.empty();
    if (plan.isHollow) plan.lines.emplace_back();
    return plan;
}

/// The cells of all lines, bucket after bucket: cell = line · buckets + bucket.
class LineCells {
public:
    LineCells(const Scan& scan, const Plan& plan, const GroupIndex* index)
        : m_scan(scan)
        , m_plan(plan)
        , m_index(index)
        , m_count(plan.lines.size() * scan.buckets())
    {
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_count; }

    using Numbers = std::span<const std::uint32_t>;

    /// As Scan::walk(), with cells that have a base in common.
    template <typename Visit> Result<void> walk(Visit visit) const
    {
        return m_scan.walk([&](std::size_t worker, const Block& block, const BucketedRows& rows, auto values) {
            Cells cells;
            visit(worker, rows.only().value_or(0), cellsOf(block, rows, cells), values);
        });
    }

    /// The same with the calls instead of their values.
    Result<void> walkCalls(const CellSink& sink) const
    {
        return m_scan.walkRows([&](std::size_t worker, const Block& block, const BucketedRows& rows) {
            Cells cells;
            sink(worker, rows.only().value_or(0), cellsOf(block, rows, cells),
                MeasuredCalls(block, m_scan.question.measure, rows.positions()));
        });
    }

    /// Of each row beside the bucket that all are in, if there is one; none where that says it all.
    [[nodiscard]] Numbers cellsOf(const Block& block, const BucketedRows& rows, Cells& cells) const
    {
        if (m_index == nullptr) return rows.only() ? Numbers {} : rows.buckets();
        const std::uint32_t buckets = m_scan.buckets();
        m_index->find(block, rows.positions(), cells);
        for (std::size_t i = 0; i < rows.positions().size(); ++i)
            cells[i] = m_plan.lineOf[cells[i]] * buckets + (rows.only() ? 0 : rows.buckets()[i]);
        return Numbers(cells).first(rows.positions().size());
    }

private:
    const Scan& m_scan;
    const Plan& m_plan;
    const GroupIndex* m_index;
    std::size_t m_count;
};

using Filled = std::vector<SeriesCell>;

/// Sums of every group and bucket, found in one walk: cell = group · buckets + bucket.
struct GroupedSums {
    Groups groups {GroupIndex({}), {}, {}, {}};
    std::vector<std::pair<std::uint64_t, std::int64_t>> cells;
    Reasons without {};
};

/// Nothing when there are so many groups that their cells take more room than a second walk is worth.
Result<std::optional<GroupedSums>> addUpGroups(const Scan& scan)
{
    constexpr std::size_t kMostCells = std::size_t {1} << 19U; // 8 MiB a worker
    const std::array by {*scan.question.by};
    const std::uint32_t buckets = scan.buckets();
    std::vector<GroupedSums> parts(scan.workers, GroupedSums {{GroupIndex(by), {}, {}, {}}, {}, {}});
    std::atomic<bool> tooMany {false};
    const auto walked = scan.walk([&](std::size_t worker, const Block& block, const BucketedRows& rows, auto values) {
        if (tooMany) return;
        GroupedSums& mine = parts[worker];
        Cells groups;
        mine.groups.index.number(block, rows.positions(), groups);
        const std::size_t needed = mine.groups.index.size() * buckets;
        if (needed > kMostCells) tooMany = true;
        if (needed > kMostCells) return;
        if (mine.cells.size() < needed) mine.cells.resize(needed);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] < 0) {
                ++mine.without[static_cast<std::size_t>(-values[i])];
                continue;
            }
            auto& [n, sum] = mine.cells[groups[i] * buckets + rows.at(i)];
            ++n;
            sum = added(sum, values[i]);
        }
    });
    if (!walked) return tl::unexpected(walked.error());
    if (tooMany) return std::optional<GroupedSums> {};
    GroupedSums all = std::move(parts.front());
    for (std::size_t worker = 1; worker < parts.size(); ++worker) {
        const GroupedSums& part = parts[worker];
        const std::vector<std::uint32_t> to = all.groups.index.absorb(part.groups.index);
        all.cells.resize(all.groups.index.size() * buckets);
        for (std::size_t i = 0; i < part.cells.size(); ++i) {
            auto& [n, sum] = all.cells[std::size_t {to[i / buckets]} * buckets + i % buckets];
            n += part.cells[i].first;
            sum = added(sum, part.cells[i].second);
        }
        for (std::size_t i = 0; i < kReasons; ++i) all.without[i] += part.without[i];
    }
    all.groups.n.resize(all.groups.index.size());
    all.groups.sum.resize(all.groups.index.size());
    for (std::size_t i = 0; i < all.cells.size(); ++i) {
        all.groups.n[i / buckets] += all.cells[i].first;
        all.groups.sum[i / buckets] = added(all.groups.sum[i / buckets], all.cells[i].second);
    }
    return std::optional(std::move(all));
}

Filled linesOf(const GroupedSums& sums, const Plan& plan, std::uint32_t buckets)
{
    Filled out(plan.lines.size() * buckets);
    for (std::size_t i = 0; i < sums.cells.size(); ++i) {
        SeriesCell& cell = out[std::size_t {plan.lineOf[i / buckets]} * buckets + i % buckets];
        cell.n += sums.cells[i].first;
        cell.sum = added(cell.sum, sums.cells[i].second);
    }
    return out;
}

Result<Filled> addUp(const Scan& scan, const LineCells& cells, Reasons& without)
{
    struct Part {
        std::vector<std::pair<std::uint64_t, std::int64_t>> cells;
        Reasons without {};

        void add(std::size_t cell, const MeasureSums& sums)
        {
            auto& [n, sum] = cells[cell];
            n += sums.n;
            sum = added(sum, sums.sum);
            for (std::size_t i = 0; i < kReasons; ++i) without[i] += sums.without[i];
        }
    };
    std::vector<Part> parts(scan.workers);
    for (Part& part : parts) part.cells.resize(cells.size());
    const Measure measure = scan.question.measure;
    const auto walked = scan.walkRows([&](std::size_t worker, const Block& block, const BucketedRows& rows) {
        Part& mine = parts[worker];
        const bool intoOne = rows.only() && !scan.question.by;
        if (const auto kept = intoOne ? sumsFromKept(block, measure) : std::nullopt)
            return mine.add(*rows.only(), *kept);
        Values read;
        MeasureScratch scratch;
        readValues(measure, block, rows.positions(), read, scratch);
        const auto values = std::span<const std::int64_t>(read).first(rows.positions().size());
        if (intoOne) {
            MeasureSums sums;
            sums.add(values);
            return mine.add(*rows.only(), sums);
        }
        Cells numbers;
        const std::size_t base = rows.only().value_or(0);
        const auto cellOf = cells.cellsOf(block, rows, numbers);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] < 0) {
                ++mine.without[static_cast<std::size_t>(-values[i])];
                continue;
            }
            auto& [n, sum] = mine.cells[base + cellOf[i]];
            ++n;
            sum = added(sum, values[i]);
        }
    });
    if (!walked) return tl::unexpected(walked.error());
    Filled out(cells.size());
    for (const Part& part : parts) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].n += part.cells[i].first;
            out[i].sum = added(out[i].sum, part.cells[i].second);
        }
        for (std::size_t i = 0; i < kReasons; ++i) without[i] += part.without[i];
    }
    return out;
}

Result<Filled> findPercentiles(const Scan& scan, const LineCells& cells, Reasons& without)
{
    const CellPlan plan {cells.size(), scan.workers, Intervals::Leave, scan.selection.calls, 0};
    const auto found = percentilesByCell(plan, [&](const CellSink& sink) { return cells.walkCalls(sink); });
    if (!found) return tl::unexpected(found.error());
    Filled out(cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Percentiles& p = (*found)[i].percentiles;
        out[i] = {p.n, 0, p.p50.value, p.p95.value, p.p99.value};
        for (std::size_t k = 0; k < kReasons; ++k) without[k] += (*found)[i].without[k];
    }
    return out;
}

/// What is in two groups of one line is there once.
Result<Filled> countDistinct(const Scan& scan, const LineCells& cells, const Plan& plan, const Groups& groups)
{
    DistinctPairs pairs;
    if (scan.question.by) {
        const std::uint32_t buckets = scan.buckets();
        pairs.add(groups.distinct,
            [&](std::uint32_t cell) { return plan.lineOf[cell / buckets] * buckets + cell % buckets; });
    } else {
        std::vector<DistinctPairs> parts(scan.workers);
        const auto walked = cells.walk([&](std::size_t worker, std::size_t base, auto numbers, auto values) {
            for (std::size_t i = 0; i < values.size(); ++i)
                if (values[i] >= 0)
                    parts[worker].add(static_cast<std::uint32_t>(base + (numbers.empty() ? 0 : numbers[i])),
                        static_cast<std::uint32_t>(values[i]));
        });
        if (!walked) return tl::unexpected(walked.error());
        for (const DistinctPairs& part : parts) pairs.add(part, [](std::uint32_t cell) { return cell; });
    }
    const std::vector<std::uint64_t> counts = pairs.counts(cells.size());
    Filled out(cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].n = counts[i];
        out[i].sum = static_cast<std::int64_t>(counts[i]);
    }
    return out;
}
} // namespace

Result<ScannedSeries> scanSeries(const Selection& selection, const SeriesQuestion& question, const TimeSteps& steps,
    const NameSource& names, const std::stop_token& stop)
{
    const Scan scan {selection, question, steps.bounds, stop};
    Plan plan {{SeriesLine {}}, {}, false};
    Groups groups {GroupIndex({}), {}, {}, {}};
    if (steps.count() == 0) return ScannedSeries {question.by ? std::vector<SeriesLine> {} : std::move(plan.lines), {}};
    const bool distinct = countsDistinct(question.measure);
    const bool percentiles = infoOf(question.measure).aggregation == Aggregation::Percentiles;
    Reasons without {};
    std::optional<GroupedSums> sums;
    if (question.by && !distinct && !percentiles) {
        auto found = addUpGroups(scan);
        if (!found) return tl::unexpected(found.error());
        sums = std::move(*found);
    }
    if (sums) {
        plan = planOf(question, sums->groups, names);
        without = sums->without;
    } else if (question.by) {
        auto found = groupsOf(scan);
        if (!found) return tl::unexpected(found.error());
        groups = std::move(*found);
        plan = planOf(question, groups, names);
    }
    const LineCells cells(scan, plan, question.by ? &groups.index : nullptr);
    const auto filled = sums ? Result<Filled>(linesOf(*sums, plan, scan.buckets()))
        : distinct           ? countDistinct(scan, cells, plan, groups)
        : percentiles        ? findPercentiles(scan, cells, without)
                             : addUp(scan, cells, without);
    if (!filled) return tl::unexpected(filled.error());
    ScannedSeries out;
    if (!plan.isHollow) out.lines = std::move(plan.lines);
    for (std::size_t line = 0; line < out.lines.size(); ++line) {
        const auto from = filled->begin() + static_cast<std::ptrdiff_t>(line * steps.count());
        out.lines[line].cells.assign(from, from + static_cast<std::ptrdiff_t>(steps.count()));
    }
    out.excluded = exclusionsOf(question.measure, without);
    return out;
}

} // namespace spanwise::query
