// SPDX-License-Identifier: GPL-3.0-or-later
// Cases that the program proves (each fails on its bad output and passes on its expected one) are exported and run by
// the real test runners, which must say the same of every one: expressions that other engines read otherwise, NFC, line
// ends, templates, costs. What a runner cannot judge is skipped in words and never green. Runners are looked for as in
// tst_review_story; one that is not installed is skipped.
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
struct Ran {
    int code = -1;
    QByteArray output;
};

Ran run(const QString& program, const QStringList& arguments, const QString& folder, const QByteArray& replies)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("REPLIES", QString::fromUtf8(replies));
    environment.insert("NO_COLOR", "1");
    environment.insert("PROMPTFOO_CONFIG_DIR", folder + "/home");
    // Its log files now and then fail with "write after end" when it exits.
    for (const char* name : {"TELEMETRY", "UPDATE", "REMOTE_GENERATION", "DEBUG_LOG", "ERROR_LOG"})
        environment.insert(QStringLiteral("PROMPTFOO_DISABLE_") + name, "1");
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    Ran ran;
    if (!process.waitForFinished(240'000)) return ran;
    ran.code = process.exitCode();
    ran.output = process.readAll();
    return ran;
}

QString modules()
{
    return qEnvironmentVariable("SPANWISE_NODE_MODULES");
}

QString nodeProgram(const char* name)
{
    const QString own = modules() + "/.bin/" + name;
    if (!modules().isEmpty() && QFile::exists(own)) return own;
    return QStandardPaths::findExecutable(name);
}

QString pythonWith(const char* imports)
{
    for (const char* one : {"/usr/bin/python3", "python3"})
        if (run(one, {"-c", QStringLiteral("import ") + imports}, QDir::tempPath(), {}).code == 0) return one;
    return {};
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// An application that answers with what the case expects, or with its bad output.
constexpr const char* kConftest = R"(
import json, os, pathlib
CASES = [json.loads(line) for line in (pathlib.Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").split("\n") if line]
def answer(messages, params):
    one = next(one for one in CASES if one["input"]["messages"] == messages)
    return one["bad_output"] if os.environ["REPLIES"] == "regressed" else one["expected"]["text"]
)";

constexpr const char* kAnswer = R"(
import { readFileSync } from 'node:fs';
const cases = readFileSync(new URL('./cases.jsonl', import.meta.url), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
export async function answer(messages: any) {
  const one = cases.find((one: any) => JSON.stringify(one.input.messages) === JSON.stringify(messages));
  return process.env.REPLIES === 'regressed' ? one.bad_output : one.expected.text;
}
)";

/// Grades the bad output and the expected one of every case: 0 and 1 are wanted.
constexpr const char* kGrade = R"(
import json, sys
with open("openai-graders.json", encoding="utf-8") as file:
    source = next(one["source"] for one in json.load(file)["graders"] if one["type"] == "python")
space = {}
exec(source, space)
def lines(name):
    with open(name, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n") if line]
cases = {one["id"]: one for one in lines(sys.argv[1])}
for one in lines("openai-graders.jsonl"):
    item = one["item"]
    case = cases[item["case_id"]]
    grades = [space["grade"]({"output_text": text}, item) for text in (case["bad_output"], case["expected"]["text"])]
    print(item["case_id"], *grades)
)";

/// One case: a check that the text tells, and one that needs a package.
QByteArray schemaCase(const char* badOutput)
{
    const QJsonObject message {{"role", "user"}, {"content", "which one?"}};
    const QJsonArray checks {QJsonObject {{"type", "not_contains"}, {"value", "WRONG"}},
        QJsonObject {{"type", "json_schema"}, {"value", QJsonObject {{"required", QJsonArray {"a"}}}}}};
    const QJsonObject one {{"format", "case/1"}, {"title", "which one?"}, {"bad_output", badOutput},
        {"input", QJsonObject {{"messages", QJsonArray {message}}}}, {"checks", checks},
        {"expected", QJsonObject {{"text", R"({"a":1})"}}}};
    return QJsonDocument(one).toJson(QJsonDocument::Compact) + '\n';
}
} // namespace

class tst_exported_runners : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    QString m_cases {QStringLiteral(SPANWISE_FIXTURES "/cases/runners.jsonl")};
    int m_count = 0;

    QString exported(const char* format, const QString& cases)
    {
        const QString folder = m_cli.file(QString(format) + QFileInfo(cases).baseName());
        const CliRun done = m_cli({"cases", "export", "--format", format, "--out", folder, "--cases", cases});
        if (done.code > 1) qWarning() << done.err;
        return folder;
    }
    /// With vitest, and with these packages beside it.
    QString withPackages(const QString& folder, const QStringList& packages)
    {
        QDir(folder).mkdir("node_modules");
        for (const QString& one : QStringList {"vitest"} + packages)
            if (QFile::exists(modules() + '/' + one))
                QFile::link(modules() + '/' + one, folder + "/node_modules/" + one);
        write(folder + "/answer.ts", kAnswer);
        return folder;
    }
    QJsonObject vitestCounts(const QString& folder, const QByteArray& replies, QByteArray* said = nullptr)
    {
        const Ran ran = run(nodeProgram("vitest"),
            {"run", "cases.test.ts", "--reporter=default", "--reporter=json", "--outputFile=out.json"}, folder,
            replies);
        if (said) *said = ran.output;
        return QJsonDocument::fromJson(read(folder + "/out.json")).object();
    }

private slots:
    void initTestCase() { m_count = int(read(m_cases).count('\n')); }

    void theProgramProvesThem()
    {
        QVERIFY(m_count > 40);
        const CliRun good = m_cli({"cases", "check", m_cases, "--expected"});
        QVERIFY2(good.err.contains(QByteArray(", 0 failed")), good.out + good.err);
        const CliRun bad = m_cli({"cases", "check", m_cases, "--bad-outputs"});
        QVERIFY2(bad.err.contains("0 passed, " + QByteArray::number(m_count) + " failed"), bad.out + bad.err);
    }

    void promptfooSaysTheSame()
    {
        const QString promptfoo = nodeProgram("promptfoo");
        if (promptfoo.isEmpty()) QSKIP("promptfoo is not installed");
        const QString folder = exported("promptfoo", m_cases);
        for (const bool good : {true, false}) {
            const Ran ran = run(promptfoo,
                {"eval", "--no-cache", "--no-progress-bar", "--no-write", "--no-table", "-o", "out.json"}, folder,
                good ? "fixed" : "regressed");
            QVERIFY2(ran.code == (good ? 0 : 100), QByteArray::number(ran.code) + ran.output);
            const auto stats = QJsonDocument::fromJson(read(folder + "/out.json"))["results"]["stats"];
            QCOMPARE(stats[good ? "successes" : "failures"].toInt(), m_count);
        }
    }

    void pytestSaysTheSame()
    {
        const QString python = pythonWith("pytest, jsonschema");
        if (python.isEmpty()) QSKIP("pytest or jsonschema is not installed");
        const QString folder = exported("pytest", m_cases);
        write(folder + "/conftest.py", kConftest);
        for (const bool good : {true, false}) {
            const Ran ran = run(python, {"-m", "pytest", "-q", "-p", "no:cacheprovider", "test_cases.py"}, folder,
                good ? "fixed" : "regressed");
            const QByteArray wanted = '\n' + QByteArray::number(m_count) + (good ? " passed in" : " failed in");
            QVERIFY2(('\n' + ran.output).contains(wanted), ran.output);
        }
    }

    void pytestSkipsWhatNeedsAPackage()
    {
        const QString python = pythonWith("pytest");
        if (python.isEmpty()) QSKIP("pytest is not installed");
        const QString cases = m_cli.file("schema.jsonl");
        write(cases, schemaCase(R"({"b":"WRONG"})"));
        const QString folder = exported("pytest", cases);
        write(folder + "/conftest.py", QByteArray("import sys\nsys.modules['jsonschema'] = None\n") + kConftest);
        const QStringList arguments {"-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "test_cases.py"};
        const Ran good = run(python, arguments, folder, "fixed");
        QVERIFY2(good.output.contains("1 skipped") && good.output.contains("pip install jsonschema"), good.output);
        // What could be judged, and failed, is not hidden by that.
        const Ran bad = run(python, arguments, folder, "regressed");
        QVERIFY2(bad.output.contains("1 failed"), bad.output);
    }

    void theGraderSaysTheSame()
    {
        const QString python = pythonWith("jsonschema");
        if (python.isEmpty()) QSKIP("python3 or jsonschema is not installed");
        const Ran ran = run(python, {"-c", kGrade, m_cases}, exported("openai-graders", m_cases), {});
        QVERIFY2(ran.output.count(" 0.0 1.0\n") == m_count, ran.output);
    }

    void vitestSaysTheSame()
    {
        if (nodeProgram("vitest").isEmpty() || !QFile::exists(modules() + "/ajv-formats"))
            QSKIP("vitest, ajv or ajv-formats is not installed");
        const QString folder = withPackages(exported("vitest", m_cases), {"ajv", "ajv-formats"});
        for (const bool good : {true, false}) {
            QByteArray said;
            const QJsonObject counts = vitestCounts(folder, good ? "fixed" : "regressed", &said);
            QVERIFY2(counts[good ? "numPassedTests" : "numFailedTests"].toInt() == m_count, said);
        }
    }

    void vitestSkipsWhatNeedsAPackage()
    {
        if (modules().isEmpty() || nodeProgram("vitest").isEmpty()) QSKIP("vitest is not installed");
        const QString cases = m_cli.file("schema.jsonl");
        write(cases, schemaCase(R"({"b":"WRONG"})"));
        const QString folder = withPackages(exported("vitest", cases), {});
        QByteArray said;
        QJsonObject counts = vitestCounts(folder, "fixed", &said);
        QVERIFY2(counts["numPassedTests"].toInt() == 0 && counts["numPendingTests"].toInt() == 1, said);
        QVERIFY2(said.contains("npm install --save-dev ajv"), said);
        counts = vitestCounts(folder, "regressed", &said);
        QVERIFY2(counts["numFailedTests"].toInt() == 1, said);
    }
};

QTEST_GUILESS_MAIN(tst_exported_runners)
#include "tst_exported_runners.moc"
