// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/naive_importer.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace spanwise::bench {

namespace {
qint64 inputTokensOf(const QJsonArray& attributes)
{
    for (const QJsonValue attribute : attributes) {
        const QString key = attribute[QStringLiteral("key")].toString();
        if (key != QLatin1String("gen_ai.usage.input_tokens") && key != QLatin1String("llm.token_count.prompt")
            && key != QLatin1String("gen_ai.usage.prompt_tokens"))
            continue;
        return attribute[QStringLiteral("value")][QStringLiteral("intValue")].toVariant().toLongLong();
    }
    return -1;
}

void insertSpan(QSqlQuery& insert, const QString& service, const QJsonValue& span, NaiveRun& run)
{
    const QJsonArray attributes = span[QStringLiteral("attributes")].toArray();
    const qint64 tokens = inputTokensOf(attributes);
    insert.addBindValue(span[QStringLiteral("traceId")].toString());
    insert.addBindValue(span[QStringLiteral("spanId")].toString());
    insert.addBindValue(span[QStringLiteral("parentSpanId")].toString());
    insert.addBindValue(service);
    insert.addBindValue(span[QStringLiteral("name")].toString());
    insert.addBindValue(span[QStringLiteral("startTimeUnixNano")].toString().toLongLong());
    insert.addBindValue(span[QStringLiteral("endTimeUnixNano")].toString().toLongLong());
    insert.addBindValue(span[QStringLiteral("status")][QStringLiteral("code")].toInt());
    insert.addBindValue(tokens);
    insert.addBindValue(QString::fromUtf8(QJsonDocument(attributes).toJson(QJsonDocument::Compact)));
    insert.exec();
    ++run.spans;
    run.inputTokens += std::max<qint64>(tokens, 0);
}
} // namespace

NaiveRun importNaively(const QString& file, const QString& database)
{
    NaiveRun run;
    QElapsedTimer timer;
    timer.start();
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("naive"));
        db.setDatabaseName(database);
        if (!db.open()) return run;
        QSqlQuery create(db);
        create.exec(
            QStringLiteral("CREATE TABLE spans (trace_id TEXT, span_id TEXT, parent TEXT, service TEXT, name TEXT, "
                           "start INTEGER, end INTEGER, status INTEGER, input_tokens INTEGER, attributes TEXT, "
                           "PRIMARY KEY (trace_id, span_id))"));
        QSqlQuery insert(db);
        insert.prepare(QStringLiteral("INSERT OR IGNORE INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        QFile input(file);
        if (!input.open(QIODevice::ReadOnly)) return run;
        while (!input.atEnd()) {
            const QJsonDocument document = QJsonDocument::fromJson(input.readLine());
            db.transaction();
            for (const QJsonValue resource : document[QStringLiteral("resourceSpans")].toArray()) {
                const QString service = resource[QStringLiteral("resource")][QStringLiteral("attributes")][0]
                                                [QStringLiteral("value")][QStringLiteral("stringValue")]
                                                    .toString();
                for (const QJsonValue scope : resource[QStringLiteral("scopeSpans")].toArray())
                    for (const QJsonValue span : scope[QStringLiteral("spans")].toArray())
                        insertSpan(insert, service, span, run);
            }
            db.commit();
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("naive"));
    run.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    return run;
}

} // namespace spanwise::bench
