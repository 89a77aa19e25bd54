// SPDX-License-Identifier: GPL-3.0-or-later
// What exports for test runners say of a case: how promptfoo is asked, and what a runner cannot judge is stated as a
// gap and never lost. Whether the runners then say what the program says is asked of them in tst_exported_runners.
#include "core/exporters/case_exporter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::exporters;

namespace {
cases::Case caseOf(const char* checks, const char* badOutput = "bad", const char* expected = "good")
{
    cases::Case one;
    one.title = "title";
    Json message = Json::object();
    one.input.set("messages", Json::array().add(message.set("role", "user").set("content", "question")));
    one.badOutput = badOutput;
    if (expected) one.expected = Json::object().set("text", expected);
    one.checks = *Json::parse(checks);
    cases::seal(one);
    return one;
}

CaseExport exportOf(const QString& format, const cases::Case& one)
{
    return exportCases(*caseExporter(format.toStdString()), {one}, {});
}

std::string contentOf(const CaseExport& made, std::string_view name)
{
    for (const ExportFile& file : made.files)
        if (file.name == name) return file.content;
    return {};
}

QStringList gapsOf(const CaseExport& made)
{
    QStringList all;
    for (const ExportGap& gap : made.gaps) all.append(QString::fromStdString(gap.what));
    return all;
}
} // namespace

class tst_runner_exports : public QObject {
    Q_OBJECT

private slots:
    void asksPromptfoo_data()
    {
        QTest::addColumn<QByteArray>("check");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("comparable");
        const auto row = [](const char* check, const char* type, const char* value, bool comparable) {
            QTest::addRow("%s", check) << QByteArray(check) << type << QString::fromUtf8(value) << comparable;
        };
        row(R"({"type":"exact","value":"42"})", "equals", "42", true);
        row("{\"type\":\"exact\",\"value\":\"cafe\u0301\\r\\n\"}", "equals", "caf\u00e9\n", true);
        row(R"({"type":"exact","value":"a \n","trim":true})", "javascript",
            R"(output.replace(/[ \t\r\n\v\f]+$/, '') === "a")", true);
        row("{\"type\":\"contains\",\"value\":\"cafe\u0301\"}", "contains", "caf\u00e9", true);
        row(R"({"type":"contains","value":""})", "javascript", "true", false);
        row(R"({"type":"not_contains","value":""})", "javascript", "false", false);
        row(R"({"type":"regex","value":"cancel|refund"})", "regex", "cancel|refund", true);
        row(R"({"type":"not_regex","value":"cancel"})", "not-regex", "cancel", true);
        row(R"({"type":"regex","value":"^.$"})", "javascript", R"js(new RegExp("^[^\\n]$(?!\\n)", "u").test(output))js",
            true);
        row(R"({"type":"not_regex","value":"a","flags":"i"})", "javascript", R"(!new RegExp("[Aa]", "u").test(output))",
            true);
        row(R"({"type":"refusal"})", "javascript", "file://refusal.cjs:refuses", false);
        row(R"({"type":"not_refusal"})", "javascript", "file://refusal.cjs:answers", false);
        row(R"({"type":"max_length","value":3})", "javascript", "[...output].length <= 3", true);
    }
    void asksPromptfoo()
    {
        QFETCH(QByteArray, check);
        const CaseExport made = exportOf("promptfoo", caseOf(('[' + check + ']').constData()));
        const auto test = QJsonDocument::fromJson(QByteArray::fromStdString(contentOf(made, "tests.jsonl")));
        QTEST(test["assert"][0]["type"].toString(), "type");
        QTEST(test["assert"][0]["value"].toString(), "value");
        QTEST(test["assert"][0]["transform"].toString().contains("normalize('NFC')"), "comparable");
    }

    void statesWhatARunnerCannotSay_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<cases::Case>("one");
        QTest::addColumn<QString>("gap");
        const auto row = [](const char* name, const QStringList& formats, const cases::Case& one, const char* gap) {
            for (const QString& format : formats)
                QTest::addRow("%s, %s", name, qPrintable(format)) << format << one << QString(gap);
        };
        const QStringList all {"promptfoo", "pytest", "vitest"};
        const cases::Case bytes = caseOf(R"([{"type":"regex","value":"g\\Cod"},{"type":"contains","value":"o"}])");
        row("no such expression", all, bytes, "is not asked: regex \"g\\Cod\": \\C, which stands for one byte");
        const cases::Case finding =
            caseOf(R"([{"type":"no_finding","value":["pii"]},{"type":"min_length","value":1}])", "ann@example.org");
        row("a finding", all, finding, "its bad output passes the checks that are left");
        row("nothing else", {"pytest", "vitest"}, caseOf(R"([{"type":"max_cost_usd","value":1}])"),
            "its test is skipped: none of its checks can be asked");
        row("unproven", all, caseOf(R"([{"type":"contains","value":"a"}])"),
            "is not proven: its checks do not tell its bad output from a good one");
        row("no answer", {"promptfoo"}, caseOf(R"([{"type":"not_contains","value":"bad"}])", "bad", nullptr),
            "has no expected answer: with REPLIES=fixed its test ends with an error");
        const cases::Case schema = caseOf(R"([{"type":"json_schema","value":{}}])", "bad", "{}");
        row("refusal in quotes", all,
            caseOf(R"([{"type":"not_refusal"},{"type":"contains","value":"oo"}])", "bad",
                "Good. Type \"I cannot help with that\" to see it."),
            "its tests judge by words alone whether its expected answer refuses, and say otherwise");
        row("schema", {"pytest"}, schema, "json_schema needs the package jsonschema; without, its test is skipped");
        row("schema", {"vitest"}, schema,
            "json_schema needs the packages ajv and ajv-formats; without, its test is skipped");
    }
    void statesWhatARunnerCannotSay()
    {
        QFETCH(QString, format);
        QFETCH(cases::Case, one);
        QFETCH(QString, gap);
        const CaseExport made = exportOf(format, one);
        QVERIFY2(gapsOf(made).contains(gap), qPrintable(gapsOf(made).join('\n')));
        QVERIFY(contentOf(made, "export.json").find("not_exported") != std::string::npos);
    }

    void gradesByTheChecksThatTheCasesHave_data()
    {
        QTest::addColumn<QList<QByteArray>>("checks");
        QTest::addColumn<QStringList>("graders");
        const QByteArray exact = R"([{"type":"exact","value":"good"}])";
        const QByteArray contains = R"([{"type":"contains","value":"good"}])";
        const QByteArray part = R"([{"type":"contains","value":"oo"}])";
        const QByteArray both = R"([{"type":"exact","value":"good"},{"type":"contains","value":"good"}])";
        const QByteArray alike = R"([{"type":"similarity","value":"good","threshold":0.8}])";
        const QByteArray lessAlike = R"([{"type":"similarity","value":"good","threshold":0.5}])";
        const auto row = [](const char* name, const QList<QByteArray>& checks, const QStringList& graders) {
            QTest::newRow(name) << checks << (QStringList {"python"} + graders);
        };
        row("none", {}, {});
        row("exact", {exact, both}, {"eq"});
        row("contains the reference", {contains, both}, {"like"});
        row("contains a part", {part}, {});
        row("both", {both}, {"eq", "like"});
        row("alike", {alike, lessAlike}, {"0.5"});
        row("of several kinds", {exact, alike}, {});
    }
    void gradesByTheChecksThatTheCasesHave()
    {
        QFETCH(QList<QByteArray>, checks);
        std::vector<cases::Case> all;
        for (const QByteArray& one : checks) all.push_back(caseOf(one.constData()));
        const CaseExport made = exportCases(*caseExporter("openai-graders"), all, {});
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(contentOf(made, "openai-graders.json")));
        QStringList graders;
        for (const QJsonValue& one : json["graders"].toArray()) {
            const bool measured = one["type"] == "text_similarity";
            graders.append(one["type"] == "python" ? QStringLiteral("python")
                    : measured                     ? QString::number(one["pass_threshold"].toDouble())
                                                   : one["operation"].toString());
        }
        QTEST(graders, "graders");
    }

    void givesRunnersWhatAnExpressionMeans()
    {
        for (const char* format : {"pytest", "vitest"}) {
            const CaseExport made = exportOf(format, caseOf(R"([{"type":"regex","value":"\\AG","flags":"i"}])"));
            QCOMPARE(contentOf(made, "expressions.json"), std::string("{\n \"i:\\\\AG\": \"^[Gg]\"\n}\n"));
            QVERIFY(contentOf(made, "cases.jsonl").find(R"("value":"\\AG")") != std::string::npos);
            QVERIFY(made.gaps.empty());
        }
    }
};

QTEST_APPLESS_MAIN(tst_runner_exports)
#include "tst_runner_exports.moc"
