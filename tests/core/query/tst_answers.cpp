// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of reports and series over random rows, under filters of every kind: each number must be the one that a
// reference adds up row by row, percentiles with their intervals, groups, buckets, the period before, and what is left
// out and why.
#include "core/query/report.h"
#include "core/query/series.h"
#include "tests/support/answer_reference.h"
#include "tests/support/answer_text.h"
#include "tests/support/asked_scope.h"
#include "tests/support/random_rows.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::query;
using test::Asked;
using test::asked;
using test::dumped;
using test::kDimensions;
using test::QueryWorld;
using test::Rows;
using test::Teller;

namespace {

/// What the answer should be. Groups in the order of their size, as asked for.
ReportAnswer reportOf(const Asked& asked, const ReportQuestion& question, TimeRange range)
{
    const Rows rows = asked.rowsIn(range);
    ReportAnswer out;
    out.totals = test::totals(rows);
    std::map<std::vector<std::string>, Rows> groups;
    for (const columns::SpanRow* row : rows) {
        std::vector<std::string> key;
        for (const Dimension dimension : question.by) key.push_back(asked.valueOf(dimension, *row));
        if (!key.empty()) groups[key].push_back(row);
    }
    for (const auto& [key, mine] : groups) out.groups.push_back({key, test::totals(mine)});
    std::ranges::stable_sort(out.groups, std::ranges::greater {}, [&](const ReportGroup& group) {
        const Totals& t = group.totals;
        switch (question.order) {
        case GroupOrder::Calls: return static_cast<std::int64_t>(t.calls.n);
        case GroupOrder::Spans: return static_cast<std::int64_t>(t.spans);
        case GroupOrder::Cost: return t.calls.costNanoUsd;
        case GroupOrder::Tokens: return t.calls.tokens.input + t.calls.tokens.output + t.calls.tokens.totalOnly;
        case GroupOrder::P95: return t.latency.p95.value.value_or(-1);
        case GroupOrder::Failed: return static_cast<std::int64_t>(t.calls.failed);
        case GroupOrder::Key: break;
        }
        return std::int64_t {0};
    });
    out.allGroups = out.groups.size();
    if (question.limit > 0 && out.groups.size() > question.limit) out.groups.resize(question.limit);
    return out;
}

/// The lines of a series over given buckets: largest first, unknown last, what is too much as one.
std::vector<Series> linesOf(const Asked& asked, const SeriesQuestion& question, const SeriesAnswer& answer)
{
    const bool ofSpans = question.measure == Measure::Spans || question.measure == Measure::Traces
        || question.measure == Measure::FailedWithoutCall;
    const Aggregation aggregation = infoOf(question.measure).aggregation;
    std::map<std::string, Rows> groups;
    for (const columns::SpanRow* row : asked.rowsIn(question.scope.range)) {
        if (!ofSpans && !row->call) continue;
        groups[question.by ? asked.valueOf(*question.by, *row) : std::string()].push_back(row);
    }
    if (groups.empty() && !question.by) groups[{}] = {};
    const auto lineOf = [&](Series::Kind kind, const std::string& key, const Rows& rows) {
        Series out {kind, key, {}, 0, 0};
        for (std::size_t i = 0; i < answer.starts.size(); ++i) {
            const auto inside = [&](const columns::SpanRow& row) {
                return row.start >= answer.starts[i] && row.start < answer.ends[i];
            };
            Rows mine;
            for (const columns::SpanRow* row : rows)
                if (inside(*row)) mine.push_back(row);
            const Point point = test::point(question.measure, mine, std::ranges::any_of(asked.world.rows, inside));
            out.points.push_back(point);
            out.n += point.n;
            if (aggregation == Aggregation::Sum) out.total += point.value.value_or(0);
            if (aggregation == Aggregation::Ratio)
                out.total += std::round(point.value.value_or(0) * static_cast<double>(point.n));
        }
        return out;
    };
    std::vector<Series> lines;
    for (const auto& [key, rows] : groups)
        lines.push_back(lineOf(!question.by ? Series::Kind::All
                : key.empty()               ? Series::Kind::Unknown
                                            : Series::Kind::Value,
            key, rows));
    if (question.by) std::erase_if(lines, [](const Series& line) { return line.n == 0; }); // no value, no line
    std::ranges::stable_sort(lines, [&](const Series& a, const Series& b) {
        const auto weight = [&](const Series& s) {
            return aggregation == Aggregation::Sum ? s.total : static_cast<double>(s.n);
        };
        if ((a.kind == Series::Kind::Unknown) != (b.kind == Series::Kind::Unknown))
            return b.kind == Series::Kind::Unknown;
        return weight(a) > weight(b);
    });
    if (!question.by || question.maxSeries == 0 || lines.size() <= question.maxSeries) return lines;
    Rows rest;
    for (std::size_t i = question.maxSeries; i < lines.size(); ++i)
        rest.insert(rest.end(), groups[lines[i].key].begin(), groups[lines[i].key].end());
    lines.resize(question.maxSeries);
    lines.push_back(lineOf(Series::Kind::Other, {}, rest));
    return lines;
}

std::vector<Exclusion> leftOut(const Asked& asked, const SeriesQuestion& question)
{
    std::map<std::string, std::uint64_t> missing;
    const bool distinct = question.measure == Measure::Sessions || question.measure == Measure::Traces;
    for (const columns::SpanRow* row : asked.rowsIn(question.scope.range))
        if (row->call && !distinct)
            if (const test::Measured one = test::measured(question.measure, *row); !one.missing.empty())
                ++missing[one.missing];
    std::vector<Exclusion> out;
    for (const auto& [reason, n] : missing) out.push_back({question.measure, reason, n});
    return out;
}

/// Thousands of numbers that are most alike, so that ranks, bins and ties meet.
std::vector<std::int64_t> manyValues(QueryWorld& world, std::size_t count)
{
    std::vector<std::int64_t> out;
    const std::uint32_t spread = 1U << (1 + world.below(30));
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(world.maybe(3) ? std::int64_t {world.below(4)} : std::int64_t {world.below(spread)} * 977);
    return out;
}

} // namespace

class tst_answers : public QObject {
    Q_OBJECT

private slots:
    void reportsWhatTheReferenceAddsUp_data() { seeds(); }
    void reportsWhatTheReferenceAddsUp()
    {
        QFETCH(quint32, seed);
        QFETCH(bool, many);
        QueryWorld world(seed, many ? 900 : 40 + seed * 9, many ? test::Starts::Rising : test::Starts::Mixed);
        Teller teller(world);
        for (int i = 0; i < (many ? 8 : 60); ++i) {
            const Asked one = asked(world, teller);
            ReportQuestion question;
            question.scope = one.scope;
            for (std::uint32_t dimensions = world.below(3); dimensions > 0; --dimensions)
                question.by.push_back(world.oneOf(kDimensions));
            question.order = static_cast<GroupOrder>(world.below(7));
            question.limit = world.maybe() ? 0 : 1 + world.below(5);
            const auto got = answer(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const ReportAnswer wanted = reportOf(one, question, question.scope.range);
            QVERIFY2(dumped(*got) == dumped(wanted),
                qPrintable(one.text() + "\n got    " + dumped(*got) + "\n wanted " + dumped(wanted)));
            QCOMPARE(got->filter, question.scope.filter.text());
            // The same view is asked for less: it may know the answer, and says no more than was asked.
            ReportQuestion less;
            less.scope = question.scope;
            less.times = {world.maybe(), world.maybe(), world.maybe(), world.maybe()};
            less.distinct = world.maybe();
            const auto said = answer(world.view, less);
            QVERIFY(said);
            ReportAnswer part = wanted;
            part.by.clear();
            part.groups.clear();
            part.allGroups = 0;
            Totals& totals = part.totals;
            if (!less.distinct) totals.traces = totals.sessions = 0;
            const auto leaveOut = [&](bool isWanted, Measure measure, Percentiles& percentiles) {
                if (isWanted) return;
                percentiles = {};
                std::erase_if(totals.excluded, [&](const Exclusion& left) { return left.measure == measure; });
            };
            leaveOut(less.times.latency, Measure::Latency, totals.latency);
            leaveOut(less.times.timeToFirstToken, Measure::TimeToFirstToken, totals.timeToFirstToken);
            leaveOut(less.times.timePerOutputToken, Measure::TimePerOutputToken, totals.timePerOutputToken);
            leaveOut(less.times.tokensPerSecond, Measure::TokensPerSecond, totals.tokensPerSecond);
            QCOMPARE(dumped(*said), dumped(part));
        }
    }

    void comparesWithThePeriodBefore_data() { seeds(); }
    void comparesWithThePeriodBefore()
    {
        QFETCH(quint32, seed);
        QFETCH(bool, many);
        if (many) return;
        QueryWorld world(seed + 500, 150);
        Teller teller(world);
        for (int i = 0; i < 20; ++i) {
            Asked one = asked(world, teller);
            const UnixNanos from = test::kStart + std::int64_t {200 + world.below(200)} * kNanosPerSecond;
            one.scope.range = {from, from + std::int64_t {1 + world.below(200)} * kNanosPerSecond};
            ReportQuestion question;
            question.scope = one.scope;
            question.by = {Dimension::Model};
            const auto got = compare(world.view, question);
            QVERIFY2(got, qPrintable(one.text()));
            const TimeRange before {from - (one.scope.range.to - from), from};
            QCOMPARE(dumped(got->current), dumped(reportOf(one, question, one.scope.range)));
            QCOMPARE(dumped(got->previous), dumped(reportOf(one, question, before)));
            QCOMPARE(got->previous.range.from, before.from);
            QCOMPARE(got->previous.range.to, before.to);
        }
    }

    void drawsWhatTheReferenceDraws_data() { seeds(); }
    void drawsWhatTheReferenceDraws()
    {
        QFETCH(quint32, seed);
        QFETCH(bool, many);
        QueryWorld world(seed + 1000, many ? 900 : 40 + seed * 9, many ? test::Starts::Rising : test::Starts::Mixed);
        Teller teller(world);
        for (int i = 0; i < (many ? 8 : 60); ++i) {
            const Asked one = asked(world, teller);
            SeriesQuestion question;
            question.scope = one.scope;
            question.measure = world.oneOf(measures()).measure;
            if (world.maybe()) question.by = world.oneOf(kDimensions);
            question.maxSeries = world.below(5);
            question.step.width = 8 + static_cast<int>(world.below(200));
            const auto got = answer(world.view, question);
            const QString what = one.text() + ' ' + QString::fromUtf8(infoOf(question.measure).name.data());
            QVERIFY2(got, qPrintable(what));
            for (std::size_t b = 0; b < got->starts.size(); ++b) {
                QVERIFY(got->starts[b] % got->step == 0 && got->ends[b] == got->starts[b] + got->step);
                if (b > 0) QCOMPARE(got->starts[b], got->ends[b - 1]);
            }
            for (const columns::SpanRow* row : one.rowsIn(question.scope.range))
                if ((row->quality & quality::kTimeSuspect) == 0)
                    QVERIFY(!got->starts.empty() && row->start >= got->starts.front() && row->start < got->ends.back());
            SeriesAnswer wanted = *got;
            wanted.series = linesOf(one, question, *got);
            wanted.excluded = leftOut(one, question);
            QVERIFY2(dumped(*got) == dumped(wanted),
                qPrintable(what + "\n got    " + dumped(*got) + "\n wanted " + dumped(wanted)));
        }
    }

    /// Where most calls are chosen, sums come from kept ones of all calls and from the few that are left out.
    void drawsAFilterThatLeavesFewOut_data() { seeds(); }
    void drawsAFilterThatLeavesFewOut()
    {
        QFETCH(quint32, seed);
        test::RandomRows random(seed + 4000);
        std::vector<columns::SpanRow> rows = random.rows(std::size_t(random.between(1, 9000)));
        columns::ColumnStore store;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].start = test::kStart + static_cast<Nanos>(i); // all in one step
            store.append(rows[i]);
        }
        const DataView view =
            makeDataView(store.publish(), std::make_shared<test::WorldNames>(std::vector<std::string> {}), nullptr);
        Rows chosen;
        for (const columns::SpanRow& row : rows)
            if (row.errorClass == ErrorClass::None && row.call) chosen.push_back(&row);
        for (const MeasureInfo& info : measures()) {
            if (info.aggregation == Aggregation::Percentiles || info.measure == Measure::Spans
                || info.measure == Measure::Traces || info.measure == Measure::FailedWithoutCall)
                continue;
            SeriesQuestion question;
            question.scope.filter = Filter::parse("not failed").value();
            question.measure = info.measure;
            const auto got = answer(view, question);
            QVERIFY(got);
            const Point wanted = test::point(info.measure, chosen, true);
            std::map<std::string, std::uint64_t> missing;
            for (const columns::SpanRow* row : chosen)
                if (const test::Measured one = test::measured(info.measure, *row); !one.missing.empty())
                    ++missing[one.missing];
            if (got->starts.empty()) { // no row at all passes
                QVERIFY(chosen.empty());
                continue;
            }
            QCOMPARE(got->starts.size(), std::size_t {1});
            const Point& point = got->series.front().points.front();
            QCOMPARE(point.n, wanted.n);
            QVERIFY2(point.value == wanted.value, info.name.data());
            for (const Exclusion& exclusion : got->excluded) QCOMPARE(exclusion.n, missing[exclusion.reason]);
        }
    }

    /// A trace that lies in two of the folded groups is one trace of the rest.
    void countsATraceOfTwoFoldedGroupsOnce()
    {
        std::vector<std::string> names {"a", "b", "c"};
        std::vector<columns::SpanRow> rows;
        for (std::uint64_t i = 0; i < 8; ++i) {
            columns::SpanRow row;
            row.rowNo = i;
            row.spanId = i + 1;
            row.start = test::kStart + static_cast<Nanos>(i);
            row.service =
                i < 4 ? 1 : 2 + static_cast<NameId>(i % 2); // a: traces 1 to 4; b and c: 5 and 6, each in both
            row.trace = static_cast<TraceNo>(i < 4 ? i + 1 : 5 + (i - 4) / 2);
            rows.push_back(row);
        }
        const DataView view =
            makeDataView(std::make_shared<const columns::Snapshot>(std::vector {columns::Segment::encode(rows)}, 1),
                std::make_shared<test::WorldNames>(names), nullptr);
        SeriesQuestion question;
        question.measure = Measure::Traces;
        question.by = Dimension::Service;
        question.maxSeries = 1;
        const auto got = answer(view, question);
        QVERIFY(got);
        QCOMPARE(got->series.size(), std::size_t {2});
        QCOMPARE(got->series[0].n, std::uint64_t {4});
        QCOMPARE(got->series[1].kind, Series::Kind::Other);
        QCOMPARE(got->series[1].n, std::uint64_t {2});
    }

    /// More rows than one thread takes, groups with more values than are kept, and ties.
    void answersTheSameOnSeveralThreads()
    {
        QueryWorld world(7, 1);
        constexpr std::size_t kRows = 850'000;
        const std::vector<std::int64_t> durations = manyValues(world, kRows);
        constexpr std::size_t kSessions = 3001; // more groups than are added up together
        std::vector<std::string> names {"m1", "m2", "m3", "m4"};
        for (std::size_t i = 0; i < kSessions; ++i) names.push_back("s" + std::to_string(i));
        std::map<std::string, std::int64_t> tokensOf;
        columns::ColumnStore store;
        std::vector<std::int64_t> values;
        std::map<std::string, std::vector<std::int64_t>> byModel;
        std::int64_t tokens = 0;
        for (std::size_t i = 0; i < kRows; ++i) {
            columns::SpanRow row;
            row.rowNo = i;
            row.trace = static_cast<TraceNo>(1 + i / 5);
            row.spanId = i + 1;
            row.start = test::kStart + static_cast<Nanos>(i);
            row.duration = durations[i];
            row.call.emplace();
            row.call->model = static_cast<NameId>(i % 1000 == 0 ? 4 : 1 + i % 3);
            row.call->session = static_cast<NameId>(5 + i % kSessions);
            row.call->inputTokens = static_cast<std::int64_t>(i % 977);
            tokens += row.call->inputTokens;
            tokensOf[names[row.call->session - 1]] += row.call->inputTokens;
            values.push_back(row.duration);
            byModel[names[row.call->model - 1]].push_back(row.duration);
            store.append(row);
        }
        const DataView view = makeDataView(store.publish(), std::make_shared<test::WorldNames>(names), nullptr);
        ReportQuestion question;
        question.by = {Dimension::Model};
        const auto got = answer(view, question);
        QVERIFY(got);
        QCOMPARE(got->totals.spans, std::uint64_t {kRows});
        QCOMPARE(got->totals.traces, std::uint64_t {kRows / 5});
        QCOMPARE(got->totals.sessions, std::uint64_t {kSessions});
        QCOMPARE(got->totals.calls.tokens.input, tokens);
        const auto same = [](const Percentiles& p, std::vector<std::int64_t> sorted) {
            std::ranges::sort(sorted);
            const auto at = [&](std::size_t percent) { return sorted[(percent * sorted.size() + 99) / 100 - 1]; };
            return p.n == sorted.size() && p.p50.value == at(50) && p.p95.value == at(95) && p.p99.value == at(99)
                && p.max == sorted.back();
        };
        QVERIFY(same(got->totals.latency, values));
        QCOMPARE(got->groups.size(), std::size_t {4});
        for (const ReportGroup& group : got->groups) QVERIFY(same(group.totals.latency, byModel[group.key.front()]));
        question.by = {Dimension::Session};
        const auto sessions = answer(view, question);
        QVERIFY(sessions);
        QCOMPARE(sessions->groups.size(), kSessions);
        std::uint64_t calls = 0;
        for (const ReportGroup& group : sessions->groups) {
            QCOMPARE(group.totals.calls.tokens.input, tokensOf[group.key.front()]);
            QCOMPARE(group.totals.sessions, std::uint64_t {1});
            QCOMPARE(group.totals.latency.n, group.totals.calls.n);
            calls += group.totals.calls.n;
        }
        QCOMPARE(calls, std::uint64_t {kRows});
    }

private:
    static void seeds()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<bool>("many");
        for (quint32 seed = 1; seed <= 20; ++seed) QTest::addRow("seed %u", seed) << seed << false;
        for (quint32 seed = 1; seed <= 2; ++seed) QTest::addRow("seed %u, many spans in order", seed) << seed << true;
    }
};

QTEST_GUILESS_MAIN(tst_answers)
#include "tst_answers.moc"
