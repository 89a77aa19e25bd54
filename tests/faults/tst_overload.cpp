// SPDX-License-Identifier: GPL-3.0-or-later
// R7: far more than can be stored is turned back, not swallowed. R14: asked to end in the middle of it, what was
// acknowledged is stored.
#include "tests/faults/fault_run.h"
#include "tests/support/cli_runner.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <thread>
#include <vector>

using namespace spanwise::test;

namespace {
constexpr int kSenders = 60; // below the 64 connections that one address may hold
constexpr quint64 kSpans = 3000; // about 1.7 MB a request: together more than the queue's 64 MiB

struct Counts {
    std::atomic<quint64> accepted {0};
    std::atomic<quint64> turnedBack {0};
    std::atomic<quint64> broken {0}; ///< the connection ended without an answer
    std::atomic<quint64> wrong {0}; ///< any other answer, or a 503 without a sensible Retry-After
};

/// Sends for as long as `more` says; every request has spans of its own.
void flood(quint16 port, std::atomic<quint64>& next, const std::atomic<bool>& more, Counts& counts)
{
    HttpClient client(port);
    while (more) {
        const auto answer = client.ask(otlpPost(jsonRequest(next.fetch_add(kSpans), kSpans)));
        if (!answer)
            ++counts.broken;
        else if (answer->status == 200)
            ++counts.accepted;
        else if (const int after = answer->field("Retry-After").toInt();
                 answer->status == 503 && after >= 1 && after <= 30)
            ++counts.turnedBack;
        else
            ++counts.wrong;
        if (!answer || answer->status != 200) client.socket().abort();
    }
}
} // namespace

class TestOverload : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::atomic<quint64> m_next {0};

    qint64 storedSpans(const QString& store)
    {
        const Cli cli(programUnderTest());
        return cli({"--db", store, "report", "--json"}).json()["spans"].toInteger(-1);
    }

private slots:
    void isTurnedBackWithinBoundedMemory()
    {
        const int seconds = amount("SPANWISE_OVERLOAD_SECONDS", 4);
        ServeProcess serve(programUnderTest(), m_folder.filePath("overload.db"));
        QVERIFY2(serve.start(), serve.err());
        HttpClient first(serve.port());
        QCOMPARE(first.ask(otlpPost(jsonRequest(m_next.fetch_add(10), 10)))->status, 200);
        const double baseline = stateOf(serve.pid()).residentMiB;
        resetPeak(serve.pid());

        Counts counts;
        std::atomic<bool> more {true};
        std::vector<std::thread> senders;
        for (int i = 0; i < kSenders; ++i)
            senders.emplace_back([&, port = serve.port()] { flood(port, m_next, more, counts); });
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
        more = false;
        for (std::thread& sender : senders) sender.join();

        QElapsedTimer recovering;
        recovering.start();
        HttpClient after(serve.port());
        int status = 0;
        while (status != 200 && recovering.elapsed() < 60'000) {
            const auto answer = after.ask(otlpPost(jsonRequest(m_next.fetch_add(10), 10)));
            status = answer ? answer->status : 0;
        }
        const qint64 recovered = recovering.elapsed();
        const double growth = stateOf(serve.pid()).peakMiB - baseline;
        QCOMPARE(serve.stop(), 0);
        // Not of the overload: what is stored lies in memory too, as columns.
        const double columns = 28.0 * double(counts.accepted * kSpans) / (1 << 20);
        std::printf("%d senders for %d s: %llu accepted, %llu turned back, %llu without an answer; memory +%.0f MiB, "
                    "%.0f of it columns; 200 again after %lld ms\n",
            kSenders, seconds, static_cast<unsigned long long>(counts.accepted),
            static_cast<unsigned long long>(counts.turnedBack), static_cast<unsigned long long>(counts.broken), growth,
            columns, static_cast<long long>(recovered));
        QCOMPARE(counts.wrong.load(), quint64(0));
        QCOMPARE(status, 200);
        QCOMPARE(quint64(storedSpans(serve.store())), counts.accepted * kSpans + 20);
        QVERIFY2(growth <= 256, qPrintable(QString::number(growth)));
    }

    void losesNothingWhenAskedToEnd()
    {
        ServeProcess serve(programUnderTest(), m_folder.filePath("ending.db"));
        QVERIFY2(serve.start(), serve.err());
        Counts counts;
        std::atomic<bool> more {true};
        std::vector<std::thread> senders;
        for (int i = 0; i < kSenders; ++i)
            senders.emplace_back([&, port = serve.port()] { flood(port, m_next, more, counts); });
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));
        more = false;
        QElapsedTimer ending;
        ending.start();
        const int code = serve.stop();
        std::printf("ended after %lld ms\n", static_cast<long long>(ending.elapsed()));
        for (std::thread& sender : senders) sender.join();
        QCOMPARE(code, 0);
        QCOMPARE(counts.wrong.load(), quint64(0));
        QVERIFY(counts.accepted > 0);
        // A connection may have been cut after the commit and before its answer: stored may be more, never less.
        const qint64 stored = storedSpans(serve.store());
        QVERIFY(quint64(stored) >= counts.accepted * kSpans);
        QVERIFY(quint64(stored) <= (counts.accepted + counts.broken) * kSpans);
        QCOMPARE(quint64(stored) % kSpans, quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestOverload)
#include "tst_overload.moc"
