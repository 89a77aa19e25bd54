// SPDX-License-Identifier: GPL-3.0-or-later
// Where `export spans` writes to: a file whole or not at all, and nothing that was not asked for.
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
constexpr const char* kOneSpan =
    R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7",)"
    R"("name":"one","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000"}]}]}]})";
} // namespace

class TestCliExport : public QObject {
    Q_OBJECT

private slots:
    void neverReplacesAFileUnasked();
    void writesThroughLinksAndPipes();
};

void TestCliExport::neverReplacesAFileUnasked()
{
    const Cli cli(SPANWISE_CLI);
    cli({"--db", cli.file("t.db"), "import", "-"}, kOneSpan);
    QFile file(cli.file("mine.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    QCOMPARE(cli({"--db", cli.file("t.db"), "export", "spans", "--out", file.fileName()}).code, 2);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
    file.close();
    QCOMPARE(cli({"--db", cli.file("t.db"), "export", "spans", "--replace", "--out", file.fileName()}).code, 0);
    QVERIFY(file.size() > 100);
}

/// A name that leads to a pipe or a device stays what it is: as root a file could be put in the place of /dev/null.
void TestCliExport::writesThroughLinksAndPipes()
{
    const Cli cli(SPANWISE_CLI);
    cli({"--db", cli.file("t.db"), "import", "-"}, kOneSpan);
    const QByteArray whole = cli({"--db", cli.file("t.db"), "export", "spans", "--out", "-"}).out;
    QVERIFY(whole.contains("resourceSpans"));
    const auto replace = [&](const char* name) {
        return cli({"--db", cli.file("t.db"), "export", "spans", "--replace", "--out", cli.file(name)});
    };

    QDir(cli.home()).mkpath("elsewhere");
    QVERIFY(QFile::link("elsewhere/real.jsonl", cli.file("link.jsonl")));
    QFile real(cli.file("elsewhere/real.jsonl"));
    QVERIFY(real.open(QIODevice::WriteOnly) && real.write("before") == 6);
    real.close();
    QCOMPARE(cli({"--db", cli.file("t.db"), "export", "spans", "--out", cli.file("link.jsonl")}).code, 2);
    QCOMPARE(replace("link.jsonl").code, 0);
    QVERIFY(QFileInfo(cli.file("link.jsonl")).isSymLink());
    QVERIFY(real.open(QIODevice::ReadOnly));
    QCOMPARE(real.readAll(), whole);

    const QByteArray pipe = QFile::encodeName(cli.file("pipe"));
    QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
    QVERIFY(QFile::link(cli.file("pipe"), cli.file("to-pipe")));
    for (const char* name : {"pipe", "to-pipe"}) {
        const int end = ::open(pipe.constData(), O_RDWR | O_NONBLOCK); // so that neither side waits for the other
        QVERIFY(end >= 0);
        const CliRun run = replace(name);
        QVERIFY2(run.code == 0, run.err);
        QByteArray got(whole.size() + 1, '\0');
        got.resize(std::max<qsizetype>(0, ::read(end, got.data(), size_t(got.size()))));
        ::close(end);
        QCOMPARE(got, whole);
    }
    struct stat is { };
    QVERIFY(::stat(pipe.constData(), &is) == 0 && S_ISFIFO(is.st_mode));
    QVERIFY(QFileInfo(cli.file("to-pipe")).isSymLink());
    QCOMPARE(replace("elsewhere").code, 2);
}

QTEST_APPLESS_MAIN(TestCliExport)
#include "tst_cli_export.moc"
