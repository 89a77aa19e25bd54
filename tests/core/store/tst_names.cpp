// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/names.h"

#include <QtTest>

using spanwise::store::NameId;
using spanwise::store::Names;

class tst_names : public QObject {
    Q_OBJECT

private slots:
    void givesEachTextOneId()
    {
        Names names;
        QCOMPARE(names.add("a"), NameId(1));
        QCOMPARE(names.add("b"), NameId(2));
        QCOMPARE(names.add("a"), NameId(1));
        QCOMPARE(names.find("b"), std::optional<NameId>(2));
        QCOMPARE(names.add(""), NameId(0));
    }

    /// A text that was erased may become what a sender calls something: ids behind it must not move.
    void keepsTheIdsOfAFileWhereATextIsThereTwice()
    {
        Names names;
        for (const char* text : {"erased 2", "erased 2", "", "b"}) names.load(text);
        QCOMPARE(names.size(), NameId(4));
        QCOMPARE(names.text(2), std::string_view("erased 2"));
        QCOMPARE(names.text(4), std::string_view("b"));
        QCOMPARE(names.find("erased 2"), std::optional<NameId>(1));
        QCOMPARE(names.find("b"), std::optional<NameId>(4));
        QCOMPARE(names.add("c"), NameId(5));
    }

    void aRetiredTextGetsANewId()
    {
        Names names;
        (void)names.add("a");
        names.retire(1);
        QCOMPARE(names.text(1), std::string_view("a"));
        QCOMPARE(names.add("a"), NameId(2));
    }
};

QTEST_APPLESS_MAIN(tst_names)
#include "tst_names.moc"
