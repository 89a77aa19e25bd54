// SPDX-License-Identifier: GPL-3.0-or-later
// The checker against the official test suite of JSON Schema, draft 7, and against what its authors got wrong before.
#include "core/guard/json_schema.h"

#include <QDir>
#include <QtTest>
#include <map>

using namespace spanwise;
using namespace spanwise::guard;

namespace {

SchemaVerdict judge(std::string_view schema, std::string_view value)
{
    const auto read = JsonSchema::parse(schema);
    const auto json = parseJson(value);
    return read && json ? read->check(*json) : SchemaVerdict {SchemaVerdict::Outcome::Unknown, {}, {"(not read)"}};
}

QString outcome(const SchemaVerdict& verdict)
{
    switch (verdict.outcome) {
    case SchemaVerdict::Outcome::Valid: return "valid";
    case SchemaVerdict::Outcome::Invalid: return "invalid";
    case SchemaVerdict::Outcome::Unknown: return "unknown";
    }
    return {};
}

/// Tests of the JSON Schema project; where they come from stands in the README there.
QString suiteFolder()
{
    return QStringLiteral(SPANWISE_FIXTURES "/json-schema/draft7");
}

} // namespace

class tst_json_schema : public QObject {
    Q_OBJECT

private slots:
    void judges_data()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* schema, const char* value, const char* expected) {
            QTest::newRow(name) << schema << value << expected;
        };
        row("decimal multiples", "{\"multipleOf\": 0.01}", "19.99", "valid");
        row("a decimal that is none", "{\"multipleOf\": 0.01}", "19.995", "invalid");
        row("1.0 is an integer", "{\"type\": \"integer\"}", "1.0", "valid");
        row("1.5 is none", "{\"type\": \"integer\"}", "1.5", "invalid");
        row("nullable", "{\"type\": \"string\", \"nullable\": true}", "null", "valid");
        row("not nullable", "{\"type\": \"string\"}", "null", "invalid");
        row("dependentRequired", "{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}", "invalid");
        row("prefixItems", "{\"prefixItems\": [{\"type\": \"string\"}], \"items\": {\"type\": \"number\"}}",
            "[\"a\", 1]", "valid");
        row("prefixItems wrong", "{\"prefixItems\": [{\"type\": \"string\"}]}", "[1]", "invalid");
        row("email", "{\"format\": \"email\"}", "\"a@b.example\"", "valid");
        row("no email", "{\"format\": \"email\"}", "\"a@@b\"", "invalid");
        row("uuid", "{\"format\": \"uuid\"}", "\"550e8400-e29b-41d4-a716-446655440000\"", "valid");
        row("a day that is none", "{\"format\": \"date\"}", "\"2026-02-30\"", "invalid");
        row("an unknown format decides nothing", "{\"format\": \"iri\"}", "\"x\"", "unknown");
        row("an unknown format beside an error", "{\"format\": \"iri\", \"type\": \"number\"}", "\"x\"", "invalid");
        row("not of the unknown is unknown", "{\"not\": {\"format\": \"iri\"}}", "\"x\"", "unknown");
        row("an unknown word", "{\"unevaluatedProperties\": false}", "{}", "unknown");
        row("a pattern that is not linear", "{\"pattern\": \"(?=a)b\"}", "\"b\"", "unknown");
        row("a reference into itself", "{\"$ref\": \"#\"}", "1", "unknown");
        row("a far reference", "{\"$ref\": \"http://example.org/other.json\"}", "1", "unknown");
        row("the last of equal names", "{\"type\": \"number\"}", "1", "valid");
    }
    void judges()
    {
        QFETCH(QString, schema);
        QFETCH(QString, value);
        QFETCH(QString, expected);
        QCOMPARE(outcome(judge(schema.toStdString(), value.toStdString())), expected);
    }

    void namesWhatItDoesNotCheck()
    {
        const auto schema =
            JsonSchema::parse("{\"properties\": {\"format\": {\"format\": \"iri\"}, \"x\": {\"minContains\": 2}}, "
                              "\"description\": \"unevaluatedItems\", \"unevaluatedItems\": false}");
        QVERIFY(schema);
        QCOMPARE(
            schema->unknownKeywords(), (std::vector<std::string> {"format iri", "minContains", "unevaluatedItems"}));
    }

    void namesThePlaceOfAnError()
    {
        const auto verdict =
            judge("{\"properties\": {\"a/b\": {\"items\": {\"type\": \"number\"}}}}", "{\"a/b\": [1, \"x\"]}");
        QCOMPARE(verdict.violations.size(), std::size_t {1});
        QCOMPARE(verdict.violations.front().where, std::string("/a~1b/1"));
        QVERIFY(verdict.violations.front().message.find('x') == std::string::npos); // never quotes the value
    }

    void namesThePlaceOfBrokenJson()
    {
        const auto read = parseJson("{\"a\": 1,\n 'b': 2}");
        QVERIFY(!read);
        QVERIFY2(read.error().message.starts_with("byte 10 (line 2)"), read.error().message.c_str());
        QVERIFY(!parseJson(std::string(500, '[')));
        QVERIFY(!parseJson("01"));
        QVERIFY(!parseJson("1 2"));
        QVERIFY(parseJson(" {\"\\ud83d\\ude00\": [1e3, -0.5, true, null]} "));
    }

    void passesTheOfficialSuite()
    {
        const QDir folder(suiteFolder());
        QVERIFY(folder.exists());
        struct Count {
            int passed = 0;
            int notChecked = 0;
            int wrong = 0;
        };
        std::map<QString, Count> counts;
        QStringList wrong;
        QStringList files;
        for (const QString& name : folder.entryList({"*.json"}, QDir::Files, QDir::Name)) files << name;
        for (const QString& name :
            QDir(folder.filePath("optional/format")).entryList({"*.json"}, QDir::Files, QDir::Name))
            files << "optional/format/" + name;
        for (const QString& name : files) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto groups = parseJson(file.readAll().toStdString());
            QVERIFY2(groups, qPrintable(name));
            for (const JsonValue& group : groups->items) {
                const auto schema = JsonSchema::parse(printed(*group.find("schema")));
                QVERIFY2(schema, qPrintable(name));
                for (const JsonValue& test : group.find("tests")->items) {
                    const SchemaVerdict verdict = schema->check(*test.find("data"));
                    const bool valid = test.find("valid")->boolean;
                    Count& count = counts[name];
                    if (verdict.outcome == SchemaVerdict::Outcome::Unknown)
                        ++count.notChecked;
                    else if ((verdict.outcome == SchemaVerdict::Outcome::Valid) == valid)
                        ++count.passed;
                    else {
                        ++count.wrong;
                        wrong << name + ": " + QString::fromStdString(group.find("description")->text) + ": "
                                + QString::fromStdString(test.find("description")->text);
                    }
                }
            }
        }
        Count all;
        for (const auto& [name, count] : counts) {
            if (count.notChecked > 0 || count.wrong > 0)
                qInfo("%-40s passed %3d, not checked %3d, wrong %d", qPrintable(name), count.passed, count.notChecked,
                    count.wrong);
            all.passed += count.passed;
            all.notChecked += count.notChecked;
            all.wrong += count.wrong;
        }
        qInfo("all: passed %d, not checked %d, wrong %d", all.passed, all.notChecked, all.wrong);
        QVERIFY(counts.size() > 40);
        QVERIFY2(wrong.isEmpty(), qPrintable('\n' + wrong.join('\n')));
        QVERIFY(all.passed > 450);
    }
};

QTEST_GUILESS_MAIN(tst_json_schema)
#include "tst_json_schema.moc"
