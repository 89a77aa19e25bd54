// SPDX-License-Identifier: GPL-3.0-or-later
// O9 of the OTLP checklist: a sender that sends more than one may is turned back with the time to wait, and counted.
#include "core/live/sender_rate.h"
#include "core/store/data_quality.h"
#include "tests/core/live/answers.h"
#include "tests/core/live/live_world.h"
#include "tests/support/grpc_client.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::live;

class tst_sender_rate : public QObject {
    Q_OBJECT

    static constexpr Nanos kStart = kNanosPerHour;

private slots:
    void anyAmountIsTakenWhereNoLimitIsSet()
    {
        SenderRate rate(0);
        for (int i = 0; i < 1000; ++i) rate.count("a", 1'000'000'000, kStart);
        QCOMPARE(rate.wait("a", kStart), 0);
        QCOMPARE(rate.senders(), 0U);
    }

    void tenSecondsMayComeAtOnceAndDebtIsWaitedFor()
    {
        SenderRate rate(100);
        rate.count("a", 999, kStart);
        QCOMPARE(rate.wait("a", kStart), 0);
        rate.count("a", 401, kStart); // it was not in debt before this one
        QCOMPARE(rate.wait("a", kStart), 4);
        QCOMPARE(rate.wait("a", kStart + 3900 * kNanosPerMilli), 1);
        QCOMPARE(rate.wait("a", kStart + 4001 * kNanosPerMilli), 0);
        QCOMPARE(rate.wait("b", kStart), 0); // somebody else
    }

    void noSenderWaitsLongerThanHalfAMinute()
    {
        SenderRate rate(100);
        rate.count("a", 1'000'000, kStart);
        QCOMPARE(rate.wait("a", kStart), 30);
        QCOMPARE(rate.wait("a", 0), 30); // a clock never runs backwards, and would do no harm
    }

    void aSteadySenderBelowTheLimitNeverWaits()
    {
        SenderRate rate(1000);
        for (int second = 0; second < 600; ++second) {
            const auto now = kStart + second * kNanosPerSecond;
            QCOMPARE(rate.wait("a", now), 0);
            rate.count("a", 990, now);
        }
    }

    void forgetsSendersThatAreEven()
    {
        SenderRate rate(1000);
        for (int i = 0; i < 10'000; ++i) rate.count(std::to_string(i), 1000, kStart + i * kNanosPerSecond);
        QVERIFY2(rate.senders() < 200, qPrintable(QString::number(rate.senders())));
    }

    void turnsBackOverBothProtocolsAndCountsIt()
    {
        ReceiverOptions options;
        options.bytesPerSecondOfSender = 1000;
        test::LiveWorld world(options);
        test::HttpClient http(world.http);
        const QByteArray body = test::jsonRequest(0, 200); // far more than ten seconds' worth
        QCOMPARE(http.ask(test::otlpPost(body))->status, 200);
        const auto again = http.ask(test::otlpPost(test::jsonRequest(200, 200)));
        QVERIFY(again);
        QCOMPARE(again->status, 429);
        const int wait = again->field("Retry-After").toInt();
        QVERIFY2(wait >= 1 && wait <= 30, qPrintable(QString::number(wait)));
        const auto status = test::readStatus(again->body, true);
        QVERIFY(status);
        QCOMPARE(status->code, int(StatusCode::Unavailable));
        QVERIFY(status->retryInfo);
        test::GrpcClient grpc(world.grpc);
        const test::GrpcReply reply = grpc.call(test::grpcFramed({}));
        QCOMPARE(reply.status, int(StatusCode::Unavailable));
        QVERIFY(!reply.details.empty());

        QCOMPARE(world.intake().counters(Protocol::Http).refused.at("HTTP 429"), 1U);
        QCOMPARE(world.intake().counters(Protocol::Http).turnedBack, 1U);
        QCOMPARE(world.intake().counters(Protocol::Grpc).turnedBack, 1U);
        world.intake().stop();
        world.pipeline().flush();
        QCOMPARE(world.store().snapshot()->rows(), 200U);
        const store::DataQuality quality = store::qualityOf(*world.store().reader()->sources());
        QVERIFY(quality.deliveries.addsUp());
        QCOMPARE(quality.deliveries.received, 3U);
        QCOMPARE(quality.deliveries.stored, 1U);
        const auto line = std::ranges::find(quality.deliveries.lines, kTooFastReason, &store::QualityLine::reason);
        QVERIFY(line != quality.deliveries.lines.end());
        QCOMPARE(line->count, 2U);
    }
};

QTEST_GUILESS_MAIN(tst_sender_rate)
#include "tst_sender_rate.moc"
