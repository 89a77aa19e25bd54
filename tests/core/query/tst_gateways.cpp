// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_figures.h"
#include "core/query/gateways.h"
#include "tests/support/made_gateway.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace spanwise;
using gateway::Dimension;
using gateway::Measure;

class tst_gateways : public QObject {
    Q_OBJECT

    std::unique_ptr<test::MadeGateway> m_made;

    /// Ten minutes: one request a second to `a`, one in ten to `b`, one in twenty fails with 429.
    void makeTenMinutes(int restartAt = -1, int downFrom = -1, int downTo = -1)
    {
        m_made = std::make_unique<test::MadeGateway>();
        m_made->request(0, "a", 200, 0);
        m_made->request(0, "b", 200, 0);
        m_made->request(0, "a", 429, 0);
        m_made->scrape(0);
        for (int second = 1; second <= 600; ++second) {
            m_made->request(second, second % 10 == 0 ? "b" : "a", second % 20 == 7 ? 429 : 200, 0);
            if (second % test::MadeGateway::kScrape != 0) continue;
            const bool down = second > downFrom && second <= downTo;
            m_made->scrape(second, down ? "nothing listens" : "");
            if (second == restartAt) m_made->restartGateway();
        }
        m_made->finish();
    }

    query::GatewayAnswer ask(Measure measure, std::optional<Dimension> by = {}, int from = 0, int to = 600)
    {
        query::GatewayQuestion question;
        question.range = {
            test::MadeGateway::kStart + from * kNanosPerSecond, test::MadeGateway::kStart + to * kNanosPerSecond};
        question.step = kNanosPerMinute;
        question.measure = measure;
        question.by = by;
        const auto answer = query::answer(m_made->gateways(), question);
        if (!answer) qFatal("%s", answer.error().message.c_str());
        return *answer;
    }

private slots:
    void countsRequestsAsTheyWere()
    {
        makeTenMinutes();
        const auto answer = ask(Measure::Requests, Dimension::RequestedModel);
        QCOMPARE(answer.series.size(), 2U);
        QCOMPARE(answer.series[0].key, "a");
        QCOMPARE(answer.series[0].total, 540.0);
        QCOMPARE(answer.series[1].total, 60.0);
        QCOMPARE(answer.series[0].level, gateway::Level::Client);
        QCOMPARE(answer.series[0].points.size(), 10U);
        for (const auto& point : answer.series[0].points) QCOMPARE(*point.value, 54.0);
        QVERIFY(std::fabs(*answer.series[0].points[5].perSecond - 0.9) < 0.03);
        QVERIFY(answer.rateWindow >= 4 * 15 * kNanosPerSecond);
    }

    void losesNothingToARestart()
    {
        makeTenMinutes(300);
        // What was counted between the last scrape and the restart is nothing here: it restarts right after one.
        QCOMPARE(ask(Measure::Requests).series[0].total, 600.0);
        const auto health = query::gatewayHealth(m_made->gateways(),
            {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond},
            test::MadeGateway::kStart + 600 * kNanosPerSecond);
        QVERIFY(health && health->size() == 1);
        QCOMPARE((*health)[0].restarts.size(), 1U);
        QVERIFY((*health)[0].warnings.empty());
        QVERIFY(!(*health)[0].inTurn);
    }

    void showsAGapForAnOutageAndKeepsTheTotal()
    {
        makeTenMinutes(-1, 180, 420);
        const auto answer = ask(Measure::Requests);
        QCOMPARE(answer.series[0].total, 600.0);
        QVERIFY(!answer.series[0].points[4].value);
        QVERIFY(!answer.series[0].points[5].value);
        QVERIFY(answer.series[0].points[1].value);
        QCOMPARE(answer.gaps.size(), 1U);
        QCOMPARE(answer.gaps[0].from, test::MadeGateway::kStart + 180 * kNanosPerSecond);
        QCOMPARE(answer.gaps[0].to, test::MadeGateway::kStart + 420 * kNanosPerSecond);
        const auto health = query::gatewayHealth(m_made->gateways(),
            {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond},
            test::MadeGateway::kStart + 600 * kNanosPerSecond);
        QCOMPARE((*health)[0].state, query::HealthState::Shaky);
        QCOMPARE((*health)[0].gaps.size(), 1U);
        QCOMPARE((*health)[0].gaps[0].kind, query::GatewayGap::Kind::Failed);
        QCOMPARE((*health)[0].gaps[0].attempts, 16U);
        QVERIFY(std::fabs((*health)[0].availability - 24.0 / 40) < 0.03);
    }

    void oneSampleSaysNothingOfGrowth()
    {
        m_made = std::make_unique<test::MadeGateway>();
        m_made->request(0, "a", 200, 0);
        m_made->scrape(30);
        m_made->finish();
        for (const Measure measure : {Measure::Requests, Measure::Errors, Measure::Latency}) {
            const auto answer = ask(measure);
            QVERIFY(answer.isCollecting);
            QVERIFY(!answer.isMissing);
            for (const auto& point : answer.series[0].points) QVERIFY(!point.value && !point.n && !point.p95);
        }
        QVERIFY(!ask(Measure::InFlight).isCollecting); // a gauge is there at once
        QCOMPARE(*ask(Measure::InFlight).series[0].points[0].value, 1.0);
        m_made->scrape(45);
        m_made->finish();
        QVERIFY(!ask(Measure::Requests).isCollecting);
        QCOMPARE(*ask(Measure::Requests).series[0].points[0].value, 0.0); // now it is known that there was none
    }

    void stepsAreNotShorterThanTheTimeBetweenScrapes()
    {
        makeTenMinutes();
        query::GatewayQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 300 * kNanosPerSecond};
        const auto answer = query::answer(m_made->gateways(), question);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->step, 15 * kNanosPerSecond);
        QVERIFY(answer->gaps.empty());
    }

    void oneSlowSourceMakesNoChartCoarser()
    {
        makeTenMinutes();
        for (int minute = 0; minute <= 5; ++minute) {
            ingest::Scrape scrape;
            scrape.job = scrape.instance = scrape.address = "slow";
            scrape.interval = 60'000;
            scrape.at = test::MadeGateway::kStart / kNanosPerMilli + minute * 60'000;
            scrape.contentType = "text/plain";
            scrape.body = "litellm_proxy_total_requests_metric_total{requested_model=\"a\",status_code=\"200\"} "
                + std::to_string(8 * minute) + '\n';
            m_made->take(scrape);
        }
        m_made->finish();
        query::GatewayQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 300 * kNanosPerSecond};
        const auto answer = query::answer(m_made->gateways(), question);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->step, 15 * kNanosPerSecond);
        QCOMPARE(answer->series.size(), 2U);
        for (const query::GatewaySeries& line : answer->series) {
            const bool isSlow = line.job == "slow";
            QCOMPARE(line.total, isSlow ? 40.0 : 300.0);
            double sum = 0;
            for (const query::GatewayPoint& point : line.points) {
                QVERIFY(point.value.has_value()); // no holes between the samples of the slow one
                if (isSlow) QCOMPARE(*point.value, 2.0);
                sum += *point.value;
            }
            QCOMPARE(sum, line.total); // shared out, not made up
            // Each has four of its own scrapes in the window of its rates.
            QVERIFY(std::fabs(*line.points.back().perSecond - (isSlow ? 8.0 / 60 : 1.0)) < 0.01);
            QCOMPARE(line.points[1].perSecond.has_value(), !isSlow);
        }
        QCOMPARE(answer->rateWindow, 240 * kNanosPerSecond);
        question.jobs = {"slow"};
        QCOMPARE(query::answer(m_made->gateways(), question)->step, 60 * kNanosPerSecond);
    }

    void whatASourceMissedIsNotSharedOut()
    {
        makeTenMinutes(-1, 180, 420);
        query::GatewayQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        question.step = 5 * kNanosPerSecond;
        const auto answer = query::answer(m_made->gateways(), question);
        QVERIFY(answer && answer->series.size() == 1);
        const auto& points = answer->series[0].points;
        QCOMPARE(*points[10].value, 5.0);
        for (std::size_t i = 36; i < 86; ++i) QVERIFY(!points[i].value); // 180 s to 430 s
        QCOMPARE(*points[86].value, 255.0); // all of it is seen at once, by the scrape at 435 s
    }

    void aRateLimitIsAsOldAsTheRequestThatToldIt()
    {
        m_made = std::make_unique<test::MadeGateway>();
        m_made->setRemaining("a", 900);
        m_made->setRemaining("b", 0);
        for (int second = 0; second <= 600; second += test::MadeGateway::kScrape) {
            if (second <= 120) m_made->request(second, "a", 200, 0); // and the value stays as it is
            if (second == 300) m_made->setRemaining("b", 0);
            m_made->scrape(second);
        }
        m_made->finish();
        const auto answer = ask(Measure::RemainingRequests, Dimension::Model);
        QCOMPARE(answer.series.size(), 2U);
        QCOMPARE(answer.series[0].key, "a");
        QCOMPARE(answer.series[0].toldAt, test::MadeGateway::kStart + 120 * kNanosPerSecond);
        QCOMPARE(*answer.series[0].whole->value, 900.0);
        QCOMPARE(answer.series[1].key, "b");
        QCOMPARE(answer.series[1].toldAt, 0); // nothing in the range says when
        m_made->setRemaining("b", 5);
        m_made->scrape(615);
        m_made->finish();
        QCOMPARE(ask(Measure::RemainingRequests, Dimension::Model, 0, 630).series[1].toldAt,
            test::MadeGateway::kStart + 615 * kNanosPerSecond); // it changed
    }

    void saysHowManyValuesAreFolded()
    {
        m_made = std::make_unique<test::MadeGateway>();
        for (int second = 0; second <= 60; second += test::MadeGateway::kScrape) {
            for (char model = 'a'; model < 'a' + 12; ++model) m_made->request(second, {model}, 200, 0);
            m_made->scrape(second);
        }
        m_made->finish();
        const auto answer = ask(Measure::Requests, Dimension::Model);
        QCOMPARE(answer.series.size(), 9U);
        QCOMPARE(answer.series.back().kind, query::GatewaySeries::Kind::Other);
        QCOMPARE(answer.series.back().folded, 4U);
        QCOMPARE(answer.series.front().folded, 0U);
    }

    void tellsErrorsByStatus()
    {
        makeTenMinutes();
        const auto answer = ask(Measure::Errors, Dimension::Status);
        QCOMPARE(answer.series.size(), 1U);
        QCOMPARE(answer.series[0].key, "429");
        QCOMPARE(answer.series[0].total, 30.0);
    }

    void saysZeroErrorsWhereThereWereRequestsAndNone()
    {
        m_made = std::make_unique<test::MadeGateway>();
        for (int second = 0; second <= 300; second += test::MadeGateway::kScrape) {
            m_made->request(second, "a", 200, 0);
            m_made->scrape(second);
        }
        m_made->finish();
        const auto answer = ask(Measure::Errors, {}, 0, 300);
        QVERIFY(!answer.isMissing);
        QCOMPARE(answer.series.size(), 1U);
        for (const auto& point : answer.series[0].points) QCOMPARE(*point.value, 0.0);
    }

    void readsPercentilesWithTheirBuckets()
    {
        makeTenMinutes();
        const auto answer = ask(Measure::Latency);
        QVERIFY(!answer.averagesOnly);
        const auto& whole = *answer.series[0].whole;
        QVERIFY(whole.p50 && whole.p99);
        QCOMPARE(whole.p50->lower, 0.5);
        QCOMPARE(whole.p50->upper, 1.0);
        QVERIFY(whole.p50->value > 0.5 && whole.p50->value < 1.0);
        QVERIFY(std::isinf(whole.p99->upper)); // a tenth took longer than the highest limit
        QCOMPARE(whole.p99->value, 1.0);
        QVERIFY(!whole.p99->fewRequests);
        QVERIFY(answer.series[0].points[3].p99->fewRequests); // 57 in a minute
        QVERIFY(std::fabs(*whole.average - 0.65) < 0.05);
    }

    void neverAddsATotalToItsParts()
    {
        makeTenMinutes();
        QCOMPARE(ask(Measure::InputTokens).series[0].total, 570.0 * 100);
        QCOMPARE(ask(Measure::OutputTokens).series[0].total, 570.0 * 20);
        const auto answer = ask(Measure::InputTokens);
        for (const auto& note : answer.notes) QVERIFY(note.find("differ") == std::string::npos);
    }

    void appliesWhatAFilterCanSayOfSeries_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<double>("requests");
        QTest::addColumn<QString>("leftOut"); // part of a note
        QTest::newRow("a model") << "model = \"a\"" << 540.0 << "";
        QTest::newRow("not a model") << "not model = \"a\"" << 60.0 << "";
        QTest::newRow("a pattern") << "model ~ \"A*\" or model = \"b\"" << 600.0 << "";
        QTest::newRow("one of") << "model in (\"b\", \"c\")" << 60.0 << "";
        QTest::newRow("beside what series do not tell")
            << "model = \"b\" and service = \"chat\"" << 60.0 << "service = \"chat\"";
        QTest::newRow("mixed with it") << "model = \"b\" or failed" << 600.0 << "failed";
    }
    void appliesWhatAFilterCanSayOfSeries()
    {
        QFETCH(QString, filter);
        QFETCH(double, requests);
        QFETCH(QString, leftOut);
        makeTenMinutes();
        query::GatewayQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        const auto parsed = query::Filter::parse(filter.toStdString());
        QVERIFY(parsed);
        question.filter = *parsed;
        const auto answer = query::answer(m_made->gateways(), question);
        QVERIFY(answer);
        QCOMPARE(answer->series.size(), 1U);
        QCOMPARE(answer->series[0].total, requests);
        std::string notes;
        for (const std::string& note : answer->notes) notes += note + '\n';
        QCOMPARE(notes.find("it is not applied here") != std::string::npos, !leftOut.isEmpty());
        QVERIFY2(notes.find(leftOut.toStdString()) != std::string::npos, notes.c_str());
    }

    void groupsByTheModelAskedForWhereOnlyThatIsTold()
    {
        makeTenMinutes();
        const auto answer = ask(Measure::Requests, Dimension::Model);
        QCOMPARE(answer.series.size(), 2U);
        QCOMPARE(answer.series[0].key, "a");
        QVERIFY(std::ranges::any_of(
            answer.notes, [](const std::string& note) { return note.find("asked for") != std::string::npos; }));
    }

    void tellsTheWholeRangeInFigures()
    {
        makeTenMinutes();
        query::GatewayFigureQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        const auto figures = query::gatewayFigures(m_made->gateways(), question);
        QVERIFY(figures);
        QCOMPARE(*figures->requests, 600.0);
        QCOMPARE(*figures->errors, 30.0);
        QCOMPARE(*figures->errorRate(), 0.05);
        QCOMPARE(*figures->inputTokens, 570.0 * 100);
        QVERIFY(figures->latency && figures->latency->p95);
        QCOMPARE(figures->latency->n, 570.0);
        QVERIFY(!figures->costUsd && !figures->cacheHitShare() && !figures->firstToken); // unknown, not zero
        QVERIFY(!figures->severalSources);
    }

    void saysWhatAGatewayDoesNotTell()
    {
        makeTenMinutes();
        const auto answer = ask(Measure::QueueDepth);
        QVERIFY(answer.isMissing);
        QVERIFY(answer.series.empty());
    }

    void foldsSmallLines()
    {
        makeTenMinutes();
        query::GatewayQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        question.by = Dimension::RequestedModel;
        question.maxSeries = 1;
        const auto answer = query::answer(m_made->gateways(), question);
        QCOMPARE(answer->series.size(), 2U);
        QCOMPARE(answer->series[1].kind, query::GatewaySeries::Kind::Other);
        QCOMPARE(answer->series[1].total, 60.0);
    }

    void knowsTheProduct()
    {
        makeTenMinutes();
        const auto view = m_made->gateways();
        QCOMPARE(view.targets.size(), 1U);
        QCOMPARE(view.targets[0].product, "litellm");
    }

    void warnsOfWorkersThatAnswerInTurn()
    {
        test::MadeGateway one;
        m_made = std::make_unique<test::MadeGateway>();
        for (int second = 0; second <= 300; second += test::MadeGateway::kScrape) {
            m_made->restartGateway();
            const int worker = second / test::MadeGateway::kScrape % 2;
            for (int i = 0; i < 10 + worker * 100 + second; ++i) m_made->request(second, "a", 200, 0);
            m_made->scrape(second);
        }
        m_made->finish();
        const auto health = query::gatewayHealth(m_made->gateways(),
            {test::MadeGateway::kStart, test::MadeGateway::kStart + 301 * kNanosPerSecond},
            test::MadeGateway::kStart + 300 * kNanosPerSecond);
        QVERIFY(!(*health)[0].warnings.empty());
        QVERIFY((*health)[0].warnings[0].find("in turn") != std::string::npos);
        QVERIFY((*health)[0].inTurn);
        QVERIFY((*health)[0].restarts.empty());
    }
};

QTEST_GUILESS_MAIN(tst_gateways)
#include "tst_gateways.moc"
