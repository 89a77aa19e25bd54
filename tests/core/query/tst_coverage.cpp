// SPDX-License-Identifier: GPL-3.0-or-later
// Coverage and odd spans against a plain loop over random rows.
#include "core/model/quality.h"
#include "core/query/coverage.h"
#include "core/query/odd_spans.h"
#include "tests/support/row_world.h"

#include <QtTest>
#include <map>

using namespace spanwise;
using namespace spanwise::query;

class tst_coverage : public QObject {
    Q_OBJECT

private slots:
    void countsWhatCallsStateLikeAPlainLoop()
    {
        test::RowWorld world;
        world.append(test::RandomRows(7).rows(20'000));
        const auto answered = answer(world.view(), CoverageQuestion {{}, Dimension::Service, 0});
        QVERIFY(answered);
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> expected; // calls, with cost
        std::uint64_t calls = 0;
        for (const columns::SpanRow& row : world.rows) {
            if (!row.call) continue;
            ++calls;
            auto& one = expected[std::string(world.names->text(row.service))];
            ++one.first;
            one.second += row.call->costNanoUsd >= 0 ? 1U : 0U;
        }
        QCOMPARE(answered->all.calls, calls);
        QCOMPARE(answered->groups.size(), expected.size());
        for (const CoverageAnswer::Group& group : answered->groups) {
            QCOMPARE(group.coverage.calls, expected[group.key].first);
            QCOMPARE(group.coverage.stated[static_cast<std::size_t>(CoveredField::Cost)], expected[group.key].second);
        }
    }

    void countsEachMarkAndNamesItsNewestSpan()
    {
        test::RowWorld world;
        world.append(test::RandomRows(8).rows(20'000));
        const auto answered = answer(world.view(), OddSpansQuestion {});
        QVERIFY(answered);
        std::uint64_t odd = 0;
        std::map<std::string_view, std::pair<std::uint64_t, UnixNanos>> expected;
        for (const columns::SpanRow& row : world.rows) {
            odd += row.quality != 0 ? 1U : 0U;
            for (const QualityName& one : kQualityNames) {
                if ((row.quality & one.flag) == 0) continue;
                auto& mark = expected[one.name];
                mark.second = mark.first++ == 0 ? row.start : std::max(mark.second, row.start);
            }
        }
        QCOMPARE(answered->spans, world.rows.size());
        QCOMPARE(answered->odd, odd);
        QCOMPARE(answered->marks.size(), expected.size());
        for (const OddSpansAnswer::Mark& mark : answered->marks) {
            QCOMPARE(mark.spans, expected[mark.name].first);
            QCOMPARE(mark.newestStart, expected[mark.name].second);
        }
    }
};

QTEST_GUILESS_MAIN(tst_coverage)
#include "tst_coverage.moc"
