// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QtTest>
#include <cmath>

using namespace spanwise;
using namespace spanwise::ui;

class TestFormat : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { format::setZone(QTimeZone::utc()); }

    void writesDurationsInTheUnitOfAPerson_data()
    {
        QTest::addColumn<qlonglong>("ns");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown") << -1LL << QStringLiteral("–");
        QTest::newRow("nothing") << 0LL << QStringLiteral("0 ns");
        QTest::newRow("ns") << 850LL << QStringLiteral("850 ns");
        QTest::newRow("us") << 12'400LL << QStringLiteral("12.4 µs");
        QTest::newRow("ms") << 572'000'000LL << QStringLiteral("572 ms");
        QTest::newRow("never 1000 ms") << 999'700'000LL << QStringLiteral("1 s");
        QTest::newRow("s") << 2'840'000'000LL << QStringLiteral("2.84 s");
        QTest::newRow("tens of s") << 28'430'000'000LL << QStringLiteral("28.4 s");
        QTest::newRow("never 60 s") << 59'980'000'000LL << QStringLiteral("1 min 00 s");
        QTest::newRow("min") << 72'000'000'000LL << QStringLiteral("1 min 12 s");
        QTest::newRow("h") << 3'600'000'000'000LL * 3 + 240'000'000'000LL << QStringLiteral("3 h 04 min");
        QTest::newRow("d") << 3'600'000'000'000LL * 51 << QStringLiteral("2 d 3 h");
    }
    void writesDurationsInTheUnitOfAPerson()
    {
        QFETCH(qlonglong, ns);
        QFETCH(QString, text);
        QCOMPARE(format::duration(ns).replace(QChar(0xA0), u' '), text);
    }

    void neverRoundsMoneyToNothing_data()
    {
        QTest::addColumn<qlonglong>("nano");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown") << -1LL << QStringLiteral("–");
        QTest::newRow("free") << 0LL << QStringLiteral("$0");
        QTest::newRow("smallest") << 1LL << QStringLiteral("$0.000000001");
        QTest::newRow("two digits") << 390'000LL << QStringLiteral("$0.00039");
        QTest::newRow("one digit") << 400'000LL << QStringLiteral("$0.0004");
        QTest::newRow("cents") << 31'000'000LL << QStringLiteral("$0.031");
        QTest::newRow("ten cents") << 100'000'000LL << QStringLiteral("$0.10");
        QTest::newRow("dollars") << 1'240'000'000LL << QStringLiteral("$1.24");
        QTest::newRow("thousands") << 12'400'500'000'000LL << QStringLiteral("$12,400.50");
    }
    void neverRoundsMoneyToNothing()
    {
        QFETCH(qlonglong, nano);
        QFETCH(QString, text);
        QCOMPARE(format::money(nano), text);
    }

    void groupsThousands()
    {
        QCOMPARE(format::count(184'203), QStringLiteral("184,203"));
        QCOMPARE(format::count(-1234), QStringLiteral("-1,234"));
        QCOMPARE(format::count(7), QStringLiteral("7"));
        QCOMPARE(format::count(-1), QStringLiteral("–"));
        QCOMPARE(format::total(412'304'000'000), QStringLiteral("$412.30"));
        QCOMPARE(format::total(12'400'500'000'000), QStringLiteral("$12,401"));
    }

    void writesSharesWithTheirUnit()
    {
        QCOMPARE(format::percent(0.0172), QStringLiteral("1.72\u00A0%"));
        QCOMPARE(format::percent(1), QStringLiteral("100\u00A0%"));
        QCOMPARE(format::percent(0), QStringLiteral("0\u00A0%"));
        QCOMPARE(format::percent(0.00001), QStringLiteral("< 0.01\u00A0%"));
        QCOMPARE(format::percent(std::nan("")), QStringLiteral("–"));
    }

    void saysWhatBecameOfANumberInWordsAndSigns()
    {
        QCOMPARE(format::change(104.2, 100), QStringLiteral("▲ 4.2\u00A0%"));
        QCOMPARE(format::change(93.9, 100), QStringLiteral("▼ 6.1\u00A0%"));
        QCOMPARE(format::change(100, 100), QStringLiteral("= 0\u00A0%"));
        QCOMPARE(format::change(100, 0), QString());
        QCOMPARE(format::change(std::nan(""), 1), QString());
        QCOMPARE(format::changeInPoints(0.017, 0.013), QStringLiteral("▲ 0.4\u00A0pp"));
    }

    void takesTheZoneThatWasChosen()
    {
        const UnixNanos at = 1'795'387'927'123'456'000; // 2026-11-22T22:52:07.123456Z
        QCOMPARE(format::timeExact(at), QStringLiteral("2026-11-22 22:52:07.123456"));
        format::setZone(QTimeZone("Europe/Berlin"));
        QCOMPARE(format::timeShort(at), QStringLiteral("22 Nov 23:52"));
        format::setZone(QTimeZone::utc());
        QCOMPARE(format::range({at, at + kNanosPerHour * 2}), QStringLiteral("22 Nov 22:52 – 23 Nov 00:52 UTC"));
    }

    void theLocaleOfTheComputerChangesNothing()
    {
        QLocale::setDefault(QLocale(QStringLiteral("de_DE")));
        QCOMPARE(format::count(1'234'567), QStringLiteral("1,234,567"));
        QCOMPARE(format::money(1'240'000'000), QStringLiteral("$1.24"));
        QCOMPARE(format::time(1'795'387'927'000'000'000), QStringLiteral("22 Nov 2026 22:52:07"));
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
