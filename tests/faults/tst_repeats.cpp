// SPDX-License-Identifier: GPL-3.0-or-later
// R6: the same spans sent again and again, in any order, over several connections, are the same store. R15: spans of
// other times are kept in the order in which they came.
#include "tests/faults/fault_run.h"
#include "tests/support/cli_runner.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QTemporaryDir>
#include <QtTest>
#include <random>
#include <thread>
#include <vector>

using namespace spanwise::test;

namespace {
constexpr quint64 kSpans = 10'000;
constexpr int kConnections = 4;

QByteArray bodyWith(const std::vector<quint64>& numbers)
{
    QByteArray spans;
    for (const quint64 number : numbers) spans += (spans.isEmpty() ? "" : ",") + jsonSpan(number);
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"live"}}]},)"
           R"("scopeSpans":[{"scope":{"name":"test"},"spans":[)"
        + spans + "]}]}]}";
}

/// Requests of 100 spans each.
void send(quint16 port, std::vector<quint64> numbers, std::atomic<int>& refused)
{
    HttpClient client(port);
    for (std::size_t at = 0; at < numbers.size(); at += 100) {
        const auto end = std::min(at + 100, numbers.size());
        const auto answer = client.ask(
            otlpPost(bodyWith({numbers.begin() + std::ptrdiff_t(at), numbers.begin() + std::ptrdiff_t(end)})));
        if (!answer || answer->status != 200) ++refused;
    }
}
} // namespace

class TestRepeats : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    Cli m_cli {programUnderTest()};

    /// Everything that can be asked, in an order that does not depend on how it came.
    QByteArray dump(const QString& store)
    {
        QByteArray out;
        for (const char* command : {"spans", "calls"}) {
            QByteArrayList lines = m_cli({"--db", store, command}).out.split('\n');
            std::sort(lines.begin(), lines.end());
            out += lines.join('\n');
        }
        return out + m_cli({"--db", store, "report", "--json", "--by", "model"}).out;
    }

private slots:
    void ofSpansInAnyOrderChangeNothing()
    {
        std::mt19937 random(printedSeed());
        std::vector<quint64> numbers(kSpans);
        std::iota(numbers.begin(), numbers.end(), quint64(0));
        std::atomic<int> refused {0};

        ServeProcess ordered(programUnderTest(), m_folder.filePath("ordered.db"));
        QVERIFY2(ordered.start(), ordered.err());
        send(ordered.port(), numbers, refused);
        QCOMPARE(ordered.stop(), 0);

        ServeProcess shuffled(programUnderTest(), m_folder.filePath("shuffled.db"));
        QVERIFY2(shuffled.start(), shuffled.err());
        std::vector<std::vector<quint64>> shares(kConnections);
        for (int round = 0; round < 3; ++round) {
            std::shuffle(numbers.begin(), numbers.end(), random);
            for (std::size_t i = 0; i < numbers.size(); ++i) shares[i % kConnections].push_back(numbers[i]);
        }
        std::vector<std::thread> senders;
        for (const auto& share : shares)
            senders.emplace_back([&, port = shuffled.port()] { send(port, share, refused); });
        for (std::thread& sender : senders) sender.join();
        QCOMPARE(shuffled.stop(), 0);
        QCOMPARE(refused.load(), 0);

        // Traces that came in pieces are settled by the next run at the latest.
        for (const auto& store : {ordered.store(), shuffled.store()})
            QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
        const QByteArray one = dump(ordered.store());
        QVERIFY(one.count("\"span_id\"") >= qsizetype(kSpans));
        QVERIFY(one == dump(shuffled.store()));
    }

    void ofAClockThatWasSetBackAreKeptAsTheyCame()
    {
        ServeProcess serve(programUnderTest(), m_folder.filePath("clock.db"));
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        const QList<quint64> asTheyCame {7'200'000, 0, 7'200'020, 10}; // two hours are 7,200,000 ms
        for (const quint64 first : asTheyCame) QCOMPARE(client.ask(otlpPost(jsonRequest(first, 10)))->status, 200);
        QCOMPARE(serve.stop(), 0);
        const auto lines = m_cli({"--db", serve.store(), "spans"}).lines();
        QCOMPARE(lines.size(), 40);
        for (qsizetype i = 0; i < lines.size(); ++i) {
            QCOMPARE(lines[i]["trace_id"].toString().toUtf8(), traceIdOf(asTheyCame[i / 10]));
            QVERIFY(lines[i]["flags"].toArray().isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestRepeats)
#include "tst_repeats.moc"
