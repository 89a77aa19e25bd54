// SPDX-License-Identifier: GPL-3.0-or-later
// R1: what was acknowledged is there after the process was killed at any moment, and no request is there in part.
// SPANWISE_STORE names a large store to begin with; it is copied.
#include "core/query/data_view.h"
#include "core/store/integrity.h"
#include "core/store/reader.h"
#include "core/store/store.h"
#include "tests/faults/fault_run.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

using namespace spanwise;
using namespace spanwise::test;

namespace {
constexpr quint64 kSpansPerRequest = 20; // two traces, so that a trace belongs to one request
constexpr int kSenders = 3;

struct Sent {
    std::mutex mutex;
    std::map<quint64, bool> requests; ///< by first number: acknowledged?
};
} // namespace

class TestKills : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::atomic<quint64> m_next {0};

    void sendUntilItBreaks(quint16 port, Sent& sent)
    {
        HttpClient client(port);
        for (;;) {
            const quint64 first = m_next.fetch_add(kSpansPerRequest);
            {
                const std::lock_guard lock(sent.mutex);
                sent.requests[first] = false;
            }
            const auto answer = client.ask(otlpPost(jsonRequest(first, kSpansPerRequest)));
            if (!answer) return;
            const std::lock_guard lock(sent.mutex);
            sent.requests[first] = answer->status == 200;
        }
    }

    /// Stored spans of the request that began with `first`.
    static quint64 storedOf(const store::Reader& reader, quint64 first)
    {
        std::set<std::uint64_t> found;
        for (quint64 number = first; number < first + kSpansPerRequest; number += 10) {
            const auto trace = reader.findTrace(*TraceId::fromHex(viewOf(traceIdOf(number))));
            if (!trace || !*trace) continue;
            const auto rows = reader.rowsOf(**trace);
            const auto messages = reader.messagesOf(**trace, {});
            if (!rows || !messages || messages->size() != rows->size()) return 0; // a row without its message
            for (const columns::SpanRow& row : *rows) found.insert(row.spanId);
        }
        return found.size();
    }

    void beginWithALargeStore(const QString& path)
    {
        const QString large = qEnvironmentVariable("SPANWISE_STORE");
        if (large.isEmpty()) return;
        for (const char* suffix : {"", "-payload"})
            QVERIFY2(QFile::copy(large + QLatin1String(suffix), path + QLatin1String(suffix)), qPrintable(large));
        std::printf("%.0f MiB to begin with\n",
            double(QFileInfo(path).size() + QFileInfo(path + "-payload").size()) / (1 << 20));
        m_next = 1'000'000'000'000;
    }

    static std::string_view viewOf(const QByteArray& text)
    {
        return {text.constData(), static_cast<std::size_t>(text.size())};
    }

private slots:
    void nothingAcknowledgedIsLostAndNothingIsHalfStored()
    {
        std::mt19937 random(printedSeed());
        const int kills = amount("SPANWISE_KILLS", 4);
        const QString path = m_folder.filePath("kills.db");
        beginWithALargeStore(path);
        quint64 acknowledged = 0;
        quint64 unanswered = 0;
        qint64 slowestStart = 0; // to the first answer
        Sent all;
        for (int kill = 0; kill < kills; ++kill) {
            ServeProcess serve(programUnderTest(), path);
            QElapsedTimer starting;
            starting.start();
            QVERIFY2(serve.start(), serve.err());
            Sent sent;
            const quint64 first = m_next.fetch_add(kSpansPerRequest);
            const auto answer = HttpClient(serve.port()).ask(otlpPost(jsonRequest(first, kSpansPerRequest)));
            QVERIFY(answer && answer->status == 200);
            sent.requests[first] = true;
            slowestStart = std::max(slowestStart, starting.elapsed());
            std::vector<std::thread> senders;
            for (int i = 0; i < kSenders; ++i)
                senders.emplace_back([&, port = serve.port()] { sendUntilItBreaks(port, sent); });
            std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 500));
            serve.kill();
            for (std::thread& sender : senders) sender.join();

            auto opened = store::Store::open(path.toStdString());
            QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
            for (const std::string& damage : (*opened)->damage()) QFAIL(damage.c_str());
            for (const auto& [number, wasAcknowledged] : sent.requests) {
                const quint64 stored = storedOf(*(*opened)->reader(), number);
                const QByteArray place = "kill " + QByteArray::number(kill) + ", request " + QByteArray::number(number)
                    + ": " + QByteArray::number(stored) + " spans stored";
                if (wasAcknowledged)
                    QVERIFY2(stored == kSpansPerRequest, place);
                else
                    QVERIFY2(stored == 0 || stored == kSpansPerRequest, place);
                ++(wasAcknowledged ? acknowledged : unanswered);
            }
            all.requests.merge(sent.requests);
        }
        // What survived one kill survives the later ones.
        auto opened = store::Store::open(path.toStdString());
        QVERIFY(opened);
        const auto checked = store::checkIntegrity(path.toStdString());
        QVERIFY(checked);
        QVERIFY2(checked->isSound(), checked->isSound() ? "" : checked->problems.front().c_str());
        for (const auto& [first, wasAcknowledged] : all.requests)
            if (wasAcknowledged) QCOMPARE(storedOf(*(*opened)->reader(), first), kSpansPerRequest);
        std::printf("%d kills: %llu requests acknowledged, 0 lost; %llu unanswered, 0 in part; slowest start to the "
                    "first answer %lld ms\n",
            kills, static_cast<unsigned long long>(acknowledged), static_cast<unsigned long long>(unanswered),
            static_cast<long long>(slowestStart));
        QVERIFY(acknowledged > 0);
    }
};

QTEST_GUILESS_MAIN(TestKills)
#include "tst_kills.moc"
