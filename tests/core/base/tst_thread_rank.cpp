// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_rank.h"

#include <QTest>
#include <thread>

#ifdef __linux__
#include <sys/resource.h>
#endif

using namespace spanwise;

class tst_thread_rank : public QObject {
    Q_OBJECT

private slots:
    void onlyTheThreadThatAsksGoesBehind()
    {
#ifdef __linux__
        const int before = ::getpriority(PRIO_PROCESS, 0);
        int inside = before;
        std::thread([&] {
            rankBehindOthers();
            inside = ::getpriority(PRIO_PROCESS, 0);
        }).join();
        QVERIFY(inside > before || before == 19);
        QCOMPARE(::getpriority(PRIO_PROCESS, 0), before);
#else
        QSKIP("threads are not ranked on this system");
#endif
    }
};

QTEST_APPLESS_MAIN(tst_thread_rank)
#include "tst_thread_rank.moc"
