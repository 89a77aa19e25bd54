// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/mailbox.h"

#include <QThread>
#include <QtTest>
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace spanwise::live;

namespace {

struct Loop {
    Loop()
    {
        mail.moveToThread(&thread);
        thread.start();
    }
    ~Loop()
    {
        thread.quit();
        thread.wait();
    }
    QThread thread;
    Mailbox mail;
};

} // namespace

class TestMailbox : public QObject {
    Q_OBJECT

private slots:
    void doesTheWorkOnTheThreadOfTheLoop()
    {
        Loop loop;
        QThread* where = nullptr;
        loop.mail.run([&] { where = QThread::currentThread(); });
        QCOMPARE(where, &loop.thread);
    }

    void keepsTheOrderOfEachSender()
    {
        constexpr int kEach = 2000;
        Loop loop;
        std::vector<std::vector<int>> got(4);
        std::vector<std::thread> senders;
        for (std::size_t sender = 0; sender < got.size(); ++sender)
            senders.emplace_back([&, sender] {
                for (int i = 0; i < kEach; ++i) loop.mail.post([&got, sender, i] { got[sender].push_back(i); });
            });
        for (std::thread& sender : senders) sender.join();
        loop.mail.run([] {}); // behind all of them
        for (const std::vector<int>& one : got) {
            QCOMPARE(one.size(), std::size_t(kEach));
            QVERIFY(std::is_sorted(one.begin(), one.end()));
        }
    }

    void workMayPostMoreWork()
    {
        Loop loop;
        std::atomic<int> done {0};
        loop.mail.run([&] { loop.mail.post([&] { ++done; }); });
        loop.mail.run([] {});
        QCOMPARE(done.load(), 1);
    }

    void dropsWhatWaitsWhenItGoes()
    {
        auto kept = std::make_shared<int>(1);
        {
            Mailbox mail;
            mail.post([kept] {});
            QCOMPARE(kept.use_count(), 2);
        }
        QCOMPARE(kept.use_count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
