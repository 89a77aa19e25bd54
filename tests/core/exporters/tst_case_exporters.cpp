// SPDX-License-Identifier: GPL-3.0-or-later
// Exports of cases: the meaning of the samples of each format, the same bytes every time, and nothing in a case that
// becomes a formula, a template or a path. SPANWISE_UPDATE_GOLDEN=1 writes the golden files anew.
#include "core/exporters/case_exporter.h"
#include "core/exporters/csv.h"
#include "core/exporters/junit.h"
#include "core/guard/json_schema.h"
#include "core/guard/json_value.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QXmlStreamReader>
#include <QtTest>
#include <algorithm>
#include <random>

using namespace spanwise;
using namespace spanwise::exporters;

namespace {
QByteArray fileContent(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<cases::Case> samples()
{
    std::vector<cases::Case> all;
    for (const QByteArray& line : fileContent(QStringLiteral(SPANWISE_FIXTURES "/cases/cases.jsonl")).split('\n'))
        if (!line.isEmpty()) all.push_back(*cases::caseFromLine(line.toStdString()));
    return all;
}

std::string contentOf(const CaseExport& made, std::string_view name)
{
    for (const ExportFile& file : made.files)
        if (file.name == name) return file.content;
    return {};
}

CaseExport exportOf(const char* format, std::vector<cases::Case> all)
{
    return exportCases(*caseExporter(format), std::move(all), {});
}

/// Documents of JSON lines, or the elements of a list, by the text at `key` (a path with dots).
QMap<QString, QJsonObject> byKey(const QByteArray& content, const QString& key)
{
    QJsonArray all;
    if (content.trimmed().startsWith('[')) {
        all = QJsonDocument::fromJson(content).array();
    } else {
        for (const QByteArray& line : content.split('\n'))
            if (!line.isEmpty()) all.append(QJsonDocument::fromJson(line).object());
    }
    QMap<QString, QJsonObject> out;
    for (const QJsonValue& one : all) {
        QJsonValue value = one;
        for (const QString& part : key.split('.')) value = value[part];
        out.insert(value.toString(), one.toObject());
    }
    return out;
}

constexpr const char* kChatOfCalls = R"([
            {"role":"developer","content":"be kind"},
            {"role":"user","content":[{"type":"text","text":"weather?"},{"type":"text","text":"now"}]},
            {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"get_weather","arguments":" {\u0022city\u0022:\u0022Rom\u0022}"}},
                {"id":"c2","type":"function","function":{"name":"now","arguments":""}}]},
            {"role":"tool","tool_call_id":"c1","name":"get_weather","content":"sunny"}])";

constexpr const char* kChatForInspect = R"([
            {"role":"system","content":"be kind"},
            {"role":"user","content":"weather?\nnow"},
            {"role":"assistant","content":"","tool_calls":[
                {"id":"c1","type":"function","function":"get_weather","arguments":{"city":"Rom"}},
                {"id":"c2","type":"function","function":"now","arguments":{}}]},
            {"role":"tool","tool_call_id":"c1","function":"get_weather","content":"sunny"}])";

constexpr const char* kChatWithoutPlace = R"([
            {"role":"critic","name":"bo","content":[{"type":"image_url","image_url":{"url":"x"}}]},
            {"role":"assistant","content":"call","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{broken"}}]}])";

/// An item for graders without what the python one reads.
QJsonObject withoutChecks(QJsonObject document)
{
    QJsonObject item = document.value("item").toObject();
    if (item.isEmpty()) return document;
    for (const char* name : {"checks", "expressions"}) item.remove(QLatin1String(name));
    document["item"] = item;
    return document;
}

std::vector<std::string> hostileTexts()
{
    std::vector<std::string> out;
    for (const QByteArray& line : fileContent(QStringLiteral(SPANWISE_FIXTURES "/hostile/strings.jsonl")).split('\n'))
        if (!line.isEmpty()) out.push_back(QJsonDocument::fromJson(line)["text"].toString().toStdString());
    return out;
}

cases::Case caseWith(const std::string& text)
{
    cases::Case one;
    one.title = text;
    Json message = Json::object();
    one.input.set("messages", Json::array().add(message.set("role", "user").set("content", text)));
    one.badOutput = text;
    one.expected = Json::object().set("text", text + "!");
    one.checks.add(Json::object().set("type", "contains").set("value", text + "!"));
    one.set = "x";
    cases::seal(one);
    return one;
}
/// Every text in a document, whatever holds it.
void collectTexts(const QJsonValue& value, QSet<QString>& into)
{
    if (value.isString()) into.insert(value.toString());
    for (const QJsonValue& item : value.toArray()) collectTexts(item, into);
    const QJsonObject object = value.toObject();
    for (const QJsonValue& member : object) collectTexts(member, into);
}

QSet<QString> textsIn(const std::string& name, const std::string& content)
{
    QSet<QString> texts;
    const QByteArray bytes = QByteArray::fromStdString(content);
    const bool lines = QString::fromStdString(name).endsWith(".jsonl");
    for (const QByteArray& document : lines ? bytes.split('\n') : QByteArrayList {bytes}) {
        const QJsonDocument json = QJsonDocument::fromJson(document);
        collectTexts(json.isArray() ? QJsonValue(json.array()) : QJsonValue(json.object()), texts);
    }
    return texts;
}

/// RFC 4180, slowly: cells between commas, quotes doubled.
QStringList csvCells(const std::string& content)
{
    QStringList cells {QString()};
    bool quoted = false;
    const QString text = QString::fromStdString(content);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            cells.back() += text[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '\n'))
            cells.append(QString());
        else if (quoted || c != '\r')
            cells.back() += c;
    }
    return cells;
}
} // namespace

class tst_case_exporters : public QObject {
    Q_OBJECT

private slots:
    void saysWhatTheSamplesSay_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("key");
        const auto row = [](const char* format, const char* file, const char* key) {
            QTest::newRow(format) << QString(format) << QString(file) << QString(key);
        };
        row("deepeval", "deepeval.json", "name");
        row("langfuse", "langfuse-items.jsonl", "id");
        row("openai-graders", "openai-graders.jsonl", "item.case_id");
        row("inspect", "inspect.jsonl", "id");
        row("openai-evals", "openai-evals.jsonl", "metadata.case_id");
        row("langsmith", "langsmith-examples.jsonl", "metadata.case_id");
    }
    void saysWhatTheSamplesSay()
    {
        QFETCH(QString, format);
        QFETCH(QString, file);
        QFETCH(QString, key);
        const CaseExport made = exportOf(qPrintable(format), samples());
        const auto got = byKey(QByteArray::fromStdString(contentOf(made, file.toStdString())), key);
        const auto want = byKey(fileContent(QStringLiteral(SPANWISE_FIXTURES "/cases/exports/") + file), key);
        QCOMPARE(want.size(), 10);
        for (auto one = want.begin(); one != want.end(); ++one)
            QVERIFY2(withoutChecks(got.value(one.key())) == *one,
                QJsonDocument(got.value(one.key())).toJson() + "\n" + QJsonDocument(*one).toJson());
        QCOMPARE(got.size(), want.size());
    }

    void asksPromptfooTheSame()
    {
        const CaseExport made = exportOf("promptfoo", samples());
        const auto got = byKey(QByteArray::fromStdString(contentOf(made, "tests.jsonl")), "metadata.case_id");
        const auto want =
            byKey(fileContent(QStringLiteral(SPANWISE_FIXTURES "/cases/promptfoo/tests.jsonl")), "metadata.case_id");
        QCOMPARE(got.size(), 10);
        for (auto one = want.begin(); one != want.end(); ++one) {
            const QJsonObject mine = got.value(one.key());
            QCOMPARE(mine["description"], (*one)["description"]);
            QCOMPARE(mine["metadata"], (*one)["metadata"]);
            // The chat is text: the same document, however it is spaced.
            const auto chat = [](const QJsonObject& test) {
                return QJsonDocument::fromJson(test["vars"]["messages_json"].toString().toUtf8());
            };
            QVERIFY(chat(mine).isArray());
            QCOMPARE(chat(mine), chat(*one));
            const QJsonArray asserts = mine["assert"].toArray();
            QCOMPARE(asserts.size(), (*one)["assert"].toArray().size());
            for (qsizetype i = 0; i < asserts.size(); ++i) {
                const QJsonValue wanted = (*one)["assert"][i];
                if (wanted["type"] == QJsonValue("not-is-refusal")) { // it knows a few English words
                    QCOMPARE(asserts[i]["value"], QJsonValue("file://refusal.cjs:answers"));
                    continue;
                }
                QCOMPARE(asserts[i]["type"], wanted["type"]);
                if (asserts[i]["type"] != QJsonValue("javascript")) QCOMPARE(asserts[i]["value"], wanted["value"]);
            }
        }
    }

    void isTheSameBytesForTheSameSelection_data()
    {
        QTest::addColumn<QString>("format");
        for (const CaseExporter& one : caseExporters())
            QTest::newRow(std::string(one.name).c_str())
                << QString::fromUtf8(one.name.data(), qsizetype(one.name.size()));
    }
    void isTheSameBytesForTheSameSelection()
    {
        QFETCH(QString, format);
        auto all = samples();
        const CaseExport one = exportOf(qPrintable(format), all);
        std::shuffle(all.begin(), all.end(), std::mt19937(7));
        all.push_back(all.front()); // a duplicate adds nothing but where it was seen
        all.pop_back();
        const CaseExport other = exportOf(qPrintable(format), all);
        QCOMPARE(one.files.size(), other.files.size());
        const QDir golden(QStringLiteral(SPANWISE_SOURCE_DIR "/tests/golden/export/") + format);
        for (std::size_t i = 0; i < one.files.size(); ++i) {
            QCOMPARE(one.files[i].name, other.files[i].name);
            QCOMPARE(one.files[i].content, other.files[i].content);
            const QString path = golden.filePath(QString::fromStdString(one.files[i].name));
            if (qEnvironmentVariableIsSet("SPANWISE_UPDATE_GOLDEN")) {
                golden.mkpath(".");
                QFile file(path);
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(QByteArray::fromStdString(one.files[i].content));
            }
            QCOMPARE(QByteArray::fromStdString(one.files[i].content), fileContent(path));
        }
    }

    void statesWhatItHolds()
    {
        const CaseExport made =
            exportCases(*caseExporter("csv"), samples(), {"unredacted", "set=faq", std::string(64, 'a'), {}});
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(contentOf(made, "export.json")));
        QCOMPARE(json["cases"].toInt(), 10);
        QCOMPARE(json["filter"].toString(), QString("set=faq"));
        QCOMPARE(json["review_log_head"].toString(), QString(64, 'a'));
        QVERIFY(!json["warning"].toString().isEmpty());
        QCOMPARE(json["case_format"].toString(), QString("case/1"));
    }

    /// A runner that gets the beginning of a text must be told, whatever the format can carry.
    void statesWhatIsNotWhole()
    {
        auto all = samples();
        all[0].cut = {{"/input/messages/1/content", 1'500'000, std::string(64, 'a')}};
        for (const CaseExporter& one : caseExporters()) {
            const CaseExport made = exportCases(one, all, {});
            const auto told = std::ranges::count_if(made.gaps, [&](const ExportGap& gap) {
                return gap.caseId == all[0].id && gap.what.find("1500000 bytes") != std::string::npos;
            });
            QCOMPARE(told, std::ptrdiff_t {1});
            QVERIFY(contentOf(made, "export.json").find("1500000 bytes") != std::string::npos);
        }
        QVERIFY(cases::caseFromLine(jsonLines(std::span(all).first(1)))->cut == all[0].cut);
    }

    void notesWhereADuplicateWasSeen()
    {
        auto all = samples();
        all.resize(1);
        cases::Case again = all[0];
        again.origin.set("trace_id", std::string(32, 'f')).set("span_id", std::string(16, 'e'));
        again.alsoSeen.add(again.origin);
        again.alsoSeen.add(Json::object().set("trace_id", std::string(32, 'd')).set("span_id", std::string(16, 'c')));
        all.push_back(again);
        all.push_back(again);
        all.push_back(all.front()); // of the same span: nothing new
        const CaseExport made = exportOf("jsonl", all);
        QCOMPARE(made.written, 1U);
        QCOMPARE(made.duplicates, 3U);
        QVERIFY(contentOf(made, "export.json").find("\"duplicates\": 3") != std::string::npos);
        const auto seen = cases::caseFromLine(contentOf(made, "cases.jsonl"))->alsoSeen;
        QCOMPARE(seen.items().size(), 2U);
        QCOMPARE(std::string(seen.items()[0]["span_id"].text()), std::string(16, 'e'));
        QCOMPARE(std::string(seen.items()[1]["span_id"].text()), std::string(16, 'c'));
    }

    void marksCsvAsUtf8()
    {
        for (const auto& [format, files] : {std::pair("csv", 1U), std::pair("langsmith", 1U), std::pair("jsonl", 0U)}) {
            CaseExport made = exportOf(format, samples());
            const auto plain = made.files;
            QCOMPARE(markCsvAsUtf8(made), files);
            for (std::size_t i = 0; i < plain.size(); ++i) {
                const bool marked = plain[i].name.ends_with(".csv");
                QCOMPARE(made.files[i].content, (marked ? "\xEF\xBB\xBF" : "") + plain[i].content);
            }
        }
    }

    /// What inspect_ai's json_dataset takes: its own ToolCall, four roles, content that is never null.
    void writesMessagesThatInspectLoads()
    {
        cases::Case one = caseWith("plain");
        one.input.set("messages", *Json::parse(kChatOfCalls));
        CaseExport made = exportOf("inspect", {one});
        QVERIFY(made.gaps.empty());
        const auto line = Json::parse(contentOf(made, "inspect.jsonl"));
        QCOMPARE((*line)["input"].canonical(), Json::parse(kChatForInspect)->canonical());

        // What has no place there stands as text, and is stated.
        one.input.set("messages", *Json::parse(kChatWithoutPlace));
        made = exportOf("inspect", {one});
        QCOMPARE(made.gaps.size(), 4U);
        const std::string text = contentOf(made, "inspect.jsonl");
        QVERIFY(text.find("{broken") != std::string::npos && text.find("image_url") != std::string::npos);
        QVERIFY(text.find("tool_calls") == std::string::npos && text.find("critic") == std::string::npos);
    }

    /// S9, against the corpus.
    void writesCellsThatAreNoFormulas()
    {
        int checked = 0;
        for (const QByteArray& line :
            fileContent(QStringLiteral(SPANWISE_FIXTURES "/hostile/strings.jsonl")).split('\n')) {
            const auto json = QJsonDocument::fromJson(line);
            if (line.isEmpty()) continue;
            const QString text = json["text"].toString();
            const QString want = json.object().contains("csv_cell") ? json["csv_cell"].toString() : text;
            QCOMPARE(QString::fromStdString(csvCell(text.toStdString())), want);
            ++checked;
        }
        QVERIFY(checked > 100);
        QCOMPARE(csvCell("-12.5"), std::string("-12.5"));
        QCOMPARE(csvCell("-1.2.3"), std::string("'-1.2.3"));
    }

    /// S10 and S12: whatever a case holds comes back unchanged.
    void givesHostileTextsBackUnchanged()
    {
        for (const std::string& text : hostileTexts()) {
            const cases::Case one = caseWith(text);
            const auto back = cases::caseFromLine(cases::lineOf(one));
            QVERIFY(back);
            QCOMPARE(*back, one);
            const QString wanted = QString::fromStdString(text);
            const auto promptfoo = QJsonDocument::fromJson(
                QByteArray::fromStdString(contentOf(exportOf("promptfoo", {one}), "tests.jsonl")));
            const QString chat = promptfoo["vars"]["messages_json"].toString();
            QCOMPARE(QJsonDocument::fromJson(chat.toUtf8())[0]["content"].toString(), wanted);
            for (const char* tag : {"{{", "{%", "{#", "}}", "%}", "#}"}) QVERIFY(!chat.contains(tag));
            for (const CaseExporter& exporter : caseExporters())
                for (const ExportFile& file : exporter.write(std::span(&one, 1)).files)
                    QVERIFY(file.name.find('/') == std::string::npos); // names are the format's own
        }
    }

    /// S9, S10 and S12 for all of them: data stays data, and no line of code depends on it.
    void carriesHostileTextsAsData_data() { isTheSameBytesForTheSameSelection_data(); }
    void carriesHostileTextsAsData()
    {
        QFETCH(QString, format);
        const CaseExport harmless = exportOf(qPrintable(format), {caseWith("plain")});
        for (const std::string& text : hostileTexts()) {
            const QString wanted = QString::fromStdString(text);
            const CaseExport made = exportOf(qPrintable(format), {caseWith(text)});
            for (std::size_t i = 0; i < made.files.size(); ++i) {
                const auto& [name, content] = made.files[i];
                const QString file = QString::fromStdString(name);
                if (file == "export.json" || file == "replies.json" || file == "tests.jsonl"
                    || file == "openai-graders.json" || file == "expressions.json")
                    continue; // statements, and what other tests look at
                if (file.endsWith(".jsonl") || (file.endsWith(".json") && file != "refusals.json"))
                    QVERIFY2(textsIn(name, content).contains(wanted), qPrintable(file + ": " + wanted));
                else if (file.endsWith(".csv")) {
                    const QStringList cells = csvCells(content);
                    const QString json =
                        QString::fromUtf8(QJsonDocument(QJsonArray {wanted}).toJson(QJsonDocument::Compact));
                    const bool there = std::ranges::any_of(cells, [&](const QString& cell) {
                        return cell == csvCells(csvCell(text)).front()
                            || cell.contains(json.sliced(1, json.size() - 2));
                    });
                    QVERIFY2(there, qPrintable(file + ": " + wanted));
                } else if (!file.endsWith(".xml"))
                    QCOMPARE(content, harmless.files[i].content);
            }
        }
    }

    /// The shapes that the readers' documentation states (review-and-cases: export formats).
    void keepsTheDocumentedShape_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("schema");
        const auto row = [](const char* format, const char* file, const char* schema) {
            QTest::newRow(format) << QString(file) << QByteArray(schema);
        };
#define SPANWISE_CHAT                                                                                                  \
    R"({"type":"array","minItems":1,"items":{"type":"object","required":["role","content"],"properties":{"role":{"enum":["system","user","assistant","tool"]}}}})"
        // deepeval: EvaluationDataset.add_goldens_from_json_file; a Golden's members.
        row("deepeval", "deepeval.json",
            R"({"type":"array","items":{"type":"object","additionalProperties":false,"required":["input"],"properties":{)"
            R"("input":{"type":"string"},"actual_output":{"type":["string","null"]},)"
            R"("expected_output":{"type":["string","null"]},"context":{"type":["array","null"],"items":{"type":"string"}},)"
            R"("retrieval_context":{"type":["array","null"],"items":{"type":"string"}},"name":{"type":["string","null"]},)"
            R"("comments":{"type":["string","null"]},"additional_metadata":{"type":["object","null"]}}}})");
        // inspect_ai: json_dataset; a Sample's members.
        row("inspect", "inspect.jsonl",
            R"({"type":"object","additionalProperties":false,"required":["id","input"],"properties":{"id":{"type":"string"},)"
            R"("input":)" SPANWISE_CHAT R"(,"target":{"type":["string","array"]},"metadata":{"type":"object"}}})");
        // Langfuse: body of POST /api/public/dataset-items.
        row("langfuse", "langfuse-items.jsonl",
            R"({"type":"object","additionalProperties":false,"required":["datasetName"],"properties":{)"
            R"("datasetName":{"type":"string","minLength":1},"id":{"type":"string","maxLength":255},"input":{},)"
            R"("expectedOutput":{},"metadata":{},"sourceTraceId":{"type":["string","null"]},)"
            R"("sourceObservationId":{"type":["string","null"]},"status":{"enum":["ACTIVE","ARCHIVED"]}}})");
        // LangSmith: an example.
        row("langsmith", "langsmith-examples.jsonl",
            R"({"type":"object","additionalProperties":false,"required":["inputs"],"properties":{)"
            R"("inputs":{"type":"object","required":["messages"],"properties":{"messages":)" SPANWISE_CHAT
            R"(}},"outputs":{"type":["object","null"]},"metadata":{"type":"object"}}})");
        // openai/evals: a sample of basic templates.
        row("openai-evals", "openai-evals.jsonl",
            R"({"type":"object","required":["input","ideal"],"properties":{"input":)" SPANWISE_CHAT
            R"(,"ideal":{"type":["string","array"]}}})");
        // OpenAI evals API: a line of a data source, and string_check and text_similarity graders.
        row("openai-graders", "openai-graders.jsonl",
            R"({"type":"object","additionalProperties":false,"required":["item"],"properties":{"item":{"type":"object"}}})");
#undef SPANWISE_CHAT
    }
    void keepsTheDocumentedShape()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, schema);
        const auto parsed = guard::JsonSchema::parse(schema.toStdString());
        QVERIFY(parsed);
        auto all = samples();
        all.push_back(caseWith("plain"));
        all.back().expected = {}; // nobody wrote what should have come back
        cases::seal(all.back());
        const std::string content = contentOf(exportOf(QTest::currentDataTag(), all), file.toStdString());
        const QByteArray bytes = QByteArray::fromStdString(content);
        int documents = 0;
        for (const QByteArray& document : file.endsWith(".jsonl") ? bytes.split('\n') : QByteArrayList {bytes}) {
            if (document.isEmpty()) continue;
            const auto value = guard::parseJson(document.toStdString());
            QVERIFY(value);
            const guard::SchemaVerdict verdict = parsed->check(*value);
            QVERIFY2(verdict.outcome == guard::SchemaVerdict::Outcome::Valid,
                verdict.violations.empty()
                    ? "not checked"
                    : (verdict.violations[0].where + ": " + verdict.violations[0].message).c_str());
            ++documents;
        }
        QVERIFY(documents > 0);
    }

    void writesXmlThatReadersTake()
    {
        std::vector<JunitCase> tests;
        for (const std::string& text : hostileTexts()) tests.push_back({text, text, {text}, {}});
        tests.push_back({"skipped", "t", {}, "no answer"});
        tests.push_back({"passed", "t", {}, {}});
        const std::string xml = junitXml("suite", tests);
        QXmlStreamReader reader(QByteArray::fromStdString(xml));
        int cases = 0;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QStringLiteral("testcase"))
                ++cases;
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(cases, int(tests.size()));
        QVERIFY(xml.find("skipped=\"1\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(tst_case_exporters)
#include "tst_case_exporters.moc"
