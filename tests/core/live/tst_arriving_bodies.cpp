// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/arriving_bodies.h"

#include <QtTest>

using spanwise::live::ArrivingBodies;

namespace {
struct Sender final : ArrivingBodies::Holder {
    int turnedBack = 0;
    void turnBack() override { ++turnedBack; }
};
} // namespace

class TestArrivingBodies : public QObject {
    Q_OBJECT

private slots:
    void leavesEverybodyAloneBelowTheLimit()
    {
        ArrivingBodies bodies(100);
        Sender a;
        Sender b;
        bodies.set(a, 60);
        bodies.set(b, 40);
        QCOMPARE(bodies.total(), 100U);
        QCOMPARE(a.turnedBack + b.turnedBack, 0);
    }

    void turnsTheLargestBackHoweverManyAreSmall()
    {
        ArrivingBodies bodies(100);
        Sender large;
        std::vector<Sender> small(30);
        bodies.set(large, 70);
        for (Sender& one : small) bodies.set(one, 3);
        QCOMPARE(large.turnedBack, 1);
        QCOMPARE(bodies.total(), 90U);
        QVERIFY(std::ranges::all_of(small, [](const Sender& one) { return one.turnedBack == 0; }));
    }

    void countsWhatAHolderHoldsNowAndForgetsIt()
    {
        ArrivingBodies bodies(100);
        Sender a;
        bodies.set(a, 80);
        bodies.set(a, 20);
        QCOMPARE(bodies.total(), 20U);
        bodies.set(a, 0);
        bodies.set(a, 0);
        QCOMPARE(bodies.total(), 0U);
        bodies.set(a, 101); // alone and still too much
        QCOMPARE(a.turnedBack, 1);
        QCOMPARE(bodies.total(), 0U);
    }
};

QTEST_APPLESS_MAIN(TestArrivingBodies)
#include "tst_arriving_bodies.moc"
