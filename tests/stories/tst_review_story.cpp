// SPDX-License-Identifier: GPL-3.0-or-later
// Two people on two computers review the same call blind, exchange bundles, disagree; a third one decides; the bad
// answer becomes a case; the case is exported and run by the real test runners, which must refuse the bad answer and
// take the right one. A runner that is not installed is skipped, in those words: promptfoo and vitest are looked for in
// PATH and in SPANWISE_NODE_MODULES, pytest in python3.
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QStandardPaths>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kSpan = "00f067aa0ba902b7";

QByteArray telemetry()
{
    const auto attribute = [](const char* key, const QString& value) {
        return QJsonObject {{"key", key}, {"value", QJsonObject {{"stringValue", value}}}};
    };
    const auto said = [](const char* role, const char* text) {
        const QJsonObject message {
            {"role", role}, {"parts", QJsonArray {QJsonObject {{"type", "text"}, {"content", text}}}}};
        return QString::fromUtf8(QJsonDocument(QJsonArray {message}).toJson(QJsonDocument::Compact));
    };
    const QJsonObject span {{"traceId", kTrace}, {"spanId", kSpan}, {"name", "chat gpt-4o-mini"},
        {"startTimeUnixNano", "1772356200000000000"}, {"endTimeUnixNano", "1772356201000000000"},
        {"attributes",
            QJsonArray {attribute("gen_ai.operation.name", "chat"), attribute("gen_ai.provider.name", "openai"),
                attribute("gen_ai.request.model", "gpt-4o-mini"),
                attribute("gen_ai.input.messages", said("user", "When is breakfast on Sunday? Mail ann@example.org")),
                attribute("gen_ai.output.messages", said("assistant", "Breakfast is served from 9 to 12."))}}};
    const QJsonObject scope {{"scope", QJsonObject {{"name", "story"}}}, {"spans", QJsonArray {span}}};
    const QJsonObject resource {{"attributes", QJsonArray {attribute("service.name", "booking-bot")}}};
    return QJsonDocument(QJsonObject {{"resourceSpans",
                             QJsonArray {QJsonObject {{"resource", resource}, {"scopeSpans", QJsonArray {scope}}}}}})
        .toJson(QJsonDocument::Compact);
}

struct Ran {
    int code = -1;
    QByteArray output;
};

Ran run(
    const QString& program, const QStringList& arguments, const QString& folder, const QProcessEnvironment& environment)
{
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

QString nodeProgram(const char* name)
{
    const QString modules = qEnvironmentVariable("SPANWISE_NODE_MODULES");
    const QString own = modules + "/.bin/" + name;
    if (!modules.isEmpty() && QFile::exists(own)) return own;
    return QStandardPaths::findExecutable(name);
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}
} // namespace

class tst_review_story : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    QString m_item;

    CliRun at(const char* store, QStringList arguments) const
    {
        return m_cli(QStringList {"--db", m_cli.file(QString(store) + ".db")} + arguments);
    }
    void expect(const char* store, const QStringList& arguments, int code = 0) const
    {
        const CliRun done = at(store, arguments);
        QVERIFY2(
            done.code == code, arguments.join(' ').toUtf8() + ": " + QByteArray::number(done.code) + " " + done.err);
    }
    QJsonArray state(const char* store) const
    {
        QJsonArray all;
        for (const QJsonObject& one : at(store, {"review", "list", "--json", "--limit", "0"}).lines()) {
            QJsonObject kept = one;
            all.append(kept);
        }
        return all;
    }
    QString exported(const char* format) const
    {
        const QString folder = m_cli.file(format);
        expect("anna", {"cases", "export", "--format", format, "--out", folder, "--replace"});
        return folder;
    }

private slots:
    void twoPeopleReviewBlindAndAThirdDecides()
    {
        write(m_cli.file("telemetry.json"), telemetry());
        write(m_cli.file("queue.json"), R"({"format":"queue/1","id":"default","needed_reviews":2,"blind":true})");
        for (const char* store : {"anna", "bob"}) {
            expect(store, {"import", m_cli.file("telemetry.json")});
            expect(store, {"review", "apply", m_cli.file("queue.json")});
        }
        const CliRun added = at("anna", {"review", "add", kTrace, kSpan, "--as", "anna"});
        QCOMPARE(added.code, 0);
        m_item = QString::fromUtf8(added.out.trimmed());
        expect("anna", {"review", "bundle", "export", "--out", m_cli.file("start.jsonl")});
        expect("bob", {"review", "bundle", "import", m_cli.file("start.jsonl")});

        // Each on his own.
        QCOMPARE(
            at("bob", {"review", "next", "--claim", "--json", "--as", "bob"}).json()["item_id"].toString(), m_item);
        expect("anna",
            {"review", "label", m_item, "--as", "anna", "--verdict", "fail", "--severity", "medium", "--mode",
                "factual_error", "--corrected", "On Sunday breakfast is from 7:30 to 11:00."});
        expect("bob", {"review", "label", m_item, "--as", "bob", "--verdict", "pass"});
        expect("anna", {"review", "bundle", "export", "--out", m_cli.file("anna.jsonl")});
        expect("bob", {"review", "bundle", "export", "--out", m_cli.file("bob.jsonl")});
        // Anna's bundle shows bob nothing before he has decided: he has, so both see both now.
        expect("anna", {"review", "bundle", "import", m_cli.file("bob.jsonl")});
        expect("bob", {"review", "bundle", "import", m_cli.file("anna.jsonl")});
        expect("bob", {"review", "bundle", "import", m_cli.file("anna.jsonl")}); // twice changes nothing
        QCOMPARE(state("anna"), state("bob"));
        QCOMPARE(state("anna").at(0)["state"].toString(), QString("disputed"));

        // Whoever differs does not decide.
        expect("anna", {"review", "adjudicate", m_item, "--as", "bob", "--verdict", "pass"}, 2);
        expect("anna", {"review", "adjudicate", m_item, "--as", "carla", "--verdict", "fail", "--note", "old season"});
        expect("anna", {"review", "bundle", "export", "--out", m_cli.file("decided.jsonl")});
        expect("bob", {"review", "bundle", "import", m_cli.file("decided.jsonl")});
        QCOMPARE(state("bob"), state("anna"));
        QCOMPARE(state("bob").at(0)["verdict"].toString(), QString("fail"));
        for (const char* store : {"anna", "bob"}) expect(store, {"review", "verify"});

        const QJsonObject stats = at("anna", {"review", "stats", "--json", "--as", "carla"}).json();
        QVERIFY(stats["failure_rate"]["rate"].isNull()); // it was added by hand
        QCOMPARE(stats["failure_rate"]["excluded_by_hand"].toInt(), 1);
        QVERIFY(stats["agreement"][0]["too_few"].toBool());
    }

    void theBadAnswerBecomesACase()
    {
        expect("anna", {"cases", "add", m_item, "--as", "anna", "--tag", "faq"});
        const QJsonObject one = at("anna", {"cases", "list", "--json"}).json();
        QCOMPARE(one["review"]["label"].toString(), QString("fail"));
        QCOMPARE(one["bad_output"].toString(), QString("Breakfast is served from 9 to 12."));
        QCOMPARE(at("anna", {"review", "next", "--json", "--as", "dora"}).code, 1);
        expect("anna", {"cases", "check", "--bad-outputs"}, 0);
        expect("anna", {"cases", "check", "--expected"}, 0);
        // A case that proves nothing is not saved.
        expect("anna", {"cases", "add", m_item, "--check", R"({"type":"contains","value":"reakfast"})"}, 1);
    }

    void noPersonalDetailLeaves()
    {
        const CliRun out = at("anna", {"cases", "export", "--out", "-"});
        QCOMPARE(out.code, 0);
        QVERIFY(out.out.contains("[EMAIL_1]") && !out.out.contains("ann@example.org"));
        write(m_cli.file("cases.jsonl"), out.out);
        expect("third", {"cases", "import", m_cli.file("cases.jsonl")});
        QCOMPARE(at("third", {"cases", "export", "--out", "-"}).out, out.out);
        expect("anna", {"cases", "export", "--unredacted", "--out", m_cli.file("open")}, 1);
    }

    void anEarlierExportIsNotOverwritten()
    {
        const QString folder = m_cli.file("once");
        expect("anna", {"cases", "export", "--format", "csv", "--out", folder});
        expect("anna", {"cases", "export", "--format", "csv", "--out", folder}, 2);
        expect("anna", {"cases", "export", "--format", "csv", "--out", folder, "--replace"});
    }

    void pytestRunsIt()
    {
        const auto environment = QProcessEnvironment::systemEnvironment();
        QString python;
        for (const char* one : {"/usr/bin/python3", "python3"})
            if (python.isEmpty() && run(one, {"-c", "import pytest"}, QDir::tempPath(), environment).code == 0)
                python = one;
        if (python.isEmpty()) QSKIP("pytest is not installed: apt-get install python3-pytest");
        const QString folder = exported("pytest");
        for (const bool good : {true, false}) {
            write(folder + "/conftest.py",
                good ? "def answer(messages, params):\n    return 'On Sunday breakfast is from 7:30 to 11:00.'\n"
                     : "def answer(messages, params):\n    return 'Breakfast is served from 9 to 12.'\n");
            const Ran ran =
                run(python, {"-m", "pytest", "-q", "-p", "no:cacheprovider", "test_cases.py"}, folder, environment);
            QVERIFY2(ran.code == (good ? 0 : 1), ran.output);
            QVERIFY2(ran.output.contains(good ? "1 passed" : "1 failed"), ran.output);
        }
    }

    void vitestRunsIt()
    {
        const QString vitest = nodeProgram("vitest");
        if (vitest.isEmpty())
            QSKIP("vitest is not installed: npm install vitest, and SPANWISE_NODE_MODULES names its node_modules");
        const QString folder = exported("vitest");
        const QString modules = qEnvironmentVariable("SPANWISE_NODE_MODULES");
        if (!modules.isEmpty()) QFile::link(modules, folder + "/node_modules");
        for (const bool good : {true, false}) {
            write(folder + "/answer.ts",
                good ? "export async function answer() { return 'On Sunday breakfast is from 7:30 to 11:00.'; }\n"
                     : "export async function answer() { return 'Breakfast is served from 9 to 12.'; }\n");
            const Ran ran = run(vitest, {"run", "cases.test.ts"}, folder, QProcessEnvironment::systemEnvironment());
            QVERIFY2(ran.code == (good ? 0 : 1), ran.output);
        }
    }

    void promptfooRunsIt_data()
    {
        QTest::addColumn<bool>("samples");
        QTest::newRow("the case of this story") << false;
        QTest::newRow("the ten samples") << true;
    }
    void promptfooRunsIt()
    {
        QFETCH(bool, samples);
        const QString promptfoo = nodeProgram("promptfoo");
        if (promptfoo.isEmpty())
            QSKIP(
                "promptfoo is not installed: npm install promptfoo, and SPANWISE_NODE_MODULES names its node_modules");
        QString folder = m_cli.file("promptfoo");
        if (samples) {
            folder = m_cli.file("promptfoo-samples");
            expect("anna",
                {"cases", "export", "--format", "promptfoo", "--out", folder, "--cases",
                    QStringLiteral(SPANWISE_FIXTURES "/cases/cases.jsonl")});
        } else {
            folder = exported("promptfoo");
        }
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("PROMPTFOO_CONFIG_DIR", m_cli.file("promptfoo-home"));
        environment.insert("PROMPTFOO_DISABLE_TELEMETRY", "1");
        environment.insert("PROMPTFOO_DISABLE_UPDATE", "1");
        environment.insert("PROMPTFOO_DISABLE_REMOTE_GENERATION", "1");
        for (const bool good : {true, false}) {
            environment.insert("REPLIES", good ? "fixed" : "regressed");
            const Ran ran = run(promptfoo, {"eval", "--no-cache", "--no-progress-bar", "--no-write", "-o", "out.json"},
                folder, environment);
            QVERIFY2(ran.code == (good ? 0 : 100), QByteArray::number(ran.code) + ran.output);
            QFile out(folder + "/out.json");
            QVERIFY(out.open(QIODevice::ReadOnly));
            const auto stats = QJsonDocument::fromJson(out.readAll())["results"]["stats"];
            const int all = samples ? 10 : 1;
            QCOMPARE(stats["successes"].toInt(), good ? all : 0);
            QCOMPARE(stats["failures"].toInt(), good ? 0 : all);
            QCOMPARE(stats["errors"].toInt(), 0);
        }
    }
};

QTEST_GUILESS_MAIN(tst_review_story)
#include "tst_review_story.moc"
