// SPDX-License-Identifier: GPL-3.0-or-later
// spanwise-naive-import FILE DATABASE: what one would write in an afternoon, as the thing to beat. A QJsonDocument a
// line, a QSqlQuery a span, a transaction a request; no calls, no cost, no texts apart. Prints distinct spans and
// seconds.
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTextStream>
#include <QVariant>

namespace {
bool insertSpan(QSqlQuery& insert, const QString& resource, const QJsonObject& span)
{
    insert.bindValue(0, span["traceId"].toString());
    insert.bindValue(1, span["spanId"].toString());
    insert.bindValue(2, span["parentSpanId"].toString());
    insert.bindValue(3, span["name"].toString());
    insert.bindValue(4, span["startTimeUnixNano"].toString().toLongLong());
    insert.bindValue(5, span["endTimeUnixNano"].toString().toLongLong());
    insert.bindValue(6, span["status"].toObject()["code"].toInt());
    insert.bindValue(7, resource);
    insert.bindValue(8, QString::fromUtf8(QJsonDocument(span["attributes"].toArray()).toJson(QJsonDocument::Compact)));
    insert.bindValue(9, QString::fromUtf8(QJsonDocument(span["events"].toArray()).toJson(QJsonDocument::Compact)));
    return insert.exec();
}

bool insertRequest(QSqlQuery& insert, const QJsonObject& request)
{
    for (const QJsonValueConstRef ofResource : request["resourceSpans"].toArray()) {
        const QJsonObject group = ofResource.toObject();
        const QString resource =
            QString::fromUtf8(QJsonDocument(group["resource"].toObject()).toJson(QJsonDocument::Compact));
        for (const QJsonValueConstRef ofScope : group["scopeSpans"].toArray())
            for (const QJsonValueConstRef span : ofScope.toObject()["spans"].toArray())
                if (!insertSpan(insert, resource, span.toObject())) return false;
    }
    return true;
}

int failed(const QString& why)
{
    QTextStream(stderr) << why << '\n';
    return 2;
}
} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    if (argc != 3) return failed("spanwise-naive-import FILE DATABASE");
    QFile file(QString::fromLocal8Bit(argv[1]));
    if (!file.open(QIODevice::ReadOnly)) return failed(file.errorString());
    QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE");
    db.setDatabaseName(QString::fromLocal8Bit(argv[2]));
    if (!db.open()) return failed(db.lastError().text());
    QSqlQuery query(db);
    for (const char* sql :
        {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
            "CREATE TABLE spans (trace_id TEXT, span_id TEXT, parent TEXT, name TEXT, start_ns INTEGER, end_ns INTEGER,"
            " status INTEGER, resource TEXT, attributes TEXT, events TEXT, PRIMARY KEY (trace_id, span_id))",
            "CREATE INDEX spans_by_start ON spans (start_ns)"})
        if (!query.exec(QString::fromLatin1(sql))) return failed(query.lastError().text());
    QElapsedTimer timer;
    timer.start();
    QSqlQuery insert(db);
    if (!insert.prepare(QStringLiteral("INSERT OR IGNORE INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")))
        return failed(insert.lastError().text());
    while (!file.atEnd()) {
        const QJsonDocument request = QJsonDocument::fromJson(file.readLine());
        db.transaction();
        if (!insertRequest(insert, request.object())) return failed(insert.lastError().text());
        db.commit();
    }
    const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    if (!query.exec(QStringLiteral("SELECT count(*) FROM spans")) || !query.next())
        return failed(query.lastError().text());
    QTextStream(stdout) << query.value(0).toLongLong() << ' ' << QString::number(seconds, 'f', 3) << '\n';
    return 0;
}
