// SPDX-License-Identifier: GPL-3.0-or-later
// P14: an engineer works with the window while production sends 2,000 spans a second: filters, zooms, opens a trace and
// goes back. SPANWISE_SECONDS says how long (60 for the figures of a release); delays are printed, not judged.
#include "tests/support/heartbeat.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/window_world.h"
#include "ui/charts/time_series.h"

#include <QDateTime>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>

using namespace spanwise;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 60'000; ///< milliseconds; only a fault waits that long
constexpr quint64 kSpans = 100; ///< of a request
constexpr std::chrono::milliseconds kEvery {50};
constexpr int kTries = 600;
constexpr int kGlance = 400; ///< milliseconds that a person looks before the next step

bool hasPoint(const ui::TimeSeries& chart)
{
    return std::ranges::any_of(chart.data().series, [](const ui::ChartSeries& one) {
        return std::ranges::any_of(one.values, [](double value) { return !std::isnan(value); });
    });
}

} // namespace

class tst_live_story : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowWorld> m_world;
    std::atomic<quint64> m_sent {0};
    std::atomic<quint64> m_accepted {0}; ///< spans
    std::map<QString, qint64> m_longest; ///< by step, milliseconds

    void send(quint16 port, const std::atomic<bool>& more)
    {
        test::HttpClient client(port);
        auto next = std::chrono::steady_clock::now();
        for (quint64 first = 0; more; first += kSpans) {
            const auto now = qulonglong(QDateTime::currentMSecsSinceEpoch()) * 1'000'000ULL;
            m_sent += kSpans;
            const QByteArray request =
                test::otlpPost(test::jsonRequest(first, kSpans, now - (first + kSpans) * 1'000'000ULL));
            auto answer = client.ask(request);
            for (int tries = 0; tries < kTries && !(answer && answer->status == 200); ++tries) { // as exporters do
                std::this_thread::sleep_for(kEvery);
                answer = client.ask(request);
            }
            if (answer && answer->status == 200) m_accepted += kSpans;
            next += kEvery;
            std::this_thread::sleep_until(next);
        }
    }

    /// Does `step` and looks at what comes of it.
    template <typename Step> void timed(const QString& name, Step step)
    {
        test::Heartbeat heart;
        step();
        QTest::qWait(kGlance);
        qint64& longest = m_longest[name];
        longest = std::max(longest, heart.percentile(1));
    }

    void work()
    {
        ui::FilterState& filter = m_world->filter;
        timed(u"latency"_s, [&] { filter.openPage(u"latency"_s); });
        timed(u"filter"_s, [&] { filter.setFilter(u"model = \"gpt-4o-mini\" and duration > 100ms"_s); });
        timed(u"no filter"_s, [&] { filter.setFilter({}); });
        timed(u"zoom"_s, [&] {
            auto* chart = m_world->window.currentPage()->findChild<ui::TimeSeries*>();
            QVERIFY(chart);
            QTRY_VERIFY_WITH_TIMEOUT(hasPoint(*chart), kPatience);
            QTest::keyClick(&chart->plot(), Qt::Key_End);
            for (int i = 0; i < 3; ++i) QTest::keyClick(&chart->plot(), Qt::Key_Left, Qt::ShiftModifier);
            QTest::keyClick(&chart->plot(), Qt::Key_Return);
            QVERIFY(filter.now().range.fixed.has_value());
        });
        timed(u"zoom out"_s, [&] { filter.back(); });
        timed(u"traces"_s, [&] { filter.openPage(u"traces"_s); });
        const QString trace = m_world->exampleTrace();
        QVERIFY(!trace.isEmpty());
        timed(u"trace"_s, [&] { filter.openPage(u"trace"_s, trace); });
        timed(u"sources"_s, [&] { filter.openPage(u"sources"_s); });
        timed(u"overview"_s, [&] { filter.openPage(u"overview"_s); });
    }

private slots:
    void theWindowGoesOnWhileSpansArrive()
    {
        const int seconds =
            qEnvironmentVariableIsSet("SPANWISE_SECONDS") ? qEnvironmentVariableIntValue("SPANWISE_SECONDS") : 4;
        m_world = std::make_unique<test::WindowWorld>();
        ui::Session& session = m_world->session;
        ui::LiveOptions options;
        options.httpPort = options.grpcPort = 0;
        session.live().start(options);
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().state, ui::LiveStatus::State::On, kPatience);
        const std::uint16_t port = session.live().status().listening.front().port;
        std::atomic<bool> more {true};
        std::thread sender([this, port, &more] { send(port, more); });
        const auto stop = qScopeGuard([&more, &sender] {
            more = false;
            if (sender.joinable()) sender.join();
        });
        QTRY_VERIFY_WITH_TIMEOUT(session.view().snapshot->calls() > 0, kPatience);

        test::Heartbeat heart;
        QElapsedTimer since;
        since.start();
        do work();
        while (!QTest::currentTestFailed() && since.elapsed() < seconds * 1000);
        const double rate = double(m_sent) * 1000 / double(since.elapsed());
        more = false;
        sender.join();
        QStringList steps;
        for (const auto& [step, longest] : m_longest) steps += u"%1 %2"_s.arg(step).arg(longest);
        qInfo("%.0f spans/s for %lld s; delay of a 10 ms timer: p50 %lld ms, p99 %lld ms, max %lld ms; longest by "
              "step: %s",
            rate, since.elapsed() / 1000, heart.percentile(0.5), heart.percentile(0.99), heart.percentile(1),
            qPrintable(steps.join(u", "_s)));
        QCOMPARE(m_accepted.load(), m_sent.load());
        QTRY_COMPARE_WITH_TIMEOUT(session.view().snapshot->rows(), m_sent.load(), kPatience);
    }
};

QTEST_MAIN(tst_live_story)
#include "tst_live_story.moc"
