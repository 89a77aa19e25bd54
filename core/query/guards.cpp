// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/guards.h"

#include "core/query/selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

namespace spanwise::query {
namespace {

constexpr std::uint64_t kEnoughReviews = 20;
constexpr double kPoorPrecision = 0.5;

ShareInterval wilsonShare(double hits, double n)
{
    // As core/guard/wilson.h, for weighted counts; queries know no guard.
    constexpr double z = 1.959964;
    const double p = hits / n;
    const double middle = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {p, std::clamp((middle - half) / scale, 0.0, 1.0), std::clamp((middle + half) / scale, 0.0, 1.0), n};
}

/// The rows of the scope that findings can belong to.
using ChosenRows = std::unordered_map<SpanKey, columns::SpanRow, SpanKeyHash>;

Result<ChosenRows> chosenRows(
    const DataView& view, const Scope& scope, const FindingTable& table, bool alsoUnscanned, std::stop_token stop)
{
    const auto selection = select(view, scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    ChosenRows out;
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        for (std::size_t i = 0; i < part.segment->rows(); ++i) {
            if (!part.chosen.test(i)) continue;
            const SpanKey key {static_cast<TraceNo>(part.segment->at(columns::Column::Trace, i)),
                static_cast<std::uint64_t>(part.segment->at(columns::Column::SpanId, i))};
            if ((alsoUnscanned && i < part.segment->calls()) || table.scans.contains(key))
                out.emplace(key, part.segment->row(i));
        }
    }
    return out;
}

/// Groups by one text, with the spans in each.
class Groups {
public:
    explicit Groups(std::size_t steps)
        : m_steps(steps)
    {
    }

    GuardGroup& at(const std::string& key)
    {
        auto [place, isNew] = m_groups.try_emplace(key);
        if (isNew) {
            place->second.group.key = key;
            place->second.group.overTime.resize(m_steps, 0);
        }
        return place->second.group;
    }

    void add(const std::string& key, const FindingEntry& finding, std::optional<std::size_t> step)
    {
        GuardGroup& group = at(key);
        ++group.findings;
        ++group.bySeverity[static_cast<std::size_t>(finding.severity)];
        if (step && *step < group.overTime.size()) ++group.overTime[*step];
        if (m_groups[key].spans.insert(finding.span).second) ++group.spans;
    }

    std::vector<GuardGroup> finish(bool byCount = true)
    {
        std::vector<GuardGroup> out;
        for (auto& [key, one] : m_groups) out.push_back(std::move(one.group));
        if (byCount)
            std::ranges::stable_sort(
                out, [](const GuardGroup& a, const GuardGroup& b) { return a.findings > b.findings; });
        return out;
    }

private:
    struct Entry {
        GuardGroup group;
        std::unordered_set<SpanKey, SpanKeyHash> spans;
    };
    std::size_t m_steps;
    std::map<std::string, Entry> m_groups;
};

/// Confirmed among reviewed, each weighted by how rarely such were looked at.
struct ReviewSums {
    std::uint64_t reviewed = 0;
    double confirmed = 0; ///< weights
    double all = 0;
    double squares = 0; ///< of weights, for the effective number

    void add(const ReviewedFinding& review)
    {
        const double weight = review.inclusion > 0 ? 1 / review.inclusion : 1;
        ++reviewed;
        all += weight;
        squares += weight * weight;
        if (review.confirmed) confirmed += weight;
    }
    [[nodiscard]] std::optional<ShareInterval> share() const
    {
        if (reviewed == 0) return std::nullopt;
        // As many equal weights as would be worth the same (Kish): what the interval may count on.
        const double effective = all * all / squares;
        return wilsonShare(confirmed / all * effective, effective);
    }
};

struct RuleSums {
    RuleRow row;
    ReviewSums reviews;
    UnixNanos newestStart = 0;
};

/// Alarms a day and precision at each injection score from 0.50 on, in steps of 0.05.
class Thresholds {
public:
    /// Only the part of the range that holds data counts, at most its last seven days: findings outside it are not
    /// counted, so neither are its days.
    Thresholds(TimeRange range, TimeRange held)
    {
        const UnixNanos last = std::min(held.to, range.to);
        m_from = std::max({held.from, range.from, last - 7 * kNanosPerDay});
        m_days = std::clamp(static_cast<double>(last - m_from) / static_cast<double>(kNanosPerDay), 1.0 / 24, 7.0);
    }

    [[nodiscard]] double days() const noexcept { return m_days; }

    void add(double score, UnixNanos at, const std::optional<ReviewedFinding>& review)
    {
        for (std::size_t i = 0; i < kCount && score + 1e-9 >= scoreAt(i); ++i) {
            if (at >= m_from) ++m_alarms[i];
            if (review) m_reviews[i].add(*review);
        }
    }

    [[nodiscard]] std::vector<ThresholdPoint> finish() const
    {
        std::vector<ThresholdPoint> out;
        for (std::size_t i = 0; i < kCount; ++i)
            out.push_back(
                {scoreAt(i), static_cast<double>(m_alarms[i]) / m_days, m_reviews[i].share(), m_reviews[i].reviewed});
        return out;
    }

private:
    static constexpr std::size_t kCount = 11;
    static double scoreAt(std::size_t i) { return 0.5 + 0.05 * static_cast<double>(i); }

    UnixNanos m_from = 0;
    double m_days = 0;
    std::array<std::uint64_t, kCount> m_alarms {};
    std::array<ReviewSums, kCount> m_reviews;
};

std::string unknownAs(std::string_view text)
{
    return text.empty() ? std::string("(unknown)") : std::string(text);
}

/// Every number of the answer, row by row and finding by finding.
class Tally {
public:
    Tally(const DataView& view, const GuardsQuestion& question, const FindingTable& table)
        : m_names(*view.names)
        , m_question(question)
        , m_table(table)
        , m_range(boundedRange(question.scope.range, view.snapshot->startRange()))
        , m_steps(timeSteps(m_range, question.step))
        , m_thresholds(m_range, view.snapshot->startRange())
        , m_kinds(m_steps.count())
        , m_severities(m_steps.count())
        , m_services(m_steps.count())
        , m_models(m_steps.count())
    {
        m_out.filter = question.scope.filter.text();
        m_out.step = m_steps.step;
        m_out.range = m_steps.bounds.empty() ? m_range : TimeRange {m_steps.bounds.front(), m_steps.bounds.back()};
        for (std::size_t i = 0; i < m_steps.count(); ++i) m_out.starts.push_back(m_steps.bounds[i]);
        m_out.scannedOverTime.resize(m_steps.count(), 0);
    }

    void addRow(const SpanKey& key, const columns::SpanRow& row)
    {
        const auto scan = m_table.scans.find(key);
        const ScanWord word = scan == m_table.scans.end() ? ScanWord::NotScanned : scan->second;
        switch (word) {
        case ScanWord::NotScanned: ++m_out.notScanned; break;
        case ScanWord::Scanned: ++m_out.scanned; break;
        case ScanWord::Failed: ++m_out.failed; break;
        case ScanWord::Skipped: ++m_out.skipped; break;
        }
        if (word != ScanWord::Scanned) return;
        if (const auto step = stepOf(row.start)) ++m_out.scannedOverTime[*step];
        ++m_services.at(unknownAs(m_names.text(row.service))).scanned;
        if (row.call) ++m_models.at(unknownAs(m_names.text(row.call->model))).scanned;
    }

    /// `row` is the one of the finding's span.
    void addFinding(const FindingEntry& finding, const columns::SpanRow& row)
    {
        const std::string& kind = m_table.kinds[finding.kind];
        const auto review = m_question.reviews ? m_question.reviews(finding.span, kind) : std::nullopt;
        if (familyOf(kind) == "prompt_injection") m_thresholds.add(finding.score, row.start, review);
        if (finding.nearThreshold) ++m_out.near;
        if (finding.nearThreshold && !m_question.withNear) return;
        ++m_out.findings;
        m_spans.insert(finding.span);
        const auto step = stepOf(row.start);
        m_kinds.add(kind, finding, step);
        m_severities.add(std::string(1, static_cast<char>('0' + static_cast<int>(finding.severity))), finding, step);
        m_services.add(unknownAs(m_names.text(row.service)), finding, step);
        m_models.add(row.call ? unknownAs(m_names.text(row.call->model)) : "(no model)", finding, step);
        RuleSums& rule = m_rules[{m_table.rules[finding.rule], kind}];
        ++rule.row.findings;
        if (!finding.ofPresentPack) ++rule.row.ofOlderPacks;
        if (row.start >= rule.newestStart) {
            rule.newestStart = row.start;
            rule.row.newest = {row.rowNo, finding.span.trace, finding.span.spanId};
        }
        if (review) rule.reviews.add(*review);
    }

    GuardsAnswer finish()
    {
        m_out.spansWithFindings = m_spans.size();
        m_out.byKind = m_kinds.finish();
        m_out.bySeverity = m_severities.finish(false);
        for (GuardGroup& group : m_out.bySeverity)
            group.key = std::string(kSeverityNames[static_cast<std::size_t>(group.key.front() - '0')]);
        m_out.byService = m_services.finish();
        m_out.byModel = m_models.finish();
        finishRules();
        m_out.daysBehindThresholds = m_thresholds.days();
        m_out.thresholds = m_thresholds.finish();
        return std::move(m_out);
    }

private:
    static TimeRange boundedRange(TimeRange range, TimeRange held)
    {
        if (range.from == TimeRange {}.from) range.from = held.from;
        if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
        return range;
    }

    [[nodiscard]] std::optional<std::size_t> stepOf(UnixNanos at) const
    {
        const auto after = std::upper_bound(m_steps.bounds.begin(), m_steps.bounds.end(), at);
        if (after == m_steps.bounds.begin() || after == m_steps.bounds.end()) return std::nullopt;
        return static_cast<std::size_t>(after - m_steps.bounds.begin()) - 1;
    }

    void finishRules()
    {
        for (auto& [name, rule] : m_rules) {
            rule.row.rule = name.first;
            rule.row.kind = name.second;
            rule.row.reviewed = rule.reviews.reviewed;
            rule.row.precision = rule.reviews.share();
            rule.row.offerToSwitchOff =
                rule.row.precision && rule.row.reviewed >= kEnoughReviews && rule.row.precision->value < kPoorPrecision;
            m_out.rules.push_back(std::move(rule.row));
        }
        std::ranges::stable_sort(
            m_out.rules, [](const RuleRow& a, const RuleRow& b) { return a.findings > b.findings; });
    }

    const NameSource& m_names;
    const GuardsQuestion& m_question;
    const FindingTable& m_table;
    const TimeRange m_range;
    const TimeSteps m_steps;
    Thresholds m_thresholds;
    Groups m_kinds, m_severities, m_services, m_models;
    std::map<std::pair<std::string, std::string>, RuleSums> m_rules;
    std::unordered_set<SpanKey, SpanKeyHash> m_spans;
    GuardsAnswer m_out;
};

} // namespace

Result<GuardsAnswer> answer(const DataView& view, const GuardsQuestion& question, std::stop_token stop)
{
    if (!view.findings) return fail(ErrorCode::NotFound, "this store holds no findings to ask for");
    const auto table = view.findings->findings();
    if (!table) return tl::unexpected(table.error());
    const auto rows = chosenRows(view, question.scope, **table, true, stop);
    if (!rows) return tl::unexpected(rows.error());

    Tally tally(view, question, **table);
    for (const auto& [key, row] : *rows) tally.addRow(key, row);
    for (const FindingEntry& finding : (*table)->entries)
        if (const auto row = rows->find(finding.span); row != rows->end()) tally.addFinding(finding, row->second);
    return tally.finish();
}

Result<FindingListAnswer> answer(const DataView& view, const FindingListQuestion& question, std::stop_token stop)
{
    if (!view.findings) return fail(ErrorCode::NotFound, "this store holds no findings to ask for");
    const auto table = view.findings->findings();
    if (!table) return tl::unexpected(table.error());
    const auto rows = chosenRows(view, question.scope, **table, false, stop);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<std::pair<UnixNanos, std::size_t>> order;
    for (std::size_t i = 0; i < (*table)->entries.size(); ++i) {
        const FindingEntry& finding = (*table)->entries[i];
        if (finding.nearThreshold || (question.least && finding.severity < *question.least)) continue;
        const std::string& kind = (*table)->kinds[finding.kind];
        if (!question.kind.empty() && kind != question.kind && familyOf(kind) != question.kind) continue;
        if (!question.rule.empty() && (*table)->rules[finding.rule] != question.rule) continue;
        if (const auto row = rows->find(finding.span); row != rows->end()) order.emplace_back(-row->second.start, i);
    }
    FindingListAnswer out;
    out.total = order.size();
    std::ranges::sort(order);
    if (order.size() > question.limit) order.resize(question.limit);
    for (const auto& [start, index] : order) {
        const FindingEntry& finding = (*table)->entries[index];
        const columns::SpanRow& row = rows->at(finding.span);
        FindingRow one;
        one.span = {row.rowNo, finding.span.trace, finding.span.spanId};
        one.start = row.start;
        one.kind = (*table)->kinds[finding.kind];
        one.rule = (*table)->rules[finding.rule];
        one.severity = finding.severity;
        one.side = finding.side;
        one.score = finding.score;
        if (finding.secret > 0) one.tracesWithSecret = (*table)->tracesOfSecret[finding.secret - 1];
        one.service = std::string(view.names->text(row.service));
        if (row.call) one.model = std::string(view.names->text(row.call->model));
        out.rows.push_back(std::move(one));
    }
    return out;
}

} // namespace spanwise::query
