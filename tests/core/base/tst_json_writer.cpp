// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_writer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <clocale>
#include <limits>

using spanwise::JsonWriter;

class TestJsonWriter : public QObject {
    Q_OBJECT

private slots:
    void separatesValuesOnEveryLevel();
    void escapesWhatCouldSteerATerminal();
    void replacesWhatIsNoUtf8();
    void keepsTextOfAnyScript();
    void writesNumbersExactlyInAnyLocale();
    void writesBase64();
};

void TestJsonWriter::separatesValuesOnEveryLevel()
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("a").integer(-1).key("b").beginArray().integer(1).text("x").beginObject().endObject();
    json.beginArray().endArray().null().endArray().key("c").boolean(true).key("d").raw("{\"e\":1}").endObject();
    QCOMPARE(out, std::string(R"({"a":-1,"b":[1,"x",{},[],null],"c":true,"d":{"e":1}})"));
}

void TestJsonWriter::escapesWhatCouldSteerATerminal()
{
    std::string out;
    JsonWriter(out).text("\x1b[2J\a\n\t\"\\\x7f\xC2\x9B"
                         "1m\xE2\x80\xAE\xE2\x80\xA8");
    QCOMPARE(out, std::string(R"("\u001b[2J\u0007\n\t\"\\\u007f\u009b1m\u202e\u2028")"));
}

void TestJsonWriter::replacesWhatIsNoUtf8()
{
    for (const char* bad : {"a\xFFz", "a\xC0z", "a\xEDz", "a\xF5z", "a\x80z"}) {
        std::string out;
        JsonWriter(out).text(bad);
        QCOMPARE(out, std::string("\"a\xEF\xBF\xBDz\""));
    }
    std::string surrogate;
    JsonWriter(surrogate).text("\xED\xA0\x80");
    QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString("[" + surrogate + "]")).isArray());
}

void TestJsonWriter::keepsTextOfAnyScript()
{
    const std::string text = "Zoë 東京 Привет नमस्ते 🙂";
    std::string out;
    JsonWriter(out).text(text);
    QCOMPARE(out, "\"" + text + "\"");
}

void TestJsonWriter::writesNumbersExactlyInAnyLocale()
{
    std::setlocale(LC_ALL, "de_DE.UTF-8"); // where it exists
    std::string out;
    JsonWriter json(out);
    json.beginArray()
        .integer(std::numeric_limits<std::int64_t>::min())
        .count(std::numeric_limits<std::uint64_t>::max());
    json.real(0.1).real(2).real(1e300).real(std::numeric_limits<double>::quiet_NaN()).endArray();
    std::setlocale(LC_ALL, "C");
    QCOMPARE(out, std::string(R"([-9223372036854775808,18446744073709551615,0.1,2.0,1e+300,"NaN"])"));
}

void TestJsonWriter::writesBase64()
{
    const auto written = [](std::string_view bytes) {
        std::string out;
        spanwise::appendBase64(out, bytes);
        return out;
    };
    QCOMPARE(written(""), std::string(""));
    QCOMPARE(written("f"), std::string("Zg=="));
    QCOMPARE(written("fo"), std::string("Zm8="));
    QCOMPARE(written("foo"), std::string("Zm9v"));
    QCOMPARE(written(std::string_view("\xff\x00\xfe", 3)), std::string("/wD+"));
}

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_json_writer.moc"
