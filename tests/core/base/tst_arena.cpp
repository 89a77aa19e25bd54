// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/arena.h"

#include <QtTest>
#include <string>
#include <vector>

using spanwise::Arena;

class TestArena : public QObject {
    Q_OBJECT

private slots:
    void keepsEveryTextWhereItWasWhileItGrows()
    {
        Arena arena;
        std::vector<std::string_view> views;
        for (std::size_t i = 0; i < 5000; ++i)
            views.push_back(arena.store(std::string(i % 97 + 1, static_cast<char>('a' + i % 26))));
        for (std::size_t i = 0; i < views.size(); ++i)
            QVERIFY(views[i] == std::string(i % 97 + 1, static_cast<char>('a' + i % 26)));
    }

    void keepsViewsValidWhenMoved()
    {
        Arena first;
        const std::string_view text = first.store("moved");
        const Arena second = std::move(first);
        QVERIFY(text == "moved");
    }

    void givesBackTheUnusedEndOfTheNewestAllocation()
    {
        Arena arena;
        char* const place = arena.allocate(100);
        arena.shrinkLast(60);
        QCOMPARE(static_cast<void*>(arena.allocate(1)), static_cast<void*>(place + 40));
    }

    void holdsTextLargerThanABlock()
    {
        Arena arena;
        const std::string large(1 << 20, 'x');
        QVERIFY(arena.store(large) == large);
    }
};

QTEST_APPLESS_MAIN(TestArena)
#include "tst_arena.moc"
