// SPDX-License-Identifier: GPL-3.0-or-later
// Stores that are damaged, foreign, newer, not to be written or in use: each recipe of hostile/sqlite/operations.json
// is applied to a fresh store, and the program must answer as the recipe says (promises R10 and R11). Never a crash,
// and a file that is refused is not changed by a byte. Recipes that need a running receiver are tested with it.
#include "tests/support/cli_runner.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes);
}

QByteArray hashOf(const QString& path)
{
    return QCryptographicHash::hash(contentsOf(path), QCryptographicHash::Sha256).toHex();
}

/// Bytes that look like chance and are the same in every run.
QByteArray xorshift(quint32 state, qsizetype count)
{
    QByteArray out;
    while (out.size() < count) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        out.append(static_cast<char>(state & 0xFFU));
    }
    return out;
}

constexpr qsizetype kPage = 8192;

void overwrite(QByteArray& file, qsizetype at, const QByteArray& bytes);

/// Whether a wrong cell pointer on this page is seen by SQLite itself, and leaves the tables' own description readable:
/// without that not one row is found.
bool isLeafInUse(const QString& db, QByteArray file, qsizetype page)
{
    if (file[page] != '\x0A' && file[page] != '\x0D') return false;
    const QString probe = db + "-probe";
    overwrite(file, page + 8, "\xff\xff");
    write(probe, file);
    bool seen = true;
    try {
        SQLite::Database other(probe.toStdString(), SQLite::OPEN_READWRITE);
        seen = other.execAndGet("PRAGMA quick_check(1)").getString() != "ok";
    } catch (const SQLite::Exception&) { // a leaf of the tables' own description
        seen = false;
    }
    return seen;
}

void overwrite(QByteArray& file, qsizetype at, const QByteArray& bytes)
{
    file.replace(at, bytes.size(), bytes);
}

/// Where the first leaf at or behind that place begins. Which page holds what differs from run to run, as
/// transactions end where time lets them; an inner page takes all its leaves with it, and a free one nothing.
qsizetype leafFrom(const QString& db, const QByteArray& file, qsizetype start)
{
    while (start + kPage < file.size() && !isLeafInUse(db, file, start)) start += kPage;
    return start;
}
} // namespace

class TestStoreOpening : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void answersDamageAsTheRecipeSays_data();
    void answersDamageAsTheRecipeSays();
    void readsWhatMayNotBeWritten();
    void savesWhatCanBeRead_data();
    void savesWhatCanBeRead();
    void savesWhatIsLeftOfACutFile_data();
    void savesWhatIsLeftOfACutFile();
    void savesNumbersWithoutThePayload();
    void savesASoundStoreWhole();
    void refusesToSaveOverAFile();

private:
    [[nodiscard]] QString copyOfTheStore() const;
    static bool apply(const QJsonObject& recipe, const QString& db);
    qint64 spansIn(const QString& db) const;

    Cli m_cli {SPANWISE_CLI};
    QString m_clean, m_more;
    qint64 m_spans = 0;
    mutable int m_copies = 0;
};

void TestStoreOpening::initTestCase()
{
    m_clean = m_cli.file("clean.db");
    m_more = QStringLiteral(SPANWISE_FIXTURES "/hostile/otlp/control.json");
    QCOMPARE(m_cli({"bench", "generate", "--spans", "2000", "--seed", "7", "--out", m_cli.file("w")}).code, 0);
    QCOMPARE(m_cli({"--db", m_clean, "import", m_more, m_cli.file("w")}).code, 0);
    m_spans = spansIn(m_clean);
    QVERIFY(m_spans > 2000);
}

qint64 TestStoreOpening::spansIn(const QString& db) const
{
    const CliRun run = m_cli({"--db", db, "report", "--json"});
    return run.code == 2 ? -1 : run.json()["spans"].toVariant().toLongLong();
}

QString TestStoreOpening::copyOfTheStore() const
{
    const QString db = m_cli.file(QString("copy%1.db").arg(++m_copies));
    for (const char* suffix : {"", "-payload", "-wal", "-shm"}) QFile::copy(m_clean + suffix, db + suffix);
    return db;
}

bool TestStoreOpening::apply(const QJsonObject& recipe, const QString& db)
{
    const QString op = recipe["op"].toString();
    QByteArray file = contentsOf(db);
    const qsizetype pages = file.size() / kPage;
    const auto pageOf = [&](const QJsonValue& value) { return value.isString() ? pages / 2 : value.toInteger(); };
    qsizetype start = recipe.contains("page") ? (pageOf(recipe["page"]) - 1) * kPage : 0;
    if (recipe["page"].isString() || recipe["id"] == QStringLiteral("cell-pointer-wild"))
        start = leafFrom(db, file, start);
    if (op == "write") {
        const qsizetype at =
            recipe.contains("offset") ? recipe["offset"].toInteger() : start + recipe["at"].toInteger();
        overwrite(file, at, QByteArray::fromHex(recipe["hex"].toString().toLatin1()));
    } else if (op == "zero-page") {
        overwrite(file, start, QByteArray(kPage, '\0'));
    } else if (op == "random-page") {
        overwrite(file, start, xorshift(static_cast<quint32>(recipe["seed"].toInt()), kPage));
    } else if (op == "truncate") {
        const QString size = recipe["size"].toString();
        file.truncate(size == "size/2" ? file.size() / 2 : size == "size-1" ? file.size() - 1 : size.toLongLong());
    } else if (op == "append") {
        file.append(QByteArray::fromHex(recipe["hex"].toString().remove(' ').toLatin1()));
    } else if (op == "replace") {
        file = recipe["text"].toString().toUtf8();
    } else if (op == "pragma" || op == "sql") {
        SQLite::Database other(db.toStdString(), SQLite::OPEN_READWRITE);
        QString sql = recipe["sql"].toString();
        other.exec(sql.replace("{first_table}", "names").toStdString());
        other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        return true;
    } else if (op == "chmod") {
        return QFile::setPermissions(db, QFile::ReadOwner) && QFile::setPermissions(db + "-payload", QFile::ReadOwner);
    } else if (op == "delete-shm") {
        QFile::remove(db + "-shm");
        return true;
    } else {
        return false;
    }
    write(db, file);
    return true;
}

void TestStoreOpening::answersDamageAsTheRecipeSays_data()
{
    QTest::addColumn<QJsonObject>("recipe");
    const QJsonObject all =
        QJsonDocument::fromJson(contentsOf(SPANWISE_FIXTURES "/hostile/sqlite/operations.json")).object();
    for (const QJsonValue recipe : all["operations"].toArray()) {
        static const QStringList kElsewhere {
            "lock", "quota", "vfs-fault", "kill", "second-process", "unlink-while-open", "wal-truncate", "wal-write"};
        if (!kElsewhere.contains(recipe["op"].toString()))
            QTest::newRow(qPrintable(recipe["id"].toString())) << recipe.toObject();
    }
}

void TestStoreOpening::answersDamageAsTheRecipeSays()
{
    QFETCH(QJsonObject, recipe);
    const QString expect = recipe["expect"].toString();
    if (expect == "open_read_only" && ::geteuid() == 0) QSKIP("root may write every file");
    const QString db = copyOfTheStore();
    QVERIFY(apply(recipe, db));
    const QByteArray before = hashOf(db);

    const CliRun read = m_cli({"--db", db, "report", "--json"});
    const CliRun verify = m_cli({"--db", db, "verify"});
    const CliRun import = m_cli({"--db", db, "import", m_more});
    for (const CliRun& run : {read, verify, import}) QVERIFY2(run.code >= 0, "it crashed");
    const bool refused = read.code == 2;

    if (expect == "open_normally") {
        QCOMPARE(read.json()["spans"].toVariant().toLongLong(), m_spans);
        QCOMPARE(verify.code, 0);
        QCOMPARE(import.code, 0);
        return;
    }
    if (refused) {
        QVERIFY2(expect.startsWith("refuse") || expect == "treat_as_new_or_refuse", read.err);
        QVERIFY2(read.err.size() > 20 && read.err.contains(QFileInfo(db).fileName().toUtf8()), read.err);
        QCOMPARE(verify.code, 2);
        QCOMPARE(import.code, 2);
    } else {
        QVERIFY2(expect != "refuse_open", "it was opened");
        if (expect != "open_read_only") {
            QVERIFY2(verify.code != 0, "no damage was reported");
            QVERIFY2(verify.code == 2 || verify.out.contains("damage found"), verify.out);
            QVERIFY2(read.code == 1, read.err); // a script does not read what is said beside wrong figures
        }
        QCOMPARE(import.code, 2);
        QVERIFY2(import.err.contains("Damage") || import.err.contains("may not be written"), import.err);
    }
    QCOMPARE(hashOf(db), before);
}

/// An archive of others: no place for the WAL's index, and no right to make one.
void TestStoreOpening::readsWhatMayNotBeWritten()
{
    const QString folder = m_cli.file("shelf");
    QVERIFY(QDir().mkpath(folder));
    for (const char* suffix : {"", "-payload"}) {
        QVERIFY(QFile::copy(m_clean + suffix, folder + "/t.db" + suffix));
        QCOMPARE(::chmod(QFile::encodeName(folder + "/t.db" + suffix).constData(), 0444), 0);
    }
    QCOMPARE(::chmod(QFile::encodeName(folder).constData(), 0555), 0);
    Cli cli(SPANWISE_CLI);
    if (::geteuid() == 0) { // who may write everywhere
        QCOMPARE(::chmod(QFile::encodeName(m_cli.home()).constData(), 0755), 0);
        cli.setModifier([] {
            constexpr unsigned kNobody = 65534;
            if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(99);
        });
    }
    const CliRun start = cli({"--version"});
    const CliRun report = cli({"--db", folder + "/t.db", "report", "--json"});
    const CliRun verify = cli({"--db", folder + "/t.db", "verify"});
    const CliRun import = cli({"--db", folder + "/t.db", "import", m_more});
    ::chmod(QFile::encodeName(folder).constData(), 0755);
    if (start.code != 0) QSKIP("the program cannot be started by somebody else");
    QVERIFY2(report.code == 0, report.err);
    QCOMPARE(report.json()["spans"].toVariant().toLongLong(), m_spans);
    QVERIFY2(verify.code == 0, verify.out + verify.err);
    QVERIFY2(verify.out.contains("no damage found"), verify.out);
    QVERIFY2(import.code == 2 && import.err.contains("may not be written"), import.err);
}

void TestStoreOpening::savesWhatCanBeRead_data()
{
    QTest::addColumn<QString>("part"); // of the store
    QTest::addColumn<int>("percent"); // where in the file a page is overwritten
    for (const char* part : {"", "-payload"})
        for (const int percent : {40, 55, 70}) // before these lies the tables' own description
            QTest::addRow("%s at %d %%", *part ? part : "rows", percent) << part << percent;
}

/// Whatever is saved is a sound store, and the damaged one is left as it was.
void TestStoreOpening::savesWhatCanBeRead()
{
    QFETCH(QString, part);
    QFETCH(int, percent);
    const QString db = copyOfTheStore();
    QByteArray file = contentsOf(db + part);
    const qsizetype page = part.isEmpty() ? kPage : 32768;
    const qsizetype start = file.size() / page * percent / 100 * page;
    overwrite(file, part.isEmpty() ? leafFrom(db, file, start) : start, xorshift(3, page));
    write(db + part, file);
    const QByteArray before = hashOf(db + part);

    const QString saved = m_cli.file(QString("saved%1.db").arg(m_copies));
    const CliRun run = m_cli({"--db", db, "verify", "--save-readable", saved});
    QVERIFY2(run.code == 0 || run.code == 1, run.err);
    QCOMPARE(hashOf(db + part), before);
    const qint64 spans = spansIn(saved);
    QVERIFY2(spans > m_spans / 10, qPrintable(QString("%1 of %2").arg(spans).arg(m_spans)));
    QVERIFY(spans <= m_spans);
    // What a trace has left is counted again when something is written next; importing all of it again makes it whole.
    QCOMPARE(m_cli({"--db", saved, "import", m_more, m_cli.file("w")}).code, 0);
    QCOMPARE(spansIn(saved), m_spans);
    const CliRun verify = m_cli({"--db", saved, "verify"});
    QVERIFY2(verify.code == 0, verify.out);
}

void TestStoreOpening::savesWhatIsLeftOfACutFile_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("percent"); // that is left
    for (const char* part : {"", "-payload"})
        for (const int percent : {80, 95}) QTest::addRow("%s %d %%", *part ? part : "rows", percent) << part << percent;
}

/// A copy that did not come to its end. What is lost is lost, and all the rest is there.
void TestStoreOpening::savesWhatIsLeftOfACutFile()
{
    QFETCH(QString, part);
    QFETCH(int, percent);
    const QString db = copyOfTheStore();
    QByteArray file = contentsOf(db + part);
    const qsizetype page = part.isEmpty() ? kPage : 32768;
    file.truncate(file.size() / page * percent / 100 * page);
    write(db + part, file);
    const QByteArray before = hashOf(db + part);

    const CliRun refused = m_cli({"--db", db, "import", m_more});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("verify --save-readable"), refused.err);
    const QString saved = m_cli.file(QString("saved%1.db").arg(m_copies));
    const CliRun run = m_cli({"--db", db, "verify", "--save-readable", saved});
    QVERIFY2(run.code == 0 || run.code == 1, run.out + run.err); // the columns may lie at the end, and are made anew
    QCOMPARE(hashOf(db + part), before);
    const qint64 spans = spansIn(saved);
    QVERIFY2(spans > m_spans / 10, qPrintable(QString("%1 of %2").arg(spans).arg(m_spans)));
    QVERIFY(spans <= m_spans);
    QCOMPARE(m_cli({"--db", saved, "import", m_more, m_cli.file("w")}).code, 0);
    QCOMPARE(spansIn(saved), m_spans);
    const CliRun verify = m_cli({"--db", saved, "verify"});
    QVERIFY2(verify.code == 0, verify.out);
}

void TestStoreOpening::savesNumbersWithoutThePayload()
{
    const QString db = copyOfTheStore();
    QVERIFY(QFile::remove(db + "-payload"));
    const CliRun refused = m_cli({"--db", db, "report"});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("is missing") && refused.err.contains("verify --save-readable"), refused.err);

    const QString saved = m_cli.file(QString("saved%1.db").arg(m_copies));
    const CliRun run = m_cli({"--db", db, "verify", "--save-readable", saved});
    QVERIFY2(run.code == 1 && run.out.contains("lost: every message"), run.out + run.err);
    const QJsonObject now = m_cli({"--db", saved, "report", "--json"}).json();
    const QJsonObject was = m_cli({"--db", m_clean, "report", "--json"}).json();
    for (const char* same : {"spans", "traces", "calls", "latency_ms", "tokens", "cost_usd", "errors_by_class"})
        QCOMPARE(now[QLatin1String(same)], was[QLatin1String(same)]);
    const CliRun verify = m_cli({"--db", saved, "verify"});
    QVERIFY2(verify.code == 0, verify.out);
    // What comes then is whole, messages and all.
    const QByteArray next =
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
        R"("spanId":"00f067aa0ba902b7","name":"the next one","startTimeUnixNano":"1700000000000000000",)"
        R"("endTimeUnixNano":"1700000001000000000"}]}]}]})";
    QCOMPARE(m_cli({"--db", saved, "import", "-"}, next).code, 0);
    const auto found = m_cli({"--db", saved, "spans", "--where", "text contains \"the next one\""}).lines();
    QCOMPARE(found.size(), 1);
    QCOMPARE(m_cli({"--db", saved, "verify"}).code, 0);
}

void TestStoreOpening::savesASoundStoreWhole()
{
    const QString saved = m_cli.file("whole.db");
    const CliRun run = m_cli({"--db", m_clean, "verify", "--save-readable", saved});
    QVERIFY2(run.code == 0, run.out + run.err);
    for (const char* command : {"spans", "calls"}) {
        QByteArrayList a = m_cli({"--db", m_clean, command}).out.split('\n');
        QByteArrayList b = m_cli({"--db", saved, command}).out.split('\n');
        QCOMPARE(b, a);
    }
    const CliRun verify = m_cli({"--db", saved, "verify"});
    QVERIFY2(verify.code == 0, verify.out);
}

void TestStoreOpening::refusesToSaveOverAFile()
{
    const QByteArray before = hashOf(m_clean);
    QCOMPARE(m_cli({"--db", m_clean, "verify", "--save-readable", m_clean}).code, 2);
    QCOMPARE(hashOf(m_clean), before);
}

QTEST_APPLESS_MAIN(TestStoreOpening)
#include "tst_store_opening.moc"
