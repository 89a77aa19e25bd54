// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/portion_size.h"

#include <QtTest>

using namespace spanwise::ingest;

class TestPortionSize : public QObject {
    Q_OBJECT

private slots:
    void beginsWithWhatItIsGiven()
    {
        const PortionSize size(25);
        QCOMPARE(size.share(), 1.0);
        QCOMPARE(size.of(4), std::size_t(4));
    }

    void settlesWhereAPortionTakesTheTimeAimedAt_data()
    {
        QTest::addColumn<double>("costOfOne"); // ms
        QTest::newRow("a slow disk") << 20.0;
        QTest::newRow("a fast one") << 3.0;
    }
    void settlesWhereAPortionTakesTheTimeAimedAt()
    {
        QFETCH(double, costOfOne);
        constexpr double kCommit = 2;
        PortionSize size(25);
        for (int i = 0; i < 30; ++i) size.took(kCommit + costOfOne * 4 * size.share());
        const double took = kCommit + costOfOne * 4 * size.share();
        QVERIFY2(took > 20 && took < 30, qPrintable(QString::number(took)));
    }

    void shrinksAtOnceAndGrowsStepByStep()
    {
        PortionSize size(25);
        size.took(100);
        QCOMPARE(size.share(), 0.25);
        size.took(1);
        QVERIFY(size.share() < 0.33);
    }

    void alwaysDoesSomething()
    {
        PortionSize size(25);
        for (int i = 0; i < 20; ++i) size.took(10'000);
        QCOMPARE(size.of(4), std::size_t(1));
        QVERIFY(size.share() > 0);
        for (int i = 0; i < 40; ++i) size.took(0);
        QVERIFY(size.share() <= 4);
    }
};

QTEST_APPLESS_MAIN(TestPortionSize)
#include "tst_portion_size.moc"
