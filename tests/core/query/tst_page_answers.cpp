// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages ask beside reports and series: histograms, heat maps, error tables, facets, coverage, gaps of cost,
// odd spans and "Explain", over random rows and filters of every kind, against references that look at one row after
// the other.
#include "core/query/coverage.h"
#include "core/query/distribution.h"
#include "core/query/errors.h"
#include "core/query/explain.h"
#include "core/query/facets.h"
#include "core/query/odd_spans.h"
#include "core/query/spend.h"
#include "tests/support/answer_text.h"
#include "tests/support/asked_scope.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::query;
using test::Asked;
using test::asked;
using test::kDimensions;
using test::QueryWorld;
using test::Rows;
using test::Teller;
using test::dumped;

namespace {
constexpr Measure kMeasures[] {Measure::Latency, Measure::TimeToFirstToken, Measure::TimePerOutputToken,
    Measure::TokensPerSecond, Measure::Tokens, Measure::InputTokens, Measure::OutputTokens, Measure::Cost};

Rows callsOf(const Asked& asked)
{
    Rows out = asked.rowsIn(asked.scope.range);
    std::erase_if(out, [](const columns::SpanRow* row) { return !row->call; });
    return out;
}

/// Values with the rows that have them, and the others by reason.
struct Split {
    std::vector<std::pair<std::int64_t, const columns::SpanRow*>> values;
    std::map<std::string, std::uint64_t> missing;
};

Split splitOf(const Asked& asked, Measure measure)
{
    Split out;
    for (const columns::SpanRow* row : callsOf(asked)) {
        const test::Measured one = test::measured(measure, *row);
        if (one.missing.empty())
            out.values.emplace_back(one.value, row);
        else
            ++out.missing[one.missing];
    }
    return out;
}

/// Calls without a known cost, by why.
std::map<std::string, std::uint64_t> costStates(const Asked& asked)
{
    std::map<std::string, std::uint64_t> out;
    for (const columns::SpanRow* row : callsOf(asked))
        if (row->call->costNanoUsd < 0) ++out[std::string(nameOf(row->call->costState))];
    return out;
}

std::map<std::string, std::uint64_t> byReason(const std::vector<Exclusion>& excluded)
{
    std::map<std::string, std::uint64_t> out;
    for (const Exclusion& one : excluded) out[one.reason] += one.n;
    return out;
}

/// The bins hold all values, and none is empty of width.
bool holdAll(const std::vector<std::int64_t>& edges, const Split& split)
{
    if (split.values.empty()) return edges.empty();
    std::int64_t low = split.values.front().first;
    std::int64_t high = low;
    for (const auto& [value, row] : split.values) low = std::min(low, value), high = std::max(high, value);
    return std::ranges::adjacent_find(edges, std::ranges::greater_equal {}) == edges.end() && edges.front() == low
        && edges.back() > high && edges.size() >= 2 && edges[edges.size() - 2] <= high;
}

SpanRef refOf(const columns::SpanRow& row)
{
    return {row.rowNo, row.trace, row.spanId};
}

/// "n first last newest" of rows, as error tables show them.
QString seen(const Rows& rows)
{
    const auto before = [](const columns::SpanRow* a, const columns::SpanRow* b) {
        return std::pair(a->start, a->rowNo) < std::pair(b->start, b->rowNo);
    };
    const auto [first, last] = std::ranges::minmax_element(rows, before);
    return QString("%1 %2 %3 %4").arg(rows.size()).arg((*first)->start).arg((*last)->start).arg((*last)->rowNo);
}

/// One line a cell, in no order.
QStringList lines(const std::vector<ErrorCell>& cells)
{
    QStringList out;
    for (const ErrorCell& cell : cells)
        out << QString("%1|%2|%3 %4 %5 %6 %7")
                   .arg(int(cell.errorClass))
                   .arg(QString::fromStdString(cell.model), QString::fromStdString(cell.provider))
                   .arg(cell.n)
                   .arg(cell.firstSeen)
                   .arg(cell.lastSeen)
                   .arg(cell.newest.rowNo);
    out.sort();
    return out;
}

/// The rows that `kindOf` gives a kind, by it and, for calls, by model and provider.
QStringList lines(const Asked& asked, const Rows& rows, bool byModel,
    const std::function<std::optional<ErrorClass>(const columns::SpanRow&)>& kindOf)
{
    std::map<QString, Rows> cells;
    for (const columns::SpanRow* row : rows) {
        const auto kind = kindOf(*row);
        if (!kind) continue;
        const auto text = [&](Dimension dimension) {
            return byModel ? QString::fromStdString(asked.valueOf(dimension, *row)) : QString();
        };
        cells[QString("%1|%2|%3").arg(int(*kind)).arg(text(Dimension::Model), text(Dimension::Provider))].push_back(
            row);
    }
    QStringList out;
    for (const auto& [key, mine] : cells) out << key + ' ' + seen(mine);
    out.sort();
    return out;
}

bool statesField(CoveredField field, const columns::SpanRow& row)
{
    const columns::CallColumns& call = *row.call;
    switch (field) {
    case CoveredField::Model: return call.model > 0;
    case CoveredField::Provider: return call.provider > 0;
    case CoveredField::InputTokens: return call.inputTokens >= 0;
    case CoveredField::OutputTokens: return call.outputTokens >= 0;
    case CoveredField::CachedTokens: return call.cachedInputTokens >= 0;
    case CoveredField::ReasoningTokens: return call.reasoningTokens >= 0;
    case CoveredField::Cost: return call.costNanoUsd >= 0;
    case CoveredField::FirstToken: return call.timeToFirstToken >= 0;
    case CoveredField::Session: return call.session > 0;
    case CoveredField::User: return call.user > 0;
    case CoveredField::Prompt: return call.prompt > 0;
    case CoveredField::Version: return row.serviceVersion > 0;
    case CoveredField::Environment: return row.environment > 0;
    }
    return false;
}
} // namespace

class tst_page_answers : public QObject {
    Q_OBJECT

private slots:
    void spreadsValuesOverBins_data() { seeds(); }
    void spreadsValuesOverBins()
    {
        forEachScope(0, 30, [](QueryWorld& world, const Asked& one) {
            DistributionQuestion question {one.scope, world.oneOf(kMeasures), 1 + world.below(70)};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const Split split = splitOf(one, question.measure);
            QVERIFY2(holdAll(got->edges, split), qPrintable(one.text()));
            std::vector<std::uint64_t> counts(got->edges.empty() ? 0 : got->edges.size() - 1);
            std::vector<std::int64_t> values;
            for (const auto& [value, row] : split.values) {
                values.push_back(value);
                for (std::size_t bin = 0; bin < counts.size(); ++bin)
                    if (value >= got->edges[bin] && value < got->edges[bin + 1]) ++counts[bin];
            }
            QCOMPARE(got->counts, counts);
            QCOMPARE(dumped(got->percentiles), dumped(test::percentiles(values)));
            QCOMPARE(byReason(got->excluded), split.missing);
        });
    }

    void drawsAHeatMapOfTheSameValues_data() { seeds(); }
    void drawsAHeatMapOfTheSameValues()
    {
        forEachScope(100, 20, [](QueryWorld& world, const Asked& one) {
            HeatMapQuestion question {one.scope, world.oneOf(kMeasures), 1 + world.below(40), {}};
            question.step.width = 8 + static_cast<int>(world.below(200));
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const Split split = splitOf(one, question.measure);
            QVERIFY2(holdAll(got->edges, split), qPrintable(one.text()));
            QCOMPARE(byReason(got->excluded), split.missing);
            std::uint64_t n = 0;
            std::uint32_t largest = 0;
            for (std::size_t column = 0; column < got->starts.size(); ++column)
                for (std::size_t row = 0; row < got->rows(); ++row) {
                    std::uint32_t count = 0;
                    for (const auto& [value, span] : split.values)
                        if (span->start >= got->starts[column] && span->start < got->ends[column]
                            && value >= got->edges[row] && value < got->edges[row + 1])
                            ++count;
                    QCOMPARE(got->at(column, row), count);
                    n += count;
                    largest = std::max(largest, count);
                }
            QCOMPARE(got->n, n);
            QCOMPARE(got->largest, largest);
        });
    }

    void tellsWhatFailed_data() { seeds(); }
    void tellsWhatFailed()
    {
        forEachScope(200, 30, [](QueryWorld& world, const Asked& one) {
            const auto got = answer(world.view, ErrorsQuestion {one.scope});
            QVERIFY2(got, qPrintable(one.text()));
            const Rows rows = one.rowsIn(one.scope.range);
            const Totals totals = test::totals(rows);
            QVERIFY2(got->calls == totals.calls, qPrintable(one.text()));
            QCOMPARE(got->errorSpans, totals.errorSpans);
            QVERIFY(std::ranges::is_sorted(got->cells, std::ranges::greater {}, &ErrorCell::n));
            using Kind = std::optional<ErrorClass>;
            QCOMPARE(lines(got->cells), lines(one, rows, true, [](const columns::SpanRow& row) {
                return row.call && row.errorClass != ErrorClass::None ? Kind(row.errorClass) : Kind();
            }));
            QCOMPARE(lines(got->failedWithoutCall), lines(one, rows, false, [](const columns::SpanRow& row) {
                return row.failedWithoutCall ? Kind(row.errorClass) : Kind();
            }));
            QCOMPARE(lines(got->softErrors), lines(one, rows, true, [](const columns::SpanRow& row) {
                return row.call && row.call->softError ? Kind(ErrorClass::ContentFilter) : Kind();
            }));
            QCOMPARE(lines(got->truncated), lines(one, rows, true, [](const columns::SpanRow& row) {
                return row.call && row.call->truncated ? Kind(ErrorClass::None) : Kind();
            }));
        });
    }

    void readsTheNewestMessages()
    {
        QueryWorld world(31, 300);
        Teller teller(world);
        for (int i = 0; i < 60; ++i) {
            const Asked one = asked(world, teller);
            ErrorMessagesQuestion question {one.scope, world.maybe() ? 0 : 1 + world.below(20), 0};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            Rows failed = one.rowsIn(one.scope.range);
            std::erase_if(failed, [](const columns::SpanRow* row) {
                return !row->failedWithoutCall && (!row->call || row->errorClass == ErrorClass::None);
            });
            QCOMPARE(got->failed, failed.size());
            std::ranges::sort(failed, std::ranges::greater {},
                [](const columns::SpanRow* row) { return std::pair(row->start, row->rowNo); });
            if (question.newest > 0 && failed.size() > question.newest) failed.resize(question.newest);
            std::map<ErrorClass, std::uint64_t> wanted;
            std::map<ErrorClass, std::uint64_t> found;
            for (const columns::SpanRow* row : failed) ++wanted[row->errorClass];
            for (const ErrorPattern& pattern : got->patterns) found[pattern.errorClass] += pattern.n;
            QVERIFY2(found == wanted, qPrintable(one.text()));
            QCOMPARE(got->read, failed.size());
        }
    }

    void countsTheValuesOfEveryDimension_data() { seeds(); }
    void countsTheValuesOfEveryDimension()
    {
        forEachScope(300, 20, [](QueryWorld& world, const Asked& one) {
            FacetsQuestion question {one.scope, {std::begin(kDimensions), std::end(kDimensions)},
                world.maybe() ? 0 : 1 + world.below(6), world.maybe()};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const Rows rows = question.callsOnly ? callsOf(one) : one.rowsIn(one.scope.range);
            QCOMPARE(got->facets.size(), std::size(kDimensions));
            for (const Facet& facet : got->facets) {
                std::map<std::string, std::uint64_t> counts;
                for (const columns::SpanRow* row : rows) ++counts[one.valueOf(facet.dimension, *row)];
                std::vector<std::pair<std::string, std::uint64_t>> wanted(counts.begin(), counts.end());
                std::ranges::stable_sort(
                    wanted, std::ranges::greater {}, [](const auto& entry) { return entry.second; });
                QCOMPARE(facet.allValues, wanted.size());
                if (question.limit > 0 && wanted.size() > question.limit) wanted.resize(question.limit);
                std::vector<std::pair<std::string, std::uint64_t>> found;
                for (const FacetValue& value : facet.values) found.emplace_back(value.value, value.n);
                QVERIFY2(found == wanted, qPrintable(one.text()));
            }
        });
    }

    void countsWhatCallsState_data() { seeds(); }
    void countsWhatCallsState()
    {
        forEachScope(400, 20, [](QueryWorld& world, const Asked& one) {
            CoverageQuestion question {one.scope, world.oneOf(kDimensions), 0};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            Coverage all;
            std::map<std::string, Coverage> groups;
            for (const columns::SpanRow* row : callsOf(one))
                for (Coverage* to : {&all, &groups[one.valueOf(question.by, *row)]}) {
                    ++to->calls;
                    for (std::size_t field = 0; field < kCoveredFields; ++field)
                        if (statesField(static_cast<CoveredField>(field), *row)) ++to->stated[field];
                }
            QVERIFY2(got->all == all, qPrintable(one.text()));
            QCOMPARE(got->groups.size(), groups.size());
            for (const CoverageAnswer::Group& group : got->groups)
                QVERIFY2(group.coverage == groups[group.key], qPrintable(one.text()));
        });
    }

    void tellsWhichCostsAreMissing_data() { seeds(); }
    void tellsWhichCostsAreMissing()
    {
        forEachScope(500, 30, [](QueryWorld& world, const Asked& one) {
            const auto got = answer(world.view, SpendQuestion {one.scope, {Dimension::Service}, 0});
            QVERIFY2(got, qPrintable(one.text()));
            const Rows rows = callsOf(one);
            QVERIFY(got->calls == test::totals(rows).calls);
            std::map<QString, Rows> gaps;
            for (const columns::SpanRow* row : rows)
                if (row->call->costNanoUsd < 0)
                    gaps[QString("%1|%2|%3")
                             .arg(int(row->call->costState))
                             .arg(QString::fromStdString(one.valueOf(Dimension::Model, *row)),
                                 QString::fromStdString(one.valueOf(Dimension::Provider, *row)))]
                        .push_back(row);
            QCOMPARE(got->gaps.size(), gaps.size());
            for (const CostGap& gap : got->gaps) {
                const Rows& mine =
                    gaps[QString("%1|%2|%3")
                             .arg(int(gap.reason))
                             .arg(QString::fromStdString(gap.model), QString::fromStdString(gap.provider))];
                std::int64_t tokens = 0;
                for (const columns::SpanRow* row : mine) tokens += test::measured(Measure::Tokens, *row).value;
                QCOMPARE(gap.n, mine.size());
                QCOMPARE(gap.tokens, tokens);
                QVERIFY2(seen(mine).endsWith(QString(" %1").arg(gap.newest.rowNo)), qPrintable(one.text()));
            }
            for (const SpendRow& row : got->rows) {
                Rows mine = rows;
                std::erase_if(mine, [&](const columns::SpanRow* of) {
                    return one.valueOf(Dimension::Service, *of) != row.key.front();
                });
                QVERIFY(row.calls == test::totals(mine).calls);
            }
        });
    }

    void findsOddSpans_data() { seeds(); }
    void findsOddSpans()
    {
        forEachScope(600, 20, [](QueryWorld& world, const Asked& one) {
            const auto got = answer(world.view, OddSpansQuestion {one.scope});
            QVERIFY2(got, qPrintable(one.text()));
            const Rows rows = one.rowsIn(one.scope.range);
            QCOMPARE(got->spans, rows.size());
            std::size_t marks = 0;
            for (const auto& quality : kQualityNames) {
                Rows mine = rows;
                std::erase_if(mine, [&](const columns::SpanRow* row) { return (row->quality & quality.flag) == 0; });
                if (mine.empty()) continue;
                ++marks;
                const auto mark = std::ranges::find(got->marks, quality.name, &OddSpansAnswer::Mark::name);
                QVERIFY2(mark != got->marks.end(), qPrintable(one.text()));
                QCOMPARE(mark->spans, mine.size());
                const auto newest = std::ranges::max_element(mine, {}, [](const auto* row) { return row->start; });
                QCOMPARE(mark->newestStart, (*newest)->start);
            }
            QCOMPARE(got->marks.size(), marks);
        });
    }

    void explainsEveryMeasure_data() { seeds(); }
    void explainsEveryMeasure()
    {
        forEachScope(700, 30, [](QueryWorld& world, const Asked& one) {
            ExplainQuestion question {one.scope, world.oneOf(measures()).measure, {}};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const Point wanted = test::point(question.measure, one.rowsIn(one.scope.range), true);
            if (infoOf(question.measure).aggregation == Aggregation::Percentiles) return;
            QVERIFY2(got->value.has_value() == wanted.value.has_value(), qPrintable(one.text()));
            if (wanted.value) QCOMPARE(test::rounded(*got->value), test::rounded(*wanted.value));
        });
    }

    /// Every kind of value: n, what was left out, and the spans behind it, which are all that make it and no others.
    void leadsToTheSpansThatMakeANumber_data() { seeds(); }
    void leadsToTheSpansThatMakeANumber()
    {
        forEachScope(850, 4, [](QueryWorld& world, const Asked& one) {
            for (const MeasureInfo& info : measures()) {
                ExplainQuestion question {one.scope, info.measure, {}};
                if (info.aggregation == Aggregation::Percentiles) question.p = 0.95;
                const auto got = answer(world.view, question);
                const std::string what = one.text().toStdString() + ' ' + std::string(info.name);
                QVERIFY2(got, what.c_str());
                QCOMPARE(got->title.find("p95") != std::string::npos, question.p.has_value());
                QCOMPARE(got->definition, std::string(info.definition));
                QVERIFY(got->unit == info.unit && got->range == one.scope.range);
                QCOMPARE(got->filter, one.scope.filter.text());
                ReportQuestion behind;
                behind.scope = got->spansBehind;
                const auto listed = answer(world.view, behind);
                QVERIFY2(listed, what.c_str());
                std::uint64_t found = listed->totals.spans;
                if (info.measure == Measure::Traces) found = listed->totals.traces;
                if (info.measure == Measure::Sessions) found = listed->totals.sessions;
                // Of a sum of ones, those that are 0 do not make it.
                const bool countsOnes = info.aggregation == Aggregation::Sum && info.unit == Unit::Count;
                std::uint64_t wanted = countsOnes ? static_cast<std::uint64_t>(*got->value) : got->n;
                if (info.measure == Measure::TimePerOutputToken) // see conditionOf(): left out, and not to be filtered
                    for (const columns::SpanRow* row : callsOf(one))
                        wanted += (row->quality & (quality::kTimeSuspect | quality::kUnfinished)) == 0
                            && row->call->timeToFirstToken > row->duration && row->call->outputTokens >= 2;
                QVERIFY2(
                    found == wanted, (what + ": " + std::to_string(found) + ", " + std::to_string(wanted)).c_str());
            }
        });
    }

    void namesTheSpanThatAPercentileIs_data() { seeds(); }
    void namesTheSpanThatAPercentileIs()
    {
        forEachScope(800, 30, [](QueryWorld& world, const Asked& one) {
            const int percent = 1 + static_cast<int>(world.below(99));
            ExplainQuestion question {one.scope, world.oneOf(kMeasures), percent / 100.0};
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            Split split = splitOf(one, question.measure);
            QCOMPARE(got->n, split.values.size());
            QCOMPARE(byReason(got->excluded), question.measure == Measure::Cost ? costStates(one) : split.missing);
            QCOMPARE(got->span.has_value(), !split.values.empty());
            if (split.values.empty()) return;
            std::ranges::sort(
                split.values, {}, [](const auto& entry) { return std::pair(entry.first, entry.second->rowNo); });
            const std::size_t rank = (static_cast<std::size_t>(percent) * split.values.size() + 99) / 100;
            const auto& [value, row] = split.values[rank - 1];
            QCOMPARE(got->percentile->value, std::optional(value));
            QVERIFY2(got->span == refOf(*row), qPrintable(one.text()));
            std::vector<std::int64_t> sorted;
            for (const auto& entry : split.values) sorted.push_back(entry.first);
            const Percentile wanted = test::percentile(sorted, percent / 100.0, 0);
            QCOMPARE(test::text(got->percentile->low), test::text(wanted.low));
            QCOMPARE(test::text(got->percentile->high), test::text(wanted.high));
        });
    }

private:
    /// `check(world, asked)` for scopes by chance over a world of the seed.
    template <typename Check> static void forEachScope(quint32 offset, int scopes, Check check)
    {
        QFETCH(quint32, seed);
        QueryWorld world(seed + offset, 40 + seed * 20);
        Teller teller(world);
        for (int i = 0; i < scopes && !QTest::currentTestFailed(); ++i) check(world, asked(world, teller));
    }
    static void seeds()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 10; ++seed) QTest::addRow("seed %u", seed) << seed;
    }
};

QTEST_GUILESS_MAIN(tst_page_answers)
#include "tst_page_answers.moc"
