// SPDX-License-Identifier: GPL-3.0-or-later
// R9: while another process holds the locks of the store, the window goes on, senders wait or are asked to come back,
// and nothing that was acknowledged is lost. SPANWISE_LOCK_SECONDS says how long (30 for the figures of a release);
// delays are printed, not judged.
#include "tests/support/heartbeat.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/window_world.h"

#include <QProcess>
#include <atomic>
#include <sqlite3.h>
#include <thread>

using namespace spanwise;

namespace {

constexpr int kPatience = 60'000; ///< milliseconds; only a fault waits that long
constexpr quint64 kSpans = 10; ///< of a request
constexpr const char* kHold = "--hold";

/// In a process of its own: no other may write rows, and none may touch the file of texts.
int holdLocks(const char* store, int seconds)
{
    sqlite3* rows = nullptr;
    sqlite3* texts = nullptr;
    const std::string payload = std::string(store) + "-payload";
    const auto take = [](sqlite3** db, const char* file, const char* lock) {
        if (sqlite3_open(file, db) != SQLITE_OK) return false;
        sqlite3_busy_timeout(*db, kPatience);
        return sqlite3_exec(*db, lock, nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    if (!take(&rows, store, "BEGIN IMMEDIATE") || !take(&texts, payload.c_str(), "BEGIN EXCLUSIVE")) return 1;
    std::puts("held");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    sqlite3_close(rows);
    sqlite3_close(texts);
    return 0;
}

} // namespace

class tst_locked_store : public QObject {
    Q_OBJECT

    std::atomic<quint64> m_next {0};
    std::atomic<quint64> m_accepted {0}; ///< requests
    std::atomic<quint64> m_turnedBack {0};
    std::atomic<quint64> m_other {0};

    void send(quint16 port, const std::atomic<bool>& more)
    {
        test::HttpClient client(port);
        while (more) {
            const auto answer = client.ask(test::otlpPost(test::jsonRequest(m_next.fetch_add(kSpans), kSpans)));
            if (answer && answer->status == 200)
                ++m_accepted;
            else if (answer && answer->status == 503 && answer->field("Retry-After").toInt() >= 1)
                ++m_turnedBack;
            else
                ++m_other;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

private slots:
    void holdsNobodyUpAndLosesNothing()
    {
        const int seconds = qEnvironmentVariableIsSet("SPANWISE_LOCK_SECONDS")
            ? qEnvironmentVariableIntValue("SPANWISE_LOCK_SECONDS")
            : 2;
        test::WindowWorld world;
        ui::LiveOptions options;
        options.httpPort = options.grpcPort = 0;
        world.session.live().start(options);
        QTRY_COMPARE_WITH_TIMEOUT(world.session.live().status().state, ui::LiveStatus::State::On, kPatience);
        const std::uint16_t port = world.session.live().status().listening.front().port;
        std::atomic<bool> more {true};
        std::vector<std::thread> senders;
        for (int i = 0; i < 4; ++i) senders.emplace_back([this, port, &more] { send(port, more); });
        const auto stop = qScopeGuard([&more, &senders] {
            more = false;
            for (std::thread& sender : senders)
                if (sender.joinable()) sender.join();
        });
        QTRY_VERIFY_WITH_TIMEOUT(m_accepted > 5, kPatience);

        QProcess holder;
        holder.start(QCoreApplication::applicationFilePath(),
            {QString::fromLatin1(kHold), world.storeFile(), QString::number(seconds)});
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += holder.readAllStandardOutput()).contains("held"), kPatience);
        const quint64 acceptedBefore = m_accepted;
        test::Heartbeat heart;
        constexpr const char* kPages[] {"traces", "overview", "sources", "latency"};
        int turn = 0;
        do {
            world.filter.openPage(QString::fromLatin1(kPages[turn++ % 4]));
            QTest::qWait(250);
        } while (holder.state() == QProcess::Running);
        const quint64 acceptedAfter = m_accepted;
        const std::size_t beats = heart.beats();
        QTRY_VERIFY_WITH_TIMEOUT(m_accepted > acceptedAfter + 5, kPatience); // without a restart
        more = false;
        for (std::thread& sender : senders) sender.join();
        qInfo("locked for %d s: %llu requests turned back, %llu accepted meanwhile; %zu beats, delay of a 10 ms timer: "
              "p50 %lld ms, p99 %lld ms, max %lld ms",
            seconds, static_cast<unsigned long long>(m_turnedBack.load()),
            static_cast<unsigned long long>(acceptedAfter - acceptedBefore), beats, heart.percentile(0.5),
            heart.percentile(0.99), heart.percentile(1));
        QCOMPARE(holder.exitCode(), 0);
        QVERIFY(beats > 0);
        QCOMPARE(m_other.load(), quint64 {0});
        QTRY_COMPARE_WITH_TIMEOUT(world.session.view().snapshot->rows(), m_accepted * kSpans, kPatience);
    }
};

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == kHold) return holdLocks(argv[2], std::atoi(argv[3]));
    QApplication app(argc, argv);
    tst_locked_store test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_locked_store.moc"
