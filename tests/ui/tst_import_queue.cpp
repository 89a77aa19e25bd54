// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/import_texts.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

QByteArray request(const QByteArray& span, const QByteArray& trace = "0af7651916cd43dd8448eb211c80319c")
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace + R"(","spanId":")" + span
        + R"(","name":"chat m","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
          R"("attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
          R"({"key":"gen_ai.request.model","value":{"stringValue":"m"}}]}]}]}]})"
        + "\n";
}

/// Without the marks that keep a name of another script apart.
QString bare(QString text)
{
    return text.remove(QChar(0x2068)).remove(QChar(0x2069));
}

} // namespace

class tst_import_queue : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(bytes);
        return file.fileName();
    }

private slots:
    void importsFilesInTheOrderAskedAndKeepsTheResult()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"order.db"_s)));
        ImportQueue& imports = session.imports();
        QList<int> ended;
        connect(&imports, &ImportQueue::jobChanged, this, [&](int number) {
            if (imports.jobs()[std::size_t(number - 1)].state == ImportJob::State::Done) ended << number;
        });
        imports.add({write(u"a.jsonl"_s, request("00f067aa0ba902b7") + request("00f067aa0ba902b8"))});
        imports.add({write(u"b.jsonl"_s, request("00f067aa0ba902b7"))});
        QCOMPARE(imports.jobs().size(), 2);
        QTRY_VERIFY(!imports.isRunning());
        QCOMPARE(ended, (QList<int> {1, 2}));
        QCOMPARE(imports.jobs()[0].totals.stored.spans, 2);
        QCOMPARE(imports.jobs()[0].totals.stored.calls, 2);
        QCOMPARE(imports.jobs()[1].totals.stored.spans, 0);
        QCOMPARE(imports.jobs()[1].totals.stored.duplicates, 1);
        QTRY_COMPARE(session.view().snapshot->rows(), 2);
    }

    void namesTheLineOfWhatCouldNotBeRead()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"line.db"_s)));
        session.imports().add({write(u"bad.jsonl"_s,
            request("00f067aa0ba902b7") + "{\"resourceSpans\": nonsense}\n" + request("00f067aa0ba902b9"))});
        QTRY_VERIFY(!session.imports().isRunning());
        const ImportJob& job = session.imports().jobs().front();
        QCOMPARE(job.state, ImportJob::State::Done);
        QCOMPARE(job.totals.stored.spans, 2);
        QCOMPARE(job.totals.rejected, 1);
        const QStringList remarks = remarksOf(job, 10);
        QCOMPARE(remarks.size(), 1);
        QVERIFY2(remarks.first().contains(u"line 2"_s), qPrintable(remarks.first()));
        QVERIFY(shownOf(job, {}).detail.contains(u"1 rejected"_s));
    }

    void saysInOneLineWhatWasNotTaken()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"shortfall.db"_s)));
        ImportQueue& imports = session.imports();
        const QByteArray zero = request("00f067aa0ba902b7", "00000000000000000000000000000000");
        imports.add({write(u"noise.bin"_s, "hello, this is a shopping list\n")});
        imports.add({write(u"two.jsonl"_s, zero + zero + request("00f067aa0ba902b8"))});
        imports.add({write(u"whole.jsonl"_s, request("00f067aa0ba902b9"))});
        imports.add({write(u"more noise.bin"_s, "eggs\n"), m_folder.filePath(u"noise.bin"_s)});
        QTRY_VERIFY(!imports.isRunning());
        const auto said = [&](std::size_t job) { return bare(shortfallOf(imports.jobs()[job])); };
        QCOMPARE(said(0), u"noise.bin: not telemetry – see Sources"_s);
        QCOMPARE(said(1), u"2 spans rejected – see Sources"_s);
        QCOMPARE(said(2), QString());
        QCOMPARE(said(3), u"2 of 2 files could not be read – see Sources"_s);
    }

    void countsOneAsOne()
    {
        ImportTotals totals;
        totals.stored.spans = 1;
        totals.stored.calls = 1;
        totals.stored.logs = 1;
        totals.stored.duplicates = 1;
        QCOMPARE(summaryOf(totals), u"1 span · 1 call · 1 log record · 1 duplicate"_s);
        totals.stored.logs = 1'234;
        QVERIFY(summaryOf(totals).contains(u"1,234 log records"_s));
    }

    void walksFoldersAndSaysWhatDoesNotExist()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"folder.db"_s)));
        QVERIFY(QDir(m_folder.path()).mkpath(u"some/deep"_s));
        write(u"some/deep/c.json"_s, request("00f067aa0ba902c1"));
        write(u"some/d.json"_s, request("00f067aa0ba902c2"));
        session.imports().add({m_folder.filePath(u"some"_s)});
        session.imports().add({m_folder.filePath(u"nowhere"_s)});
        QTRY_VERIFY(!session.imports().isRunning());
        QCOMPARE(session.imports().jobs()[0].totals.files, 2);
        QCOMPARE(session.imports().jobs()[1].state, ImportJob::State::Failed);
        QVERIFY(session.imports().jobs()[1].error.contains(u"nowhere"_s));
    }

    void takesNothingIntoAStoreThatCannotBeWritten()
    {
        Session session;
        session.imports().add({write(u"e.jsonl"_s, request("00f067aa0ba902d1"))});
        QCOMPARE(session.imports().jobs().front().state, ImportJob::State::Failed);
        QVERIFY(!session.imports().isRunning());
    }

    void bringsTheSampleWithItsRejectedSpans()
    {
        Session session;
        IntakeFiles intake;
        session.setIntake(intake);
        QVERIFY(session.open(m_folder.filePath(u"sample.db"_s)));
        session.imports().addSample();
        QTRY_VERIFY_WITH_TIMEOUT(!session.imports().isRunning(), 60'000);
        const ImportJob& job = session.imports().jobs().front();
        QVERIFY(job.totals.stored.spans > 5'000);
        QVERIFY(job.totals.rejected > 0);
        QCOMPARE(session.imports().progress().share(), 1.0);
        QTRY_COMPARE(session.view().snapshot->rows(), job.totals.stored.spans);
    }

    void dropsWhatWaitsWhenCancelled()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"cancel.db"_s)));
        session.imports().addSample();
        session.imports().add({write(u"f.jsonl"_s, request("00f067aa0ba902e1"))});
        session.imports().cancel();
        QTRY_VERIFY_WITH_TIMEOUT(!session.imports().isRunning(), 60'000);
        QCOMPARE(session.imports().jobs()[1].state, ImportJob::State::Cancelled);
        QCOMPARE(session.imports().jobs()[1].totals.stored.spans, 0);
        session.imports().add({write(u"f.jsonl"_s, request("00f067aa0ba902e1"))}); // and it goes on afterwards
        QTRY_VERIFY(!session.imports().isRunning());
        QCOMPARE(session.imports().jobs()[2].totals.stored.spans, 1);
    }
};

QTEST_MAIN(tst_import_queue)
#include "tst_import_queue.moc"
