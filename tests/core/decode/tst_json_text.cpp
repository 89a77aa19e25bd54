// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of JSONTestSuite, as bodies and inside a member that nobody asks for: what is no JSON is refused there too.
#include "tests/support/bodies.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <sstream>

using namespace spanwise;
using namespace spanwise::decode;
using namespace spanwise::test;

namespace {
bool isTaken(const std::string& text)
{
    const Body body(text);
    Batch batch;
    DecodeReport report;
    return decodeOtlpJson(body.text(), {}, batch, report).has_value();
}
} // namespace

class TestJsonText : public QObject {
    Q_OBJECT
private slots:
    void everyTextIsAnsweredAsExpected_data();
    void everyTextIsAnsweredAsExpected();
};

void TestJsonText::everyTextIsAnsweredAsExpected_data()
{
    QTest::addColumn<QJsonObject>("one");
    std::istringstream lines(fixture("hostile/json-text/cases.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const QJsonObject one = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
        QTest::newRow((one["name"].toString() + ' ' + QString::number(count)).toUtf8().constData()) << one;
    }
    QVERIFY(count > 40);
}

void TestJsonText::everyTextIsAnsweredAsExpected()
{
    QFETCH(QJsonObject, one);
    std::string text = QByteArray::fromBase64(one["base64"].toString().toLatin1()).toStdString();
    if (one.contains("base64_gzip")) {
        auto plain = unpacked(
            QByteArray::fromBase64(one["base64_gzip"].toString().toLatin1()).toStdString(), std::size_t {64} << 20U);
        QVERIFY(plain);
        text = std::move(*plain);
    }
    const bool asBody = isTaken(text);
    QVERIFY2(one["as_body"].toArray().contains(asBody ? 200 : 400), asBody ? "taken as a body" : "refused as a body");
    const QString parser = one["parser"].toString();
    if (parser == "either") return;
    QCOMPARE(isTaken("{\"ignored\":" + text + "}"), parser != "reject");
}

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
