// SPDX-License-Identifier: GPL-3.0-or-later
// R4: SQLite's n-th allocation fails, and those after it, until memory is there again.
#include "tests/support/fault_world.h"

#include <QtTest>
#include <atomic>
#include <sqlite3.h>

using namespace spanwise::test;

namespace {

sqlite3_mem_methods g_real;
std::atomic<int> g_left {0}; ///< allocations until the first failure; 0 = none fails
std::atomic<int> g_failed {0};

bool fails()
{
    int left = g_left.load();
    while (left > 1)
        if (g_left.compare_exchange_weak(left, left - 1)) return false;
    if (left == 0) return false;
    ++g_failed;
    return true;
}
void* allocate(int size)
{
    return fails() ? nullptr : g_real.xMalloc(size);
}
void* reallocate(void* old, int size)
{
    return fails() ? nullptr : g_real.xRealloc(old, size);
}

} // namespace

class TestMemoryFaults : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        sqlite3_shutdown();
        QCOMPARE(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &g_real), SQLITE_OK);
        sqlite3_mem_methods methods = g_real;
        methods.xMalloc = allocate;
        methods.xRealloc = reallocate;
        QCOMPARE(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), SQLITE_OK);
        QCOMPARE(sqlite3_initialize(), SQLITE_OK);
    }

    void survivesAFailureAtEveryAllocation()
    {
        int met = 0;
        int refused = 0;
        for (int n = 1; n <= 500; n += wantsAllFaults() ? 1 : n < 8 ? 1 : 41) {
            FaultWorld world;
            QCOMPARE(world.open(), std::string());
            QVERIFY(world.request());
            g_failed = 0;
            g_left = n;
            for (int i = 0; i < 1000 && g_failed == 0; ++i) (void)world.request();
            for (int i = 0; i < 5; ++i) (void)world.request();
            g_left = 0;
            if (g_failed > 0) ++met;
            refused += int(world.refused());
            QVERIFY2(world.request(),
                qPrintable(QString("n = %1: the next request failed: %2")
                               .arg(n)
                               .arg(QString::fromStdString(world.lastError()))));
            world.close();
            const std::string problem = world.problems(false);
            QVERIFY2(problem.empty(), qPrintable(QString("n = %1: %2").arg(n).arg(QString::fromStdString(problem))));
        }
        qInfo("failures met at %d places, %d requests refused", met, refused);
        QVERIFY(met > 0);
    }
};

QTEST_APPLESS_MAIN(TestMemoryFaults)
#include "tst_memory_faults.moc"
