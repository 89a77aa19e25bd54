// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateways.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::query;
using Kind = GatewayGap::Kind;

namespace {

constexpr Nanos kScrape = 15 * kNanosPerSecond;

/// Attempts each 15 s from 15 s on: '+' succeeded, '-' failed, ' ' there was none.
std::vector<HealthPoint> history(const char* attempts, Nanos apart = kScrape)
{
    std::vector<HealthPoint> out;
    for (std::int64_t i = 0; attempts[i] != '\0'; ++i)
        if (attempts[i] != ' ') out.push_back({(i + 1) * apart, attempts[i] == '+'});
    return out;
}

/// "failed 2 of 45-75 s", one a line, in seconds.
QString said(const std::vector<GatewayGap>& gaps)
{
    QStringList out;
    for (const GatewayGap& gap : gaps)
        out << QStringLiteral("%1 %2-%3")
                   .arg(gap.kind == Kind::Failed ? QStringLiteral("failed %1").arg(gap.attempts)
                                                 : QStringLiteral("not asked"))
                   .arg(gap.range.from / kNanosPerSecond)
                   .arg(gap.range.to / kNanosPerSecond);
    return out.join(QStringLiteral(", "));
}

} // namespace

class tst_gateway_gaps : public QObject {
    Q_OBJECT

private slots:
    void saysWhenASourceWasNotKnown_data()
    {
        QTest::addColumn<QByteArray>("attempts");
        QTest::addColumn<qint64>("end");
        QTest::addColumn<QString>("gaps");
        const auto row = [](const char* name, const QByteArray& attempts, qint64 end, const char* gaps) {
            QTest::newRow(name) << attempts << end << QString::fromLatin1(gaps);
        };
        row("always up", "+++++", 75, "");
        row("one failure among good ones", "++-++", 75, "failed 1 45-60");
        row("an outage", "++---++", 105, "failed 3 45-90");
        row("still down", "++--", 70, "failed 2 45-70");
        row("down from the start", "--++", 60, "failed 2 15-45");
        row("two outages", "-+-+", 60, "failed 1 15-30, failed 1 45-60");
        row("a hole shorter than five minutes is none", "++" + QByteArray(10, ' ') + "++", 210, "");
        row("not asked for ten minutes", "++" + QByteArray(40, ' ') + "++", 660, "not asked 30-645");
        row("not asked any more", "++", 1000, "not asked 30-1000");
        row("failed, then not asked", "+-" + QByteArray(40, ' ') + "++", 660, "failed 1 30-30, not asked 30-645");
        row("never asked", "", 100, "");
    }
    void saysWhenASourceWasNotKnown()
    {
        QFETCH(QByteArray, attempts);
        QFETCH(qint64, end);
        QTEST(said(gapsOf(history(attempts.constData()), kScrape, {0, end * kNanosPerSecond})), "gaps");
    }

    void attemptsThatAreStoredThinnedAreNoGap()
    {
        QCOMPARE(said(gapsOf(history("+++++", kNanosPerHour), kScrape, {0, 5 * kNanosPerHour})), QString());
        QCOMPARE(said(gapsOf(history("++-++", kNanosPerHour), kScrape, {0, 5 * kNanosPerHour})),
            QStringLiteral("failed 1 10800-14400"));
    }

    void stepsWithoutAnyLineAreAGapOnlyBetweenValues()
    {
        GatewayAnswer answer;
        answer.step = kNanosPerMinute;
        answer.interval = kScrape;
        answer.series.resize(2);
        //                     minute  0    1    2    3    4    5    6
        const char* const values[] {"..ab.c.", ".....c."};
        for (std::int64_t step = 0; step < 7; ++step) {
            answer.starts.push_back(step * kNanosPerMinute);
            for (std::size_t line = 0; line < 2; ++line) {
                GatewayPoint& point = answer.series[line].points.emplace_back();
                if (values[line][step] != '.') point.value = 0;
            }
        }
        const std::vector<TimeRange> wanted {{4 * kNanosPerMinute, 5 * kNanosPerMinute}};
        QVERIFY(gapsOf(answer) == wanted);
        answer.interval = kNanosPerMinute; // it is told so seldom that a step may stay empty
        QVERIFY(gapsOf(answer).empty());
    }
};

QTEST_APPLESS_MAIN(tst_gateway_gaps)
#include "tst_gateway_gaps.moc"
