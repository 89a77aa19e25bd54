// SPDX-License-Identifier: GPL-3.0-or-later
// R8: hours of a steady stream need no more memory, threads, descriptors or WAL than minutes do. Retention is on, so
// that the number of stored spans, whose columns lie in memory, ends growing. P7: how long a request takes from sending
// to "it is on disk".
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
constexpr double kMostGrowth = 1; ///< MiB a minute

double percentile(std::vector<double>& values, double p)
{
    std::sort(values.begin(), values.end());
    return values[std::size_t(std::ceil(p * double(values.size()))) - 1];
}

struct Sample {
    double minutes = 0;
    double residentMiB = 0;
};

/// Of the last half, by least squares: single values go up and down with each round of retention.
double slopeOf(const std::vector<Sample>& samples)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t i = samples.size() / 2; i < samples.size(); ++i) {
        const auto [minutes, resident] = samples[i];
        ++n;
        x += minutes;
        y += resident;
        xx += minutes * minutes;
        xy += minutes * resident;
    }
    const double spread = n * xx - x * x;
    return spread > 0 ? (n * xy - x * y) / spread : 0;
}
} // namespace

class TestSoak : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void aSteadyStreamNeedsNoMoreAndMore()
    {
        const int seconds = amount("SPANWISE_SOAK_SECONDS", 6);
        const quint64 kept = quint64(amount("SPANWISE_SOAK_KEPT", std::max(seconds / 6, 60) * kSpansPerSecond));
        ServeProcess serve(programUnderTest(), m_folder.filePath("soak.db"));
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--keep-spans", QString::number(kept)}), serve.err());
        HttpClient client(serve.port());
        QElapsedTimer time;
        time.start();
        quint64 sent = 0;
        std::vector<double> answers;
        std::vector<Sample> samples;
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
            const double minutes = double(time.elapsed()) / 60'000;
            if (samples.empty() || minutes - samples.back().minutes > seconds / 6000.0) {
                samples.push_back({minutes, stateOf(serve.pid()).residentMiB});
                if (seconds >= 600 && samples.size() % 5 == 1) {
                    std::printf("%.1f min: %.1f MiB\n", minutes, samples.back().residentMiB);
                    std::fflush(stdout);
                }
            }
            if (warm.threads == 0 && time.elapsed() > seconds * 300) warm = stateOf(serve.pid());
            const qint64 due = qint64(sent) * 1000 / kSpansPerSecond - time.elapsed();
            if (due > 0) std::this_thread::sleep_for(std::chrono::milliseconds(due));
        }
        const ProcessState end = stateOf(serve.pid());
        QCOMPARE(serve.stop(), 0);
        const Cli cli(programUnderTest());
        const auto stored = quint64(cli({"--db", serve.store(), "report", "--json"}).json()["spans"].toInteger());
        std::printf("%d s, %llu spans sent, %llu kept: memory %.0f MiB, %.2f MiB a minute over the last half; "
                    "WAL at most %.1f MiB; answers p50 %.1f ms, p99 %.1f ms\n",
            seconds, static_cast<unsigned long long>(sent), static_cast<unsigned long long>(stored), end.residentMiB,
            slopeOf(samples), double(largestWal) / (1 << 20), percentile(answers, 0.5), percentile(answers, 0.99));
        // A short run may be over before the last thread has begun its work, and before memory has become level.
        if (seconds >= 60) QCOMPARE(end.threads, warm.threads);
        if (seconds >= 1800) QVERIFY(slopeOf(samples) <= kMostGrowth);
        // Guards and intake read over a pool of four connections, three files each, that fills as they get to work.
        QVERIFY(end.descriptors <= warm.descriptors + 12);
        QVERIFY(largestWal <= kMostWal);
        // Retention looks once a minute: it has left what it should, and taken no more.
        QVERIFY(stored >= std::min(sent, kept));
        if (sent <= kept) QCOMPARE(stored, sent);
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
