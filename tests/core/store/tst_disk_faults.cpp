// SPDX-License-Identifier: GPL-3.0-or-later
// R3: a full or broken disk. At call n, and from then on, writes, syncs or truncations fail; then the fault ends.
// Nothing crashes, nothing is acknowledged falsely, the next request succeeds without a restart.
#include "tests/support/fault_vfs.h"
#include "tests/support/fault_world.h"

#include <QtTest>
#include <sqlite3.h>

using namespace spanwise::test;

class TestDiskFaults : public QObject {
    Q_OBJECT

private slots:
    void survivesAFaultAtEveryCall_data()
    {
        QTest::addColumn<int>("call");
        QTest::addColumn<int>("code");
        QTest::newRow("full at write") << int(FaultVfs::Call::Write) << SQLITE_FULL;
        QTest::newRow("error at write") << int(FaultVfs::Call::Write) << SQLITE_IOERR_WRITE;
        QTest::newRow("error at sync") << int(FaultVfs::Call::Sync) << SQLITE_IOERR_FSYNC;
        QTest::newRow("error at truncation") << int(FaultVfs::Call::Truncate) << SQLITE_IOERR_TRUNCATE;
    }
    void survivesAFaultAtEveryCall()
    {
        QFETCH(int, call);
        QFETCH(int, code);
        const int most = 300;
        int met = 0;
        int refused = 0;
        for (int n = 1; n <= most; n += wantsAllFaults() ? 1 : n < 5 ? 1 : 59) {
            FaultVfs disk;
            FaultWorld world;
            QCOMPARE(world.open(), std::string());
            QVERIFY(world.request());
            disk.failFrom(static_cast<FaultVfs::Call>(call), n, code);
            for (int i = 0; i < 8; ++i) (void)world.request();
            if (disk.calm() > 0) ++met;
            refused += int(world.refused());
            QVERIFY2(world.request(),
                qPrintable(QString("n = %1: the next request failed: %2")
                               .arg(n)
                               .arg(QString::fromStdString(world.lastError()))));
            QVERIFY2(world.request(), qPrintable(QString("n = %1: the second request failed").arg(n)));
            world.close();
            const std::string problem = world.problems(false);
            QVERIFY2(problem.empty(), qPrintable(QString("n = %1: %2").arg(n).arg(QString::fromStdString(problem))));
        }
        qInfo("faults met at %d places, %d requests refused", met, refused);
        QVERIFY(met > 0);
    }
};

QTEST_APPLESS_MAIN(TestDiskFaults)
#include "tst_disk_faults.moc"
