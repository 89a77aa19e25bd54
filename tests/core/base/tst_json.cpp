// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QtTest>

using spanwise::Json;

namespace {
Json randomValue(QRandomGenerator& random, int level)
{
    switch (random.bounded(level > 3 ? 5 : 7)) {
    case 0: return Json();
    case 1: return Json(random.bounded(2) == 0);
    case 2: return Json(static_cast<std::int64_t>(random.generate64()));
    case 3: return Json(random.generateDouble() * 1e6);
    case 4: {
        std::string text;
        const int size = random.bounded(12);
        for (int i = 0; i < size; ++i)
            text += QString(QChar(static_cast<char16_t>(random.bounded(0x3000)))).toStdString();
        return Json(text);
    }
    case 5: {
        Json list = Json::array();
        for (int i = random.bounded(5); i > 0; --i) list.add(randomValue(random, level + 1));
        return list;
    }
    default: {
        Json object = Json::object();
        for (int i = random.bounded(5); i > 0; --i)
            object.set(QString(QChar(static_cast<char16_t>(1 + random.bounded(600)))).toStdString(),
                randomValue(random, level + 1));
        return object;
    }
    }
}
} // namespace

class tst_json : public QObject {
    Q_OBJECT

private slots:
    void sortsKeysAndLeavesOutSpaces()
    {
        const auto value = Json::parse(R"( { "b" : [1, 2.5, -3], "a": {"z": null, "ä": true, "B": "x"} } )");
        QVERIFY(value);
        QCOMPARE(value->canonical(), std::string(R"({"a":{"B":"x","z":null,"ä":true},"b":[1,2.5,-3]})"));
    }

    void escapesOnlyWhatJsonAsksFor()
    {
        const std::string text = "\"\\\n\r\t\b\f\x01/\x7f ä\u2028";
        QCOMPARE(Json(text).canonical(), std::string("\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\x7f ä\u2028\""));
        QCOMPARE(Json("a\xff").canonical(), std::string("\"a\uFFFD\""));
    }

    void keepsIntegersExact()
    {
        const auto value = Json::parse("[9223372036854775807,-9223372036854775808,18446744073709551615]");
        QVERIFY(value);
        QCOMPARE(value->canonical(), std::string("[9223372036854775807,-9223372036854775808,18446744073709551615]"));
    }

    void comparesNumbersByValueWhenAsked()
    {
        const auto a = Json::parse(R"({"a":[1,{"b":2.0}]})");
        const auto b = Json::parse(R"({"a":[1.0,{"b":2}]})");
        QVERIFY(!(*a == *b));
        QVERIFY(a->sameValue(*b));
        QVERIFY(!a->sameValue(*Json::parse(R"({"a":[1,{"b":2,"c":0}]})")));
        QVERIFY(!Json(1).sameValue(Json("1")));
    }

    void refusesWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "{", "[1,]", "{\"a\":1,}", "nul", "'a'", "1 2", "[1] x", "\"\xff\"", "NaN"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("deep") << QByteArray(200, '[') + QByteArray(200, ']');
    }
    void refusesWhatIsNoJson()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!Json::parse(text.toStdString()));
    }

    void readsBackWhatItWrites()
    {
        QRandomGenerator random(20261125);
        for (int round = 0; round < 2000; ++round) {
            const Json value = randomValue(random, 0);
            const auto compact = Json::parse(value.canonical());
            QVERIFY(compact);
            QVERIFY(*compact == value);
            const auto indented = Json::parse(value.indented(2));
            QVERIFY(indented && *indented == value);
            // Another reader sees the same document.
            if (value.isObject() || value.isArray())
                QVERIFY(!QJsonDocument::fromJson(QByteArray::fromStdString(value.canonical())).isNull());
        }
    }

    void buildsDocuments()
    {
        Json value;
        value.set("b", Json::texts({"x", "y"})).set("a", 1);
        value.remove("none");
        QCOMPARE(value.canonical(), std::string(R"({"a":1,"b":["x","y"]})"));
        QCOMPARE(value["b"].textItems().size(), std::size_t {2});
        QVERIFY(value["c"]["d"].isNull());
        QCOMPARE(*Json(3.0).integer(), std::int64_t {3});
        QVERIFY(!Json(3.5).integer());
        QVERIFY(!Json(1e19).integer());
    }
};

QTEST_APPLESS_MAIN(tst_json)
#include "tst_json.moc"
