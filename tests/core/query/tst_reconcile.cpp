// SPDX-License-Identifier: GPL-3.0-or-later
// A made gateway of which it is known what its spans do not show, and why: the comparison must find that.
#include "core/query/reconcile.h"
#include "tests/support/made_gateway.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using query::GapReason;

class tst_reconcile : public QObject {
    Q_OBJECT

    std::unique_ptr<test::MadeGateway> m_made;

    /// Ten minutes of one request a second; `spansOf` says how many spans a request leaves.
    template <typename Spans>
    void make(Spans spansOf, int failEvery = 0, int downFrom = -1, int downTo = -1, int shift = 0)
    {
        m_made = std::make_unique<test::MadeGateway>();
        for (int status : {200, 429})
            if (status == 200 || failEvery > 0) m_made->request(0, "a", status, 0);
        m_made->scrape(0);
        for (int second = 1; second <= 600; ++second) {
            const int status = failEvery > 0 && second % failEvery == 0 ? 429 : 200;
            m_made->request(second, "a", status, spansOf(second, status), shift);
            if (second % test::MadeGateway::kScrape != 0) continue;
            m_made->scrape(second, second > downFrom && second <= downTo ? "down" : "");
        }
        m_made->finish();
    }

    query::ReconcileAnswer compare()
    {
        query::ReconcileQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        const auto answer = query::reconcile(m_made->gateways(), m_made->spans(), question);
        if (!answer) qFatal("%s", answer.error().message.c_str());
        return *answer;
    }

private slots:
    void agreesWhenAllIsTraced()
    {
        make([](int, int) { return 1; });
        const auto answer = compare();
        QCOMPARE(answer.reason, GapReason::None);
        QCOMPARE(*answer.whole.requests.gateway, 600.0);
        QCOMPARE(*answer.whole.requests.spans, 600.0);
        QCOMPARE(*answer.whole.inputTokens.gateway, *answer.whole.inputTokens.spans);
        QCOMPARE(answer.models.size(), 1U);
        QCOMPARE(answer.models[0].model, "a");
        QVERIFY(answer.disagreeing.empty());
    }

    void findsAKnownSampler()
    {
        make([](int second, int) { return second * 7919 % 100 < 25 ? 1 : 0; });
        const auto answer = compare();
        QCOMPARE(answer.reason, GapReason::Sampling);
        QVERIFY(std::abs(*answer.whole.requests.coverage() - 0.25) < 0.02);
        QVERIFY2(answer.explanation.find("25 %") != std::string::npos, answer.explanation.c_str());
        QCOMPARE(answer.models[0].reason, GapReason::Sampling);
        QVERIFY(answer.disagreeing.size() >= 9);
    }

    void findsRetriesThatOnlySpansCount()
    {
        make([](int second, int) { return second % 8 == 0 ? 3 : 1; });
        const auto answer = compare();
        QCOMPARE(*answer.whole.requests.spans, 750.0);
        QCOMPARE(answer.reason, GapReason::RetriesAtOtherLevel);
    }

    void findsErrorsThatLeftNoSpan()
    {
        make([](int, int status) { return status == 200 ? 1 : 0; }, 10);
        const auto answer = compare();
        QCOMPARE(*answer.whole.errors.gateway, 60.0);
        QCOMPARE(answer.reason, GapReason::ErrorsWithoutSpans);
    }

    void findsATimeInWhichTheGatewayWasDown()
    {
        // Down to the end: what it counted then is never seen.
        make([](int, int) { return 1; }, 0, 420, 600);
        const auto answer = compare();
        QCOMPARE(answer.reason, GapReason::GatewayDown);
        const bool named = std::ranges::any_of(
            answer.disagreeing, [](const auto& step) { return step.reason == GapReason::GatewayDown; });
        QVERIFY(named);
    }

    void takesASourceThatIsReadSeldomForWhatItIs()
    {
        m_made = std::make_unique<test::MadeGateway>();
        for (int second = 0; second <= 7200; ++second) {
            m_made->request(second, "a", 200, second > 0 ? 1 : 0);
            if (second % 300 == 0) m_made->scrape(second);
        }
        m_made->finish();
        query::ReconcileQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 7200 * kNanosPerSecond};
        const auto answer = query::reconcile(m_made->gateways(), m_made->spans(), question);
        QVERIFY(answer);
        QVERIFY(answer->step >= 4 * 300 * kNanosPerSecond);
        QCOMPARE(answer->reason, GapReason::None);
        QVERIFY2(answer->explanation.find("the gateway counted 7,") != std::string::npos, answer->explanation.c_str());
        QVERIFY(answer->disagreeing.empty());
    }

    void findsAModelWithoutSpans()
    {
        make([](int, int) { return 0; });
        const auto answer = compare();
        QCOMPARE(answer.reason, GapReason::NoSpans);
        QCOMPARE(answer.models[0].reason, GapReason::NoSpans);
    }

    void findsCallsThatGoAroundTheGateway()
    {
        make([](int, int) { return 1; });
        // The same spans against a gateway that does not exist.
        query::ReconcileQuestion question;
        question.range = {test::MadeGateway::kStart, test::MadeGateway::kStart + 600 * kNanosPerSecond};
        question.jobs = {"another"};
        const auto answer = query::reconcile(m_made->gateways(), m_made->spans(), question);
        QVERIFY(answer);
        QCOMPARE(answer->reason, GapReason::NoGateway);
        QVERIFY(!answer->notes.empty());
    }
};

QTEST_GUILESS_MAIN(tst_reconcile)
#include "tst_reconcile.moc"
