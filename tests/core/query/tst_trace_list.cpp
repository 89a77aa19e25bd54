// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/quality.h"
#include "core/query/trace_list.h"
#include "tests/support/random_rows.h"
#include "tests/support/rows_view.h"

#include <QtTest>
#include <algorithm>
#include <map>

using namespace spanwise;
using namespace spanwise::query;
using columns::SpanRow;

namespace {

using Traces = std::map<TraceNo, std::vector<SpanRow>>;

Traces grouped(const std::vector<SpanRow>& rows)
{
    Traces out;
    for (const SpanRow& row : rows) out[row.trace].push_back(row);
    return out;
}

/// The spans whose times count: those that are not suspect, or all where every one is.
std::vector<SpanRow> timed(std::vector<SpanRow> spans)
{
    std::vector<SpanRow> good = spans;
    std::erase_if(good, [](const SpanRow& s) { return (s.quality & quality::kTimeSuspect) != 0; });
    return good.empty() ? spans : good;
}

UnixNanos startOf(const std::vector<SpanRow>& spans)
{
    return std::ranges::min(timed(spans), {}, &SpanRow::start).start;
}

Nanos durationOf(const std::vector<SpanRow>& spans)
{
    UnixNanos end = 0;
    for (const SpanRow& s : timed(spans)) end = std::max(end, s.start + s.duration);
    return end - startOf(spans);
}

SpanRow speaker(std::vector<SpanRow> spans)
{
    std::ranges::sort(spans, {}, [](const SpanRow& s) { return std::tuple(!s.isRoot, s.start, s.rowNo); });
    return spans.front();
}

std::int64_t tokensOf(const columns::CallColumns& c)
{
    if (c.inputTokens >= 0 && c.outputTokens >= 0) return c.inputTokens + c.outputTokens;
    return c.totalTokens >= 0 ? c.totalTokens : c.inputTokens >= 0 ? c.inputTokens : c.outputTokens;
}

std::int64_t sumOf(const std::vector<SpanRow>& spans, std::int64_t (*value)(const columns::CallColumns&))
{
    std::int64_t sum = columns::kUnknown;
    for (const SpanRow& s : spans)
        if (s.call && value(*s.call) >= 0) sum = std::max<std::int64_t>(sum, 0) + value(*s.call);
    return sum;
}

std::int64_t costOf(const columns::CallColumns& c)
{
    return c.costNanoUsd;
}

std::uint32_t count(const std::vector<SpanRow>& spans, bool (*holds)(const SpanRow&))
{
    return static_cast<std::uint32_t>(std::ranges::count_if(spans, holds));
}
bool isCall(const SpanRow& s)
{
    return s.call.has_value();
}
bool hasError(const SpanRow& s)
{
    return s.errorClass != ErrorClass::None;
}

/// What the order compares; nothing = unknown. Names sort by their text.
std::optional<std::pair<std::int64_t, std::string>> valueOf(
    TraceOrder order, const std::vector<SpanRow>& spans, const NameSource& names)
{
    const auto number = [](std::int64_t n) { return std::pair(n, std::string()); };
    const auto known = [&](std::int64_t n) { return n < 0 ? std::nullopt : std::optional(number(n)); };
    const auto text = [&](NameId id) {
        return id == 0 ? std::nullopt : std::optional(std::pair(std::int64_t {0}, std::string(names.text(id))));
    };
    switch (order) {
    case TraceOrder::Start: return number(startOf(spans));
    case TraceOrder::Duration: return number(durationOf(spans));
    case TraceOrder::Cost: return known(sumOf(spans, &costOf));
    case TraceOrder::Tokens: return known(sumOf(spans, &tokensOf));
    case TraceOrder::Errors: return number(count(spans, &hasError));
    case TraceOrder::Spans: return number(std::int64_t(spans.size()));
    case TraceOrder::Calls: return number(count(spans, &isCall));
    case TraceOrder::Name: return text(speaker(spans).name);
    case TraceOrder::Service: return text(speaker(spans).service);
    }
    return std::nullopt;
}

std::vector<TraceNo> reference(
    const std::vector<SpanRow>& rows, TraceOrder order, bool ascending, const NameSource& names)
{
    const Traces traces = grouped(rows);
    std::vector<TraceNo> out;
    for (const auto& [trace, spans] : traces) out.push_back(trace);
    if (!ascending) std::ranges::reverse(out); // ties
    std::ranges::stable_sort(out, [&](TraceNo a, TraceNo b) {
        const auto left = valueOf(order, traces.at(a), names);
        const auto right = valueOf(order, traces.at(b), names);
        if (!left || !right) return left.has_value() && !right.has_value();
        return ascending ? *left < *right : *right < *left;
    });
    return out;
}

} // namespace

class TestTraceList : public QObject {
    Q_OBJECT

private slots:
    void ordersAsTheReferenceDoes_data()
    {
        QTest::addColumn<int>("order");
        QTest::addColumn<bool>("ascending");
        const char* names[] {"start", "duration", "cost", "tokens", "errors", "spans", "calls", "name", "service"};
        for (int order = 0; order < 9; ++order)
            for (const bool ascending : {false, true})
                QTest::addRow("%s, %s", names[order], ascending ? "ascending" : "descending") << order << ascending;
    }

    void ordersAsTheReferenceDoes()
    {
        QFETCH(const int, order);
        QFETCH(const bool, ascending);
        const auto names = std::make_shared<test::WorldNames>(test::spelled(test::kNames));
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            test::RandomRows random(seed);
            const auto rows = random.rows(std::size_t(random.between(0, 400)));
            const DataView view = test::viewOfRows(rows, names);
            const auto found = answer(view, TraceListQuestion {{}, TraceOrder(order), ascending, 0});
            QVERIFY(found);
            const auto wanted = reference(rows, TraceOrder(order), ascending, *names);
            QVERIFY2(found->traces == wanted, qPrintable(QStringLiteral("seed %1").arg(seed)));
            QCOMPARE(found->matchedTraces, wanted.size());
            QCOMPARE(found->matchedSpans, rows.size());
            const auto few = answer(view, TraceListQuestion {{}, TraceOrder(order), ascending, 5});
            QCOMPARE(few->traces,
                std::vector(
                    wanted.begin(), wanted.begin() + std::min<std::ptrdiff_t>(5, std::ptrdiff_t(wanted.size()))));
            QCOMPARE(few->matchedTraces, wanted.size());
        }
    }

    void looksOnlyAtSpansOfTheScope()
    {
        test::RandomRows random(7);
        const auto rows = random.rows(3000);
        const auto names = std::make_shared<test::WorldNames>(test::spelled(test::kNames));
        const TimeRange range {
            test::RandomRows::kEpoch + 600'000'000'000, test::RandomRows::kEpoch + 2'000'000'000'000};
        std::vector<SpanRow> inside = rows;
        std::erase_if(inside, [&](const SpanRow& s) { return !range.contains(s.start) || !s.call; });
        const query::Scope scope {range, *Filter::parse("call")};
        const auto found =
            answer(test::viewOfRows(rows, names), TraceListQuestion {scope, TraceOrder::Spans, false, 0});
        QCOMPARE(found->traces, reference(inside, TraceOrder::Spans, false, *names));
        QCOMPARE(found->matchedSpans, inside.size());
    }

    void tellsOfEachTraceWhatAllItsSpansSay()
    {
        const auto names = std::make_shared<test::WorldNames>(test::spelled(test::kNames));
        for (std::uint64_t seed = 50; seed < 80; ++seed) {
            test::RandomRows random(seed);
            const auto rows = random.rows(300);
            const Traces traces = grouped(rows);
            std::vector<TraceNo> wanted {99'999}; // does not exist
            for (const auto& [trace, spans] : traces) wanted.push_back(trace);
            const auto shown = traceRows(test::viewOfRows(rows, names), wanted);
            QCOMPARE(shown.size(), wanted.size());
            QCOMPARE(shown.front().spans, 0U);
            for (std::size_t i = 1; i < shown.size(); ++i) compareRow(shown[i], traces.at(wanted[i]), *names);
        }
    }

    void listsTheRowsOfATraceByStart()
    {
        test::RandomRows random(3);
        const auto rows = random.rows(500);
        auto wanted = grouped(rows)[5];
        std::ranges::sort(wanted, {}, [](const SpanRow& s) { return std::pair(s.start, s.rowNo); });
        const DataView view = test::viewOfRows(rows, std::make_shared<test::WorldNames>(test::spelled(40)));
        QCOMPARE(rowsOfTrace(*view.snapshot, 5), wanted);
    }

    void endsWhenAsked()
    {
        test::RandomRows random(4);
        std::stop_source stop;
        stop.request_stop();
        const DataView view =
            test::viewOfRows(random.rows(10), std::make_shared<test::WorldNames>(test::spelled(40)));
        const auto found = answer(view, TraceListQuestion {}, stop.get_token());
        QVERIFY(!found);
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }

private:
    static void compareRow(const TraceRow& row, const std::vector<SpanRow>& spans, const NameSource& names)
    {
        QCOMPARE(row.spans, std::uint32_t(spans.size()));
        QCOMPARE(row.start, startOf(spans));
        QCOMPARE(row.duration, durationOf(spans));
        QCOMPARE(row.name, std::string(names.text(speaker(spans).name)));
        QCOMPARE(row.service, std::string(names.text(speaker(spans).service)));
        QCOMPARE(row.rootFailed, speaker(spans).isRoot && hasError(speaker(spans)));
        QCOMPARE(row.calls, count(spans, &isCall));
        QCOMPARE(row.errorSpans, count(spans, &hasError));
        QCOMPARE(row.failedCalls, count(spans, [](const SpanRow& s) { return isCall(s) && hasError(s); }));
        QCOMPARE(row.tokens, sumOf(spans, &tokensOf));
        QCOMPARE(row.costNanoUsd, sumOf(spans, &costOf));
        QCOMPARE(
            row.callsWithoutCost, count(spans, [](const SpanRow& s) { return isCall(s) && s.call->costNanoUsd < 0; }));
    }
};

QTEST_GUILESS_MAIN(TestTraceList)
#include "tst_trace_list.moc"
