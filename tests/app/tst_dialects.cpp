// SPDX-License-Identifier: GPL-3.0-or-later
// What each instrumentation writes, and how it must be read: one folder below tests/golden/dialect a profile or a rule,
// with a small export (input.json) and what was derived from the rules by hand (expected.jsonl):
//     {"call": SPAN_ID, field: value, …}           the call as `calls` prints it; fields not named are not compared
//     {"span": SPAN_ID, field: value, …}           the span as `spans` prints it
//     {"spans_where": FILTER, "ids": [SPAN_ID, …]} the spans of the case that a filter finds
// A case has exactly the calls that it names. To add one, add a folder.
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QMap>
#include <QRegularExpression>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
const QString kFolder = QStringLiteral(SPANWISE_SOURCE_DIR "/tests/golden/dialect");

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Objects are compared in the members that `want` names, everything else whole.
bool agrees(const QJsonValue& want, const QJsonValue& got)
{
    if (!want.isObject() || !got.isObject()) return want == got;
    const QJsonObject wanted = want.toObject();
    for (auto member = wanted.begin(); member != wanted.end(); ++member)
        if (!agrees(member.value(), got.toObject().value(member.key()))) return false;
    return true;
}

QByteArray printed(const QJsonValue& value)
{
    return QJsonDocument(QJsonObject {{"is", value}}).toJson(QJsonDocument::Compact);
}
} // namespace

class TestDialects : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void readsEachCaseByTheRules_data() { eachCase(); }
    void readsEachCaseByTheRules();
    void readsTheSameInAnyOrder();

private:
    using ById = QMap<QString, QJsonObject>;
    static void eachCase();
    static ById byIds(const QList<QJsonObject>& lines);
    void compare(const QJsonObject& want, const QString& trace) const;

    Cli m_cli {SPANWISE_CLI};
    QString m_store;
    ById m_calls, m_spans; ///< by trace id and span id
    QMap<QString, int> m_callsOfTrace;
};

void TestDialects::eachCase()
{
    QTest::addColumn<QString>("folder");
    for (const QString& name : QDir(kFolder).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QTest::newRow(qPrintable(name)) << kFolder + "/" + name;
}

TestDialects::ById TestDialects::byIds(const QList<QJsonObject>& lines)
{
    ById out;
    for (const QJsonObject& line : lines) out[line["trace_id"].toString() + line["span_id"].toString()] = line;
    return out;
}

void TestDialects::initTestCase()
{
    m_store = m_cli.file("t.db");
    QStringList import {"--db", m_store, "import"};
    for (const QString& name : QDir(kFolder).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        import << kFolder + "/" + name + "/input.json";
    const CliRun run = m_cli(import);
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.code, 0);
    const QList<QJsonObject> calls = m_cli({"--db", m_store, "calls"}).lines();
    m_calls = byIds(calls);
    m_spans = byIds(m_cli({"--db", m_store, "spans"}).lines());
    for (const QJsonObject& call : calls) ++m_callsOfTrace[call["trace_id"].toString()];
    QVERIFY(!m_calls.isEmpty());
}

void TestDialects::compare(const QJsonObject& want, const QString& trace) const
{
    const bool isCall = want.contains("call");
    const QString id = want[isCall ? "call" : "span"].toString();
    const ById& all = isCall ? m_calls : m_spans;
    QVERIFY2(all.contains(trace + id), qPrintable("there is no call or span " + id));
    const QJsonObject got = all[trace + id];
    for (auto field = want.begin(); field != want.end(); ++field) {
        if (field.key() == "call" || field.key() == "span") continue;
        QVERIFY2(got.contains(field.key()), qPrintable("no field " + field.key()));
        QVERIFY2(agrees(field.value(), got[field.key()]),
            qPrintable(
                id + " " + field.key() + ": wanted " + printed(field.value()) + ", got " + printed(got[field.key()])));
    }
}

void TestDialects::readsEachCaseByTheRules()
{
    QFETCH(QString, folder);
    static const QRegularExpression kTrace("\"traceId\": *\"([0-9a-f]{32})\"");
    const QString trace = kTrace.match(contentsOf(folder + "/input.json")).captured(1);
    QVERIFY(!trace.isEmpty());
    int calls = 0;
    for (const QByteArray& line : contentsOf(folder + "/expected.jsonl").split('\n')) {
        if (line.isEmpty()) continue;
        const QJsonObject want = QJsonDocument::fromJson(line).object();
        QVERIFY2(!want.isEmpty(), line);
        if (want.contains("spans_where")) {
            QJsonArray found;
            const QString filter = "trace = \"" + trace + "\" and " + want["spans_where"].toString();
            for (const QJsonObject& span : m_cli({"--db", m_store, "spans", "--where", filter}).lines())
                found.append(span["span_id"]);
            QCOMPARE(printed(found), printed(want["ids"]));
            continue;
        }
        calls += want.contains("call") ? 1 : 0;
        compare(want, trace);
        if (QTest::currentTestFailed()) return;
    }
    QCOMPARE(m_callsOfTrace.value(trace), calls);
}

/// Every span and log record of all cases in a delivery of its own, last first: children before their parents, answers
/// before the spans that they belong to.
void TestDialects::readsTheSameInAnyOrder()
{
    QByteArrayList lines;
    const QDir folder(kFolder);
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QByteArray text = contentsOf(folder.filePath(name) + "/input.json");
        for (const auto& [top, scopes, items] :
            {std::tuple("resourceSpans", "scopeSpans", "spans"), std::tuple("resourceLogs", "scopeLogs", "logRecords")})
            for (const QByteArray& document :
                QByteArray(text).replace("\n{\"resourceLogs", "\v{\"resourceLogs").split('\v'))
                for (const QJsonValue resource : QJsonDocument::fromJson(document)[top].toArray())
                    for (const QJsonValue scope : resource[scopes].toArray())
                        for (const QJsonValue item : scope[items].toArray()) {
                            const QJsonObject one {{"scope", scope["scope"]}, {items, QJsonArray {item}}};
                            const QJsonObject owner {{"resource", resource["resource"]}, {scopes, QJsonArray {one}}};
                            lines.prepend(
                                QJsonDocument(QJsonObject {{top, QJsonArray {owner}}}).toJson(QJsonDocument::Compact));
                        }
    }
    QVERIFY(lines.size() > 200);
    const QString store = m_cli.file("reversed.db");
    const CliRun run = m_cli({"--db", store, "import", "-"}, lines.join('\n'));
    QVERIFY2(run.code == 0 || run.code == 1, run.err);
    const ById calls = byIds(m_cli({"--db", store, "calls"}).lines());
    QCOMPARE(calls.keys(), m_calls.keys());
    for (auto call = calls.begin(); call != calls.end(); ++call)
        QCOMPARE(printed(call.value()), printed(m_calls[call.key()]));
}

QTEST_APPLESS_MAIN(TestDialects)
#include "tst_dialects.moc"
