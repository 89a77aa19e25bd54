// SPDX-License-Identifier: GPL-3.0-or-later
// R8: hours of a steady stream need no more memory, threads, descriptors or WAL than minutes do, beyond the columns
// that each stored span has in memory. P7: how long a request takes from sending to "it is on disk".
#include "tests/faults/fault_run.h"
#include "tests/support/cli_runner.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <thread>

using namespace spanwise::test;

namespace {
constexpr int kSpansPerSecond = 2000;
constexpr int kSpansPerRequest = 100;
constexpr qint64 kMostWal = qint64(64) << 20;

double percentile(std::vector<double>& values, double p)
{
    std::sort(values.begin(), values.end());
    return values[std::size_t(std::ceil(p * double(values.size()))) - 1];
}
} // namespace

class TestSoak : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void aSteadyStreamNeedsNoMoreAndMore()
    {
        const int seconds = amount("SPANWISE_SOAK_SECONDS", 6);
        ServeProcess serve(programUnderTest(), m_folder.filePath("soak.db"));
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        QElapsedTimer time;
        time.start();
        quint64 sent = 0;
        std::vector<double> answers;
        std::vector<std::pair<double, double>> memory; // minutes, MiB
        ProcessState warm;
        qint64 largestWal = 0;
        while (time.elapsed() < seconds * 1000) {
            QElapsedTimer one;
            one.start();
            const auto answer = client.ask(otlpPost(jsonRequest(sent, kSpansPerRequest)));
            QVERIFY(answer && answer->status == 200);
            answers.push_back(double(one.nsecsElapsed()) / 1e6);
            sent += kSpansPerRequest;
            largestWal = std::max(largestWal, QFileInfo(serve.store() + "-wal").size());
            if (memory.empty() || double(time.elapsed()) / 60'000 - memory.back().first > seconds / 6000.0)
                memory.emplace_back(double(time.elapsed()) / 60'000, stateOf(serve.pid()).residentMiB);
            if (warm.threads == 0 && time.elapsed() > seconds * 300) warm = stateOf(serve.pid());
            const qint64 due = qint64(sent) * 1000 / kSpansPerSecond - time.elapsed();
            if (due > 0) std::this_thread::sleep_for(std::chrono::milliseconds(due));
        }
        const ProcessState end = stateOf(serve.pid());
        QCOMPARE(serve.stop(), 0);
        const auto half = memory[memory.size() / 2];
        const double slope = (memory.back().second - half.second) / std::max(memory.back().first - half.first, 1e-9);
        std::printf("%d s, %llu spans: memory %.0f MiB, %.2f MiB a minute over the last half; WAL at most %.1f MiB; "
                    "answers p50 %.1f ms, p99 %.1f ms\n",
            seconds, static_cast<unsigned long long>(sent), end.residentMiB, slope, double(largestWal) / (1 << 20),
            percentile(answers, 0.5), percentile(answers, 0.99));
        // A short run may be over before the last thread has begun its work.
        if (seconds >= 60) QCOMPARE(end.threads, warm.threads);
        // Guards and intake read over a pool of four connections, three files each, that fills as they get to work.
        QVERIFY(end.descriptors <= warm.descriptors + 12);
        QVERIFY(largestWal <= kMostWal);
        const Cli cli(programUnderTest());
        QCOMPARE(quint64(cli({"--db", serve.store(), "report", "--json"}).json()["spans"].toInteger()), sent);
    }

    void aRequestOf130SpansIsSoonDurable()
    {
        ServeProcess serve(programUnderTest(), m_folder.filePath("request.db"));
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        std::vector<double> took;
        for (quint64 i = 0; i < 200; ++i) {
            const QByteArray request = otlpPost(jsonRequest(i * 130, 130));
            QElapsedTimer one;
            one.start();
            const auto answer = client.ask(request);
            took.push_back(double(one.nsecsElapsed()) / 1e6);
            QVERIFY(answer && answer->status == 200);
            std::this_thread::sleep_for(std::chrono::milliseconds(30)); // the next one finds an idle program
        }
        const double least = *std::min_element(took.begin(), took.end());
        std::printf("130 spans, received to durable: least %.2f ms, p50 %.2f ms, p99 %.2f ms\n", least,
            percentile(took, 0.5), percentile(took, 0.99));
    }
};

QTEST_GUILESS_MAIN(TestSoak)
#include "tst_soak.moc"
