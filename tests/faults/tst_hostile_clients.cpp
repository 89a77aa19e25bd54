// SPDX-License-Identifier: GPL-3.0-or-later
// S4: ten of each kind of hostile client beside one honest one, which must not notice.
#include "tests/faults/fault_run.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

using namespace spanwise::test;
using namespace std::chrono_literals;

namespace {
constexpr int kOfEachKind = 10;

using Stop = std::atomic<bool>;

QByteArray head(const QByteArray& fields)
{
    return "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + fields + "\r\n";
}

/// Sends `piece` again and again, with a pause, until the peer closes; then begins anew.
void drip(quint16 port, const QByteArray& begin, const QByteArray& piece, std::chrono::milliseconds pause, Stop& stop)
{
    while (!stop) {
        HttpClient client(port);
        if (!client.connect()) continue;
        client.socket().write(begin);
        while (!stop && client.socket().state() == QAbstractSocket::ConnectedState) {
            client.socket().write(piece);
            client.socket().waitForBytesWritten(100);
            client.socket().waitForReadyRead(int(pause.count()));
            client.socket().readAll();
        }
    }
}

/// 64 MiB of blanks and more in 70 KiB.
QByteArray bomb()
{
    QByteArray packed = qCompress(QByteArray(qsizetype(80) << 20, ' '), 9).mid(4); // zlib, as qCompress makes it
    // gzip has another frame around the same stream; a wrong checksum is found only after all of it was unpacked.
    return QByteArray::fromHex("1f8b0800000000000003") + packed.mid(2, packed.size() - 6) + QByteArray(8, '\0');
}

void repeat(quint16 port, const QByteArray& request, Stop& stop)
{
    while (!stop) {
        HttpClient client(port);
        if (!client.send(request)) continue;
        (void)client.readToTheEnd(500);
    }
}

void knock(quint16 port, Stop& stop)
{
    while (!stop) {
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", port);
        socket.waitForConnected(1000);
        socket.abort();
        std::this_thread::sleep_for(9ms); // ten of them: about a thousand connections a second
    }
}

void halfClose(quint16 port, Stop& stop)
{
    while (!stop) {
        HttpClient client(port);
        if (!client.send(head("Content-Length: 1000\r\n") + "{")) continue;
        client.socket().disconnectFromHost();
        std::this_thread::sleep_for(20ms);
    }
}

struct Hostile {
    const char* name;
    std::function<void(quint16, Stop&)> act;
};

std::vector<Hostile> hostileClients()
{
    const QByteArray packed = bomb();
    return {
        {"slow header", [](quint16 p, Stop& s) { drip(p, "POST /v1/traces HTTP/1.1\r\n", "X-A: b\r\n", 200ms, s); }},
        {"slow body", [](quint16 p, Stop& s) { drip(p, head("Content-Length: 60000000\r\n"), " ", 200ms, s); }},
        {"idle", [](quint16 p, Stop& s) { drip(p, "", "", 500ms, s); }},
        {"bomb",
            [packed](quint16 p, Stop& s) {
                repeat(p,
                    head("Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: "
                        + QByteArray::number(packed.size()) + "\r\n")
                        + packed,
                    s);
            }},
        {"garbage", [](quint16 p, Stop& s) { repeat(p, QByteArray(2000, '\xfe'), s); }},
        {"connections", knock},
        {"endless chunks",
            [](quint16 p, Stop& s) {
                drip(p, head("Transfer-Encoding: chunked\r\n"), "10000\r\n" + QByteArray(65536, ' ') + "\r\n", 5ms, s);
            }},
        {"huge header", [](quint16 p, Stop& s) { repeat(p, "POST / HTTP/1.1\r\nX: " + QByteArray(200'000, 'x'), s); }},
        {"TLS",
            [](quint16 p, Stop& s) {
                repeat(p, QByteArray::fromHex("16030100c8010000c40303") + QByteArray(200, 'r'), s);
            }},
        {"half close", halfClose},
    };
}

struct Honest {
    int sent = 0;
    int failed = 0;
    std::vector<qint64> microseconds;

    [[nodiscard]] double milliseconds(double p)
    {
        if (microseconds.empty()) return 0;
        std::sort(microseconds.begin(), microseconds.end());
        const auto rank = std::size_t(std::ceil(p * double(microseconds.size())));
        return double(microseconds[std::max<std::size_t>(rank, 1) - 1]) / 1000;
    }
};

/// A hundred requests a second over one connection, as an exporter keeps it.
Honest sendHonestly(HttpClient& client, quint64& next, int milliseconds)
{
    Honest out;
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < milliseconds) {
        QElapsedTimer one;
        one.start();
        const auto answer = client.ask(otlpPost(jsonRequest(next, 10)));
        next += 10;
        ++out.sent;
        if (!answer || answer->status != 200) ++out.failed;
        out.microseconds.push_back(one.nsecsElapsed() / 1000);
        const qint64 ahead = qint64(out.sent) * 10 - time.elapsed();
        if (ahead > 0) std::this_thread::sleep_for(std::chrono::milliseconds(ahead));
    }
    return out;
}
} // namespace

class TestHostileClients : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    ServeProcess m_serve {programUnderTest(), m_folder.filePath("store.db")};
    std::unique_ptr<HttpClient> m_honest;
    quint64 m_next = 0;

private slots:
    void initTestCase()
    {
        QVERIFY2(m_serve.start(), m_serve.err());
        m_honest = std::make_unique<HttpClient>(m_serve.port()); // in before the strangers come, and stays
        (void)sendHonestly(*m_honest, m_next, 200);
    }
    void cleanupTestCase() { QCOMPARE(m_serve.stop(), 0); }

    void doNotHurtAnHonestOne_data()
    {
        QTest::addColumn<int>("kind"); // -1 = none
        QTest::newRow("none, for comparison") << -1;
        int kind = 0;
        for (const Hostile& one : hostileClients()) QTest::newRow(one.name) << kind++;
    }
    void doNotHurtAnHonestOne()
    {
        QFETCH(int, kind);
        const double baseline = stateOf(m_serve.pid()).residentMiB;
        resetPeak(m_serve.pid());

        Stop stop {false};
        std::vector<std::thread> hostile;
        for (int i = 0; kind >= 0 && i < kOfEachKind; ++i)
            hostile.emplace_back([&, act = hostileClients()[std::size_t(kind)].act] { act(m_serve.port(), stop); });
        Honest outcome = sendHonestly(*m_honest, m_next, amount("SPANWISE_HOSTILE_SECONDS", 1) * 1000);
        stop = true;
        for (std::thread& thread : hostile) thread.join();
        const double growth = stateOf(m_serve.pid()).peakMiB - baseline;
        std::printf("%-22s %d requests, %d failed, p50 %.1f ms, p99 %.1f ms, memory +%.0f MiB\n",
            QTest::currentDataTag(), outcome.sent, outcome.failed, outcome.milliseconds(0.5),
            outcome.milliseconds(0.99), growth);
        std::fflush(stdout);
        QCOMPARE(outcome.failed, 0);
        QVERIFY2(growth <= 256, qPrintable(QString::number(growth)));
        QVERIFY(m_serve.isRunning());
    }
};

QTEST_GUILESS_MAIN(TestHostileClients)
#include "tst_hostile_clients.moc"
