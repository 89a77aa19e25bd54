// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/idle_heap.h"

#include <QFile>
#include <QSignalSpy>
#include <QThreadPool>
#include <QtTest>
#include <atomic>
#include <memory>
#include <unistd.h>
#include <vector>

using spanwise::ui::IdleHeap;

#ifdef __SANITIZE_ADDRESS__
#define SPANWISE_HEAP_IS_WATCHED true
#elif defined(__has_feature)
#define SPANWISE_HEAP_IS_WATCHED __has_feature(address_sanitizer)
#else
#define SPANWISE_HEAP_IS_WATCHED false
#endif

namespace {

constexpr bool kHeapIsWatched = SPANWISE_HEAP_IS_WATCHED;

/// Bytes of this process in memory.
qint64 resident()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

} // namespace

class tst_idle_heap : public QObject {
    Q_OBJECT

private slots:
    void givesBackWhatIsFreeOnceNobodyAsks()
    {
#ifndef __GLIBC__
        QSKIP("only glibc keeps what is free");
#endif
        if (kHeapIsWatched) QSKIP("the address sanitizer has a heap of its own; preset dev asks glibc's");
        constexpr std::size_t kBlocks = 128 * 1024;
        constexpr qint64 kMiB = 1 << 20;
        std::vector<std::unique_ptr<char[]>> blocks;
        for (std::size_t i = 0; i < kBlocks; ++i) {
            blocks.push_back(std::make_unique<char[]>(1000));
            blocks.back()[0] = 1;
        }
        blocks.erase(blocks.begin(), blocks.end() - 1); // the last one keeps the heap from shrinking by itself
        const qint64 before = resident();

        QThreadPool pool;
        std::atomic_bool asking = true;
        pool.start([&] {
            while (asking) QThread::msleep(1);
        });
        IdleHeap idle(pool, std::chrono::milliseconds(10));
        QSignalSpy gave(&idle, &IdleHeap::gaveBack);
        QVERIFY(!gave.wait(200));
        QVERIFY2(resident() > before - 16 * kMiB, "given back while something was asked");

        asking = false;
        QVERIFY(gave.wait(10'000));
        QVERIFY2(resident() < before - 64 * kMiB, qPrintable(QString::number((before - resident()) / kMiB)));
        pool.waitForDone();
    }
};

QTEST_GUILESS_MAIN(tst_idle_heap)
#include "tst_idle_heap.moc"
