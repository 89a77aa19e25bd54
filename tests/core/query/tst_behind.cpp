// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/quality.h"
#include "core/query/behind.h"
#include "core/query/sessions.h"
#include "tests/support/random_rows.h"
#include "tests/support/rows_view.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace spanwise;
using namespace spanwise::query;
using columns::SpanRow;

namespace {

DataView viewOf(const std::vector<SpanRow>& rows)
{
    return test::viewOfRows(rows, std::make_shared<test::WorldNames>(test::spelled(test::kNames)));
}

/// The calls whose duration counts, by duration and row number.
std::vector<SpanRow> byLatency(std::vector<SpanRow> rows)
{
    std::erase_if(rows, [](const SpanRow& r) { return !r.call || (r.quality & quality::kOutsideLatency) != 0; });
    std::ranges::sort(rows, {}, [](const SpanRow& r) { return std::pair(r.duration, r.rowNo); });
    return rows;
}

} // namespace

class TestBehind : public QObject {
    Q_OBJECT

private slots:
    void findsTheSpanOfAPercentileAndItsNeighbors()
    {
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            test::RandomRows random(seed);
            const auto rows = random.rows(std::size_t(random.between(0, 300)));
            const auto sorted = byLatency(rows);
            for (const double p : {0.5, 0.95, 0.99, 1.0}) {
                const auto found = answer(viewOf(rows), BehindQuestion {{}, Measure::Latency, p, 3});
                QVERIFY(found);
                QCOMPARE(found->n, sorted.size());
                if (sorted.empty()) continue;
                const auto rank = std::size_t(std::max(1.0, std::ceil(p * double(sorted.size()) - 1e-9)));
                QCOMPARE(found->rank, rank);
                const std::size_t from = rank - 1 - std::min<std::size_t>(3, rank - 1);
                const std::size_t to = std::min(sorted.size(), rank + 3);
                QCOMPARE(found->entries.size(), to - from);
                for (std::size_t i = from; i < to; ++i) {
                    QCOMPARE(found->entries[i - from].rank, i + 1);
                    QCOMPARE(found->entries[i - from].row, sorted[i]);
                }
            }
        }
    }

    void addsTheCallsOfEachSessionUp()
    {
        for (std::uint64_t seed = 100; seed < 130; ++seed) {
            test::RandomRows random(seed);
            const auto rows = random.rows(400);
            const DataView view = viewOf(rows);
            std::map<std::string, std::vector<SpanRow>> sessions;
            std::uint64_t without = 0;
            for (const SpanRow& row : rows)
                if (row.call && row.call->session != 0)
                    sessions[std::string(view.names->text(row.call->session))].push_back(row);
                else if (row.call)
                    ++without;
            const auto found = answer(view, SessionsQuestion {});
            QVERIFY(found);
            QCOMPARE(found->rows.size(), sessions.size());
            QCOMPARE(found->callsWithoutSession, without);
            for (std::size_t i = 0; i < found->rows.size(); ++i) {
                const SessionRow& row = found->rows[i];
                if (i > 0) QVERIFY(found->rows[i - 1].lastEnd >= row.lastEnd);
                UnixNanos end = 0;
                std::set<TraceNo> traces;
                for (const SpanRow& call : sessions[row.session]) {
                    end = std::max(end, call.start + call.duration);
                    traces.insert(call.trace);
                }
                QCOMPARE(row.calls.n, sessions[row.session].size());
                QCOMPARE(row.lastEnd, end);
                QCOMPARE(row.traces, traces.size());
                const auto turns = answer(view, TurnsQuestion {row.session, 0});
                QCOMPARE(turns->turns.size(), traces.size());
                std::size_t calls = 0;
                for (const Turn& turn : turns->turns) calls += turn.callRefs.size();
                QCOMPARE(calls, sessions[row.session].size());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestBehind)
#include "tst_behind.moc"
