// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ids.h"

#include <QtTest>

using spanwise::SpanId;
using spanwise::TraceId;

class TestIds : public QObject {
    Q_OBJECT

private slots:
    void readsHexInEitherCase()
    {
        const auto lower = SpanId::fromHex("00f067aa0ba902b7");
        const auto upper = SpanId::fromHex("00F067AA0BA902B7");
        QVERIFY(lower);
        QVERIFY(upper);
        QVERIFY(*lower == *upper);
        QCOMPARE(upper->hex(), std::string("00f067aa0ba902b7"));
    }

    void refusesAnyOtherLengthOrLetter_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("short") << QByteArray("00f067aa0ba902b");
        QTest::newRow("long") << QByteArray("00f067aa0ba902b70");
        QTest::newRow("letter") << QByteArray("00f067aa0ba902bg");
        QTest::newRow("blank") << QByteArray(" 0f067aa0ba902b7");
    }
    void refusesAnyOtherLengthOrLetter()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!SpanId::fromHex(std::string_view(text.constData(), static_cast<std::size_t>(text.size()))));
    }

    void knowsTheIdThatMeansNone()
    {
        QVERIFY(TraceId {}.isZero());
        QVERIFY(TraceId::fromHex("00000000000000000000000000000000")->isZero());
        QVERIFY(!TraceId::fromHex("00000000000000000000000000000001")->isZero());
    }

    void takesRawBytesOfTheRightLengthOnly()
    {
        QCOMPARE(SpanId::fromBytes(std::string_view("\x01\x02\x03\x04\x05\x06\x07\x08", 8))->hex(),
            std::string("0102030405060708"));
        QVERIFY(!SpanId::fromBytes("1234567"));
    }
};

QTEST_APPLESS_MAIN(TestIds)
#include "tst_ids.moc"
