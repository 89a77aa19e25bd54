// SPDX-License-Identifier: GPL-3.0-or-later
// S19: the locale changes no number: what is read, stored, asked and exported is the same in all. Where the system has
// none but C, the test makes them for itself; it needs the program localedef and its sources (package locales).
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QtTest>

using namespace spanwise::test;

namespace {

constexpr const char* kScrape = "# TYPE acme_cost_usd counter\nacme_cost_usd_total{model=\"m\"} 1234.5\n"
                                "# TYPE acme_seconds histogram\nacme_seconds_bucket{le=\"0.25\"} 3\n"
                                "acme_seconds_bucket{le=\"+Inf\"} 4\nacme_seconds_sum 1.75\n"
                                "acme_seconds_count 4\n";

QByteArray bytesOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& name, const QByteArray& text)
{
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly)) qFatal("%s", qPrintable(name));
    file.write(text);
}

} // namespace

class TestLocales : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI_IN_LOCALE)};
    QByteArray m_plain;

    /// Everything that a store says which was filled and asked under this locale.
    QByteArray dump(const QString& locale)
    {
        m_cli.set("LC_ALL", locale);
        const QString db = m_cli.file(locale + ".db");
        QByteArray out;
        const auto run = [&](const QStringList& arguments) {
            const CliRun one = m_cli(QStringList {"--db", db} + arguments);
            if (one.code > 1) out += "ended with " + QByteArray::number(one.code) + ": " + one.err;
            out += one.out + '\n';
        };
        run({"import", m_cli.file("few.jsonl")});
        run({"import", m_cli.file("scrape.txt")});
        run({"calls"});
        run({"spans"});
        run({"report"});
        run({"report", "--json", "--by", "model"});
        run({"calls", "--where", "cost > 0.001 and latency > 0.5s"});
        run({"series", "--measure", "cost"});
        run({"drift", "--json"});
        for (const char* query : {"acme_cost_usd_total * 0.5", "histogram_quantile(0.5, acme_seconds_bucket)"})
            run({"metrics", "--query", query});
        const QString exported = m_cli.file(locale + ".jsonl");
        run({"export", "spans", "--out", exported});
        out += bytesOf(exported);
        return out.replace(locale.toUtf8() + ".", "");
    }

private slots:
    void initTestCase()
    {
        const QString localedef = QStandardPaths::findExecutable("localedef");
        if (localedef.isEmpty() || !QFile::exists("/usr/share/i18n/locales/de_DE"))
            QSKIP("SKIPPED, not tested: localedef and its sources (package locales) are not installed");
        m_cli.set("LOCPATH", m_cli.file("locales"));
        QVERIFY(QDir().mkpath(m_cli.file("locales")));
        QVector<QProcess*> all;
        for (const char* name : {"de_DE", "tr_TR", "ar_EG"}) {
            auto* make = new QProcess(this);
            make->start(localedef, {"-i", name, "-f", "UTF-8", m_cli.file(QString("locales/%1.UTF-8").arg(name))});
            all << make;
        }
        for (QProcess* make : all) QVERIFY2(make->waitForFinished(120'000), qPrintable(make->errorString()));

        const Cli plain(QStringLiteral(SPANWISE_CLI));
        const QString sample = m_cli.file("sample.jsonl");
        QCOMPARE(plain({"sample", "--out", sample, "--at", "2026-10-01T12:00:00Z"}).code, 0);
        const QByteArrayList lines = bytesOf(sample).split('\n');
        QVERIFY(lines.size() > 2);
        write(m_cli.file("few.jsonl"), lines.mid(0, 2).join('\n'));
        write(m_cli.file("scrape.txt"), kScrape);
        m_plain = dump("C");
        QVERIFY2(m_plain.contains("617.25") && m_plain.count("\"cost") > 10, m_plain.left(2000));
        QVERIFY2(!m_plain.contains("ended with"), m_plain);
    }

    /// Otherwise all of this would prove nothing.
    void aProgramFollowsTheLocale()
    {
        m_cli.set("LC_ALL", "xx_XX.UTF-8");
        QCOMPARE(m_cli({"--version"}).code, 99);
        m_cli.set("LC_ALL", "de_DE.UTF-8");
        QCOMPARE(m_cli({"--version"}).code, 0);
    }

    void changesNoNumber_data()
    {
        QTest::addColumn<QString>("locale");
        for (const char* locale : {"de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8"})
            QTest::newRow(locale) << QString(locale);
    }
    void changesNoNumber()
    {
        QFETCH(QString, locale);
        const QByteArray here = dump(locale);
        if (here == m_plain) return;
        const QByteArrayList want = m_plain.split('\n');
        const QByteArrayList have = here.split('\n');
        for (qsizetype i = 0; i < std::min(want.size(), have.size()); ++i)
            if (want[i] != have[i])
                QFAIL(qPrintable(QString("line %1:\n%2\n%3").arg(i).arg(want[i].constData(), have[i].constData())));
        QCOMPARE(have.size(), want.size());
    }
};

QTEST_GUILESS_MAIN(TestLocales)
#include "tst_locales.moc"
