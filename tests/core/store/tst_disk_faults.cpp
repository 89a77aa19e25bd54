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
        QTest::addColumn<int>("sampled"); // how far the sample goes: a request writes often and truncates once
        QTest::newRow("full at write") << int(FaultVfs::Call::Write) << SQLITE_FULL << 300;
        QTest::newRow("error at write") << int(FaultVfs::Call::Write) << SQLITE_IOERR_WRITE << 300;
        QTest::newRow("error at sync") << int(FaultVfs::Call::Sync) << SQLITE_IOERR_FSYNC << 60;
        QTest::newRow("error at truncation") << int(FaultVfs::Call::Truncate) << SQLITE_IOERR_TRUNCATE << 12;
    }
    void survivesAFaultAtEveryCall()
    {
        QFETCH(int, call);
        QFETCH(int, code);
        QFETCH(int, sampled);
        const int most = wantsAllFaults() ? 300 : sampled;
        int met = 0;
        int refused = 0;
        for (int n = 1; n <= most; n += wantsAllFaults() || n < 5 ? 1 : most / 4) {
            FaultVfs disk;
            FaultWorld world;
            QCOMPARE(world.open(), std::string());
            QVERIFY(world.request());
            disk.failFrom(static_cast<FaultVfs::Call>(call), n, code);
            for (int i = 0; i < 1000 && disk.failures() == 0; ++i) (void)world.request();
            for (int i = 0; i < 3; ++i) (void)world.request();
            met += disk.failures() > 0 ? 1 : 0;
            disk.calm();
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
        qInfo("faults met at %d places up to n = %d, %d requests refused", met, most, refused);
        QVERIFY(met > 0);
    }
};

QTEST_APPLESS_MAIN(TestDiskFaults)
#include "tst_disk_faults.moc"
