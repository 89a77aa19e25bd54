// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/evaluator.h"

#include <QtTest>
#include <cmath>

using namespace spanwise;
using metrics::Labels;

namespace {

/// Series written by hand.
class Given final : public metrics::SeriesSource {
public:
    std::vector<metrics::Series> series;

    void add(const Labels& labels, const std::vector<std::pair<metrics::UnixMs, double>>& samples)
    {
        metrics::Series one;
        one.labels = labels;
        for (const auto& [at, value] : samples) one.floats.push_back({at, value});
        series.push_back(std::move(one));
    }

    Result<std::vector<metrics::Series>> select(const std::vector<metrics::Matcher>& matchers, metrics::UnixMs from,
        metrics::UnixMs to, std::stop_token) const override
    {
        std::vector<metrics::Series> out;
        for (const auto& one : series) {
            if (!metrics::holdsAll(matchers, one.labels)) continue;
            metrics::Series window;
            window.labels = one.labels;
            for (const auto& sample : one.floats)
                if (sample.at > from && sample.at <= to) window.floats.push_back(sample);
            if (!window.floats.empty()) out.push_back(std::move(window));
        }
        return out;
    }
};

} // namespace

class tst_expressions : public QObject {
    Q_OBJECT

    Given m_given;
    static constexpr metrics::UnixMs kNow = 1'000'000;

    QString ask(const QString& query)
    {
        const auto expression = metrics::parseExpression(query.toStdString());
        if (!expression) return "refused: " + QString::fromStdString(expression.error().message);
        const auto answer = metrics::evaluate(**expression, m_given, kNow);
        if (!answer) return "error: " + QString::fromStdString(answer.error().message);
        QStringList out;
        for (const auto& one : *answer)
            out << QString::fromStdString(one.labels.text()) + ' ' + QString::number(one.value, 'g', 10);
        return out.join("; ");
    }

private slots:
    void init()
    {
        m_given.series.clear();
        m_given.add(
            {{"__name__", "a"}, {"x", "1"}, {"y", "p"}}, {{kNow - 60'000, 1}, {kNow - 30'000, 4}, {kNow - 1000, 6}});
        m_given.add(
            {{"__name__", "a"}, {"x", "2"}, {"y", "p"}}, {{kNow - 60'000, 10}, {kNow - 30'000, 2}, {kNow - 1000, 3}});
        m_given.add({{"__name__", "b"}, {"x", "1"}}, {{kNow - 1000, 2}});
        m_given.add({{"__name__", "b"}, {"x", "3"}}, {{kNow - 1000, 5}});
    }

    void answers_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* query, const char* answer) { QTest::newRow(query) << query << answer; };
        row("a", "a{x=\"1\",y=\"p\"} 6; a{x=\"2\",y=\"p\"} 3");
        row("a{x=\"2\"}", "a{x=\"2\",y=\"p\"} 3");
        row("a{x!=\"2\"}", "a{x=\"1\",y=\"p\"} 6");
        row("{__name__=~\"a|b\",x=~\"1|3\"}", "a{x=\"1\",y=\"p\"} 6; b{x=\"1\"} 2; b{x=\"3\"} 5");
        row("{\"b\",x!~\"[12]\"}", "b{x=\"3\"} 5");
        row("sum(a)", " 9");
        row("sum by (y) (a)", "{y=\"p\"} 9");
        row("sum(a) by (y)", "{y=\"p\"} 9");
        row("max without (x, y) (a)", " 6");
        row("min(a)", " 3");
        row("avg(a)", " 4.5");
        row("count(a)", " 2");
        row("resets(a[5m])", "{x=\"1\",y=\"p\"} 0; {x=\"2\",y=\"p\"} 1");
        row("changes(a[5m])", "{x=\"1\",y=\"p\"} 2; {x=\"2\",y=\"p\"} 2");
        row("count_over_time(a[45s])", "{x=\"1\",y=\"p\"} 2; {x=\"2\",y=\"p\"} 2");
        row("max_over_time(a[5m])", "{x=\"1\",y=\"p\"} 6; {x=\"2\",y=\"p\"} 10");
        row("min_over_time(a[5m])", "{x=\"1\",y=\"p\"} 1; {x=\"2\",y=\"p\"} 2");
        row("avg_over_time(a[5m])", "{x=\"1\",y=\"p\"} 3.666666667; {x=\"2\",y=\"p\"} 5");
        row("a offset 10s", "a{x=\"1\",y=\"p\"} 4; a{x=\"2\",y=\"p\"} 2");
        row("a + on (x) b", "{x=\"1\"} 8");
        row("a / ignoring (y) b", "{x=\"1\"} 3");
        row("a * on (x) group_left () b", "{x=\"1\",y=\"p\"} 12");
        row("a > 4", "a{x=\"1\",y=\"p\"} 6");
        row("a > bool 4", "{x=\"1\",y=\"p\"} 1; {x=\"2\",y=\"p\"} 0");
        row("b and on (x) a", "b{x=\"1\"} 2");
        row("b unless on (x) a", "b{x=\"3\"} 5");
        row("sum(a) or sum(b)", " 9");
        row("-sum(a)", " -9");
        row("2 + 3 * 4 ^ 2", " 50");
        row("-2 ^ 2", " -4");
        row("2 ^ 3 ^ 2", " 512");
        row("7 % 4 - 1", " 2");
        row("1 / 0 > bool 5", " 1");
        row("100 * sum(b) / sum(a)", " 77.77777778");
        row("missing", "");
        row("sum(missing)", "");
    }
    void answers()
    {
        QFETCH(QString, query);
        QFETCH(QString, answer);
        QCOMPARE(ask(query), answer);
    }

    void refusesWithThePlace_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* query, const char* message) { QTest::newRow(query) << query << message; };
        row("", "a series, a function or a number is expected");
        row("rate(a)", "must be a range");
        row("a[5m]", "a range of samples is no answer");
        row("frobnicate(a[5m])", "is not known");
        row("{}", "at least one condition");
        row("{x=~\".*\"}", "at least one condition");
        row("a{x=~\"(\"}", "regular expression");
        row("a{x=1}", "quoted text is expected");
        row("sum(a", "“)” is expected");
        row("1 > 2", "needs “bool”");
        row("a[5x]", "no duration");
        row("a[5m:1m]", "subqueries");
        row("a @ 5", "@");
        row("a \"b\"", "the end is expected");
        row("\"a", "does not end");
    }
    void refusesWithThePlace()
    {
        QFETCH(QString, query);
        QFETCH(QString, message);
        const QString answer = ask(query);
        QVERIFY2(answer.startsWith("refused: at byte ") && answer.contains(message), qPrintable(answer));
    }

    void refusesDeepNestingWithoutFalling()
    {
        QVERIFY(ask(QString(100'000, '(')).startsWith("refused"));
        QVERIFY(ask(QString(100'000, '-') + '1').startsWith("refused"));
    }

    void refusesAnAmbiguousMatch() { QVERIFY(ask("b + on (y) a").startsWith("error: several series")); }

    void leavesOutTheBeginningOfAWindow()
    {
        m_given.add({{"__name__", "edge"}}, {{kNow - 60'000, 1}, {kNow, 2}});
        QCOMPARE(ask("count_over_time(edge[1m])"), " 1");
        QCOMPARE(ask("count_over_time(edge[60001ms])"), " 2");
    }

    void endsASeriesAtItsMark()
    {
        m_given.add(
            {{"__name__", "gone"}}, {{kNow - 60'000, 1}, {kNow - 30'000, 3}, {kNow - 1000, metrics::staleMark()}});
        QCOMPARE(ask("gone"), "");
        QCOMPARE(ask("count_over_time(gone[5m])"), " 2");
    }

    void forgetsASampleAfterFiveMinutes()
    {
        m_given.add({{"__name__", "old"}}, {{kNow - 300'000, 1}});
        m_given.add({{"__name__", "young"}}, {{kNow - 299'999, 1}});
        QCOMPARE(ask("old"), "");
        QCOMPARE(ask("young"), "young 1");
    }

    void interpolatesInBuckets()
    {
        const auto bucket = [&](const char* le, double value) {
            m_given.add({{"__name__", "h_bucket"}, {"le", le}}, {{kNow, value}});
        };
        bucket("1", 10);
        bucket("2.0", 30);
        bucket("+Inf", 40);
        QCOMPARE(ask("histogram_quantile(0.5, h_bucket)"), " 1.5");
        QCOMPARE(ask("histogram_quantile(0.9, h_bucket)"), " 2"); // above all limits: the highest of them
        QCOMPARE(ask("histogram_quantile(-1, h_bucket)"), " -inf");
        QCOMPARE(ask("histogram_quantile(2, h_bucket)"), " inf");
        QCOMPARE(ask("histogram_fraction(0, 1, h_bucket)"), " 0.25");
    }
};

QTEST_GUILESS_MAIN(tst_expressions)
#include "tst_expressions.moc"
