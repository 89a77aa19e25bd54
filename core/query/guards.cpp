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

/// Injection scores from 0.50 on, in steps of 0.05.
constexpr std::size_t kThresholds = 11;
double thresholdAt(std::size_t i)
{
    return 0.5 + 0.05 * static_cast<double>(i);
}

std::string unknownAs(std::string_view text)
{
    return text.empty() ? std::string("(unknown)") : std::string(text);
}

} // namespace

Result<GuardsAnswer> answer(const DataView& view, const GuardsQuestion& question, std::stop_token stop)
{
    if (!view.findings) return fail(ErrorCode::NotFound, "this store holds no findings to ask for");
    const auto table = view.findings->findings();
    if (!table) return tl::unexpected(table.error());
    const auto rows = chosenRows(view, question.scope, **table, true, stop);
    if (!rows) return tl::unexpected(rows.error());

    GuardsAnswer out;
    out.filter = question.scope.filter.text();
    TimeRange range = question.scope.range;
    const TimeRange held = view.snapshot->startRange();
    if (range.from == TimeRange {}.from) range.from = held.from;
    if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
    const TimeSteps steps = timeSteps(range, question.step);
    out.step = steps.step;
    out.range = steps.bounds.empty() ? range : TimeRange {steps.bounds.front(), steps.bounds.back()};
    for (std::size_t i = 0; i < steps.count(); ++i) out.starts.push_back(steps.bounds[i]);
    out.scannedOverTime.resize(steps.count(), 0);
    const auto stepOf = [&](UnixNanos at) -> std::optional<std::size_t> {
        const auto after = std::upper_bound(steps.bounds.begin(), steps.bounds.end(), at);
        if (after == steps.bounds.begin() || after == steps.bounds.end()) return std::nullopt;
        return static_cast<std::size_t>(after - steps.bounds.begin()) - 1;
    };

    Groups kinds(steps.count());
    Groups severities(steps.count());
    Groups services(steps.count());
    Groups models(steps.count());
    for (const auto& [key, row] : *rows) {
        const auto scan = (*table)->scans.find(key);
        const ScanWord word = scan == (*table)->scans.end() ? ScanWord::NotScanned : scan->second;
        switch (word) {
        case ScanWord::NotScanned: ++out.notScanned; break;
        case ScanWord::Scanned: ++out.scanned; break;
        case ScanWord::Failed: ++out.failed; break;
        case ScanWord::Skipped: ++out.skipped; break;
        }
        if (word != ScanWord::Scanned) continue;
        if (const auto step = stepOf(row.start)) ++out.scannedOverTime[*step];
        ++services.at(unknownAs(view.names->text(row.service))).scanned;
        if (row.call) ++models.at(unknownAs(view.names->text(row.call->model))).scanned;
    }

    std::map<std::pair<std::string, std::string>, RuleSums> rules;
    std::unordered_set<SpanKey, SpanKeyHash> spans;
    // Only the part of the range that holds data: findings outside it are not counted, so neither are its days.
    const UnixNanos last = std::min(held.to, range.to);
    const UnixNanos week = std::max({held.from, range.from, last - 7 * kNanosPerDay});
    out.daysBehindThresholds =
        std::clamp(static_cast<double>(last - week) / static_cast<double>(kNanosPerDay), 1.0 / 24, 7.0);
    std::array<std::uint64_t, kThresholds> overThreshold {};
    std::array<ReviewSums, kThresholds> reviewedOver;
    for (const FindingEntry& finding : (*table)->entries) {
        const auto row = rows->find(finding.span);
        if (row == rows->end()) continue;
        const std::string& kind = (*table)->kinds[finding.kind];
        const auto review = question.reviews ? question.reviews(finding.span, kind) : std::nullopt;
        if (familyOf(kind) == "prompt_injection")
            for (std::size_t i = 0; i < kThresholds && finding.score + 1e-9 >= thresholdAt(i); ++i) {
                if (row->second.start >= week) ++overThreshold[i];
                if (review) reviewedOver[i].add(*review);
            }
        if (finding.nearThreshold) ++out.near;
        if (finding.nearThreshold && !question.withNear) continue;
        ++out.findings;
        spans.insert(finding.span);
        const auto step = stepOf(row->second.start);
        kinds.add(kind, finding, step);
        severities.add(std::string(1, static_cast<char>('0' + static_cast<int>(finding.severity))), finding, step);
        services.add(unknownAs(view.names->text(row->second.service)), finding, step);
        models.add(
            row->second.call ? unknownAs(view.names->text(row->second.call->model)) : "(no model)", finding, step);
        RuleSums& rule = rules[{(*table)->rules[finding.rule], kind}];
        ++rule.row.findings;
        if (!finding.ofPresentPack) ++rule.row.ofOlderPacks;
        if (row->second.start >= rule.newestStart) {
            rule.newestStart = row->second.start;
            rule.row.newest = {row->second.rowNo, finding.span.trace, finding.span.spanId};
        }
        if (review) rule.reviews.add(*review);
    }
    out.spansWithFindings = spans.size();
    out.byKind = kinds.finish();
    out.bySeverity = severities.finish(false);
    for (GuardGroup& group : out.bySeverity)
        group.key = std::string(kSeverityNames[static_cast<std::size_t>(group.key.front() - '0')]);
    out.byService = services.finish();
    out.byModel = models.finish();
    for (auto& [name, rule] : rules) {
        rule.row.rule = name.first;
        rule.row.kind = name.second;
        rule.row.reviewed = rule.reviews.reviewed;
        rule.row.precision = rule.reviews.share();
        rule.row.offerToSwitchOff =
            rule.row.precision && rule.row.reviewed >= kEnoughReviews && rule.row.precision->value < kPoorPrecision;
        out.rules.push_back(std::move(rule.row));
    }
    std::ranges::stable_sort(out.rules, [](const RuleRow& a, const RuleRow& b) { return a.findings > b.findings; });
    for (std::size_t i = 0; i < kThresholds; ++i)
        out.thresholds.push_back({thresholdAt(i), static_cast<double>(overThreshold[i]) / out.daysBehindThresholds,
            reviewedOver[i].share(), reviewedOver[i].reviewed});
    return out;
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
        one.service = std::string(view.names->text(row.service));
        if (row.call) one.model = std::string(view.names->text(row.call->model));
        out.rows.push_back(std::move(one));
    }
    return out;
}

} // namespace spanwise::query
