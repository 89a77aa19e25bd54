// SPDX-License-Identifier: GPL-3.0-or-later
// What evaluators said as lines on the Guards page: each its own line, under its own scale, beside the period before.
#include "tests/support/window_world.h"
#include "ui/charts/plot.h"
#include "ui/charts/time_series.h"
#include "ui/session/scope_of.h"

#include <QAbstractButton>
#include <cmath>

using namespace spanwise;
using namespace spanwise::ui;
using spanwise::test::WindowWorld;

namespace {

constexpr UnixNanos kNow = 1'760'000'400'000'000'000;

/// A call that two evaluators judge.
QByteArray judged(int number, UnixNanos at, double relevance, double tone)
{
    const auto event = [&](const char* name, double score) {
        return QByteArray(R"({"name":"gen_ai.evaluation.result","timeUnixNano":")") + QByteArray::number(at + 5)
            + R"(","attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":")" + name
            + R"("}},{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":)" + QByteArray::number(score)
            + "}}]}";
    };
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")"
        + QByteArray::number(number).rightJustified(32, '0') + R"(","spanId":")"
        + QByteArray::number(number).rightJustified(16, '0') + R"(","name":"chat","startTimeUnixNano":")"
        + QByteArray::number(at) + R"(","endTimeUnixNano":")" + QByteArray::number(at + kNanosPerSecond)
        + R"(","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}],"events":[)"
        + event("relevance", relevance) + "," + event("tone", tone) + "]}]}]}]}\n";
}

/// A call whose evaluator has only a word for it.
QByteArray labelled(int number, UnixNanos at, const char* label)
{
    QByteArray line = judged(number, at, 0, 0);
    const QByteArray score = R"({"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0}})";
    const QByteArray word =
        QByteArray(R"({"key":"gen_ai.evaluation.score.label","value":{"stringValue":")") + label + R"("}})";
    return line.replace(score, word);
}

double sumOf(const ChartSeries& series)
{
    double sum = 0;
    for (const double value : series.values) sum += std::isnan(value) ? 0 : value;
    return sum;
}

} // namespace

class tst_score_card : public QObject {
    Q_OBJECT

private slots:
    void eachEvaluatorIsALineBesideThePeriodBefore()
    {
        WindowWorld world;
        QFile file(world.folder.filePath(QStringLiteral("judged.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(judged(1, kNow - 3600 * kNanosPerSecond, 0.25, 4) + judged(2, kNow, 0.75, 2));
        file.close();
        QVERIFY(world.importFile(file.fileName()));
        const Nanos half = 1800 * kNanosPerSecond;
        world.filter.openPage(QStringLiteral("guards"));
        world.filter.setRange({0, TimeRange {kNow - half, kNow + half}});
        QVERIFY(world.settle());
        const auto charts = world.window.currentPage()->findChildren<TimeSeries*>();
        QCOMPARE(charts.size(), 1);
        const TimeChart& shown = charts.front()->data();
        QCOMPARE(shown.series.size(), std::size_t {4});
        for (const ChartSeries& one : shown.series) {
            const bool relevance = one.name.startsWith(QStringLiteral("relevance"));
            QCOMPARE(sumOf(one), one.before ? (relevance ? 0.25 : 4.0) : (relevance ? 0.75 : 2.0));
        }
        const QString said = charts.front()->findChild<Plot*>()->accessibleDescription();
        QVERIFY2(said.contains(QStringLiteral("relevance 0.75")), qPrintable(said));
        world.filter.setCompare(false);
        QVERIFY(world.settle());
        QCOMPARE(charts.front()->data().series.size(), std::size_t {2});
        world.filter.setRange({0, TimeRange {1, 2}});
        QVERIFY(world.settle());
        QCOMPARE(charts.front()->state(), QStringLiteral("empty"));
    }

    void anEvaluatorOfLabelsHasALineForEach()
    {
        WindowWorld world;
        QFile file(world.folder.filePath(QStringLiteral("labelled.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(labelled(1, kNow, "pass") + labelled(2, kNow, "pass") + labelled(3, kNow, "fail")
            + labelled(4, kNow, "pass"));
        file.close();
        QVERIFY(world.importFile(file.fileName()));
        const Nanos half = 1800 * kNanosPerSecond;
        world.filter.openPage(QStringLiteral("guards"));
        world.filter.setRange({0, TimeRange {kNow - half, kNow + half}});
        QVERIFY(world.settle());
        auto* chart = world.window.currentPage()->findChild<TimeSeries*>();
        QVERIFY(chart);
        QCOMPARE(chart->state(), QStringLiteral("empty")); // no number; it says where the labels are
        for (auto* button : chart->findChildren<QAbstractButton*>())
            if (button->text() == QStringLiteral("Labels")) button->click();
        QVERIFY(world.settle());
        QMap<QString, double> shares;
        for (const ChartSeries& one : chart->data().series) shares[one.name] = sumOf(one);
        const QMap<QString, double> expected {{QStringLiteral("relevance: pass"), 0.75},
            {QStringLiteral("relevance: fail"), 0.25}, {QStringLiteral("tone: pass"), 0.75},
            {QStringLiteral("tone: fail"), 0.25}};
        QCOMPARE(shares, expected);
    }

    /// As the points of every other chart: one span opens itself, several are listed, Enter does what a click does.
    void pointsLeadToTheSpansThatWereJudged()
    {
        WindowWorld world;
        QFile file(world.folder.filePath(QStringLiteral("judged.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(judged(1, kNow - 3600 * kNanosPerSecond, 0.25, 4) + judged(2, kNow, 0.75, 2)
            + judged(3, kNow + kNanosPerSecond, 0.25, 1));
        file.close();
        QVERIFY(world.importFile(file.fileName()));
        const auto pointAt = [&](UnixNanos at, const char* key) {
            world.filter.openPage(QStringLiteral("guards"));
            world.filter.setRange({0, TimeRange {kNow - 7200 * kNanosPerSecond, kNow + 7200 * kNanosPerSecond}});
            world.settle();
            auto* chart = world.window.currentPage()->findChildren<TimeSeries*>().front();
            ChartHit hit;
            const TimeChart& data = chart->data();
            for (std::size_t i = 0; i < data.buckets(); ++i)
                if (at >= data.starts[i] && at < data.ends[i]) {
                    hit.bucket = int(i);
                    hit.range = {data.starts[i], data.ends[i]};
                }
            for (std::size_t i = 0; i < data.series.size(); ++i)
                if (data.series[i].key == QString::fromLatin1(key)) hit.series = int(i);
            hit.key = QString::fromLatin1(key);
            return std::pair(chart, hit);
        };
        const auto [one, early] = pointAt(kNow - 3600 * kNanosPerSecond, "relevance");
        QVERIFY(early.bucket >= 0 && early.series >= 0);
        emit one->openWanted(early);
        QTRY_COMPARE_WITH_TIMEOUT(world.filter.now().page, QStringLiteral("trace"), 30'000);
        QCOMPARE(world.filter.now().argument, QStringLiteral("00000000000000000000000000000001:0000000000000001"));

        const auto [both, late] = pointAt(kNow, "tone");
        emit both->openWanted(late);
        QTRY_COMPARE_WITH_TIMEOUT(world.filter.now().page, QStringLiteral("traces"), 30'000);
        QVERIFY(world.settle());
        const auto found = query::answer(
            world.session.view(), query::TraceListQuestion {scopeOf(world.filter.now(), world.session.view())});
        QVERIFY(found);
        QCOMPARE(found->traces.size(), std::size_t {2});
    }
};

QTEST_MAIN(tst_score_card)
#include "tst_score_card.moc"
