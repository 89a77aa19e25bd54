// SPDX-License-Identifier: GPL-3.0-or-later
// Every body of the hostile corpus over real connections, HTTP and gRPC, to what is stored and what questions say of
// it.
#include "core/model/quality.h"
#include "core/query/report.h"
#include "core/store/integrity.h"
#include "core/store/reader.h"
#include "core/store/series_reader.h"
#include "tests/core/live/answers.h"
#include "tests/core/live/live_world.h"
#include "tests/support/bodies.h"
#include "tests/support/grpc_client.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;

namespace {

constexpr TimeRange kAllTime {std::numeric_limits<UnixNanos>::min(), std::numeric_limits<UnixNanos>::max()};

const QHash<QString, int>& grpcCodes()
{
    static const QHash<QString, int> codes {{"OK", 0}, {"INVALID_ARGUMENT", 3}, {"RESOURCE_EXHAUSTED", 8},
        {"UNIMPLEMENTED", 12}, {"INTERNAL", 13}, {"UNAVAILABLE", 14}, {"UNAUTHENTICATED", 16}};
    return codes;
}

QJsonArray cases()
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(fixture("hostile/otlp/expected.json")))["cases"].toArray();
}

QByteArray bodyOf(const QJsonObject& one)
{
    return QByteArray::fromStdString(fixture("hostile/" + one["file"].toString().toStdString()));
}

bool among(const QJsonValue& expected, const QJsonValue& value)
{
    return expected.isArray() ? expected.toArray().contains(value) : expected == value;
}

std::string pathOf(const QString& signal)
{
    if (signal == "metrics") return "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    if (signal == "logs") return "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    return "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
}

/// Marks and ids of all stored spans, by span id.
QHash<QString, QualityFlags> storedMarks(LiveWorld& world)
{
    QHash<QString, QualityFlags> marks;
    const query::DataView view = world.view();
    const auto read = view.spans->visitNewestFirst(kAllTime, {}, {}, [&](const query::StoredSpan& span) {
        marks[textOf(span.span->spanId.hex())] |= span.span->quality;
        return true;
    });
    if (!read) throw std::runtime_error(read.error().message);
    const auto last = world.store().reader()->lastTrace();
    for (columns::TraceNo trace = 1; last && trace <= *last; ++trace) {
        const auto rows = world.store().reader()->rowsOf(trace);
        for (const columns::SpanRow& row : rows.value())
            marks[textOf(query::spanIdOf(row.spanId).hex())] |= row.quality;
    }
    return marks;
}

/// Different values of an attribute, byte for byte.
QSet<QByteArray> storedValues(LiveWorld& world, const QString& key)
{
    QSet<QByteArray> values;
    const auto read = world.view().spans->visitNewestFirst(kAllTime, {}, {}, [&](const query::StoredSpan& span) {
        for (const Attribute& attribute : span.batch->of(span.span->attributes))
            if (textOf(attribute.key) == key)
                values.insert(QByteArray(attribute.value.view().data(), qsizetype(attribute.value.size)));
        return true;
    });
    if (!read) throw std::runtime_error(read.error().message);
    return values;
}

/// Data points that lie in series: a histogram is known by its count, whatever buckets it has beside.
qint64 storedPoints(LiveWorld& world)
{
    const store::SeriesReader series(world.store().reader());
    const auto always = metrics::Matcher::make("job", metrics::Matcher::Kind::Match, ".*");
    const auto found = series.select(
        {*always}, std::numeric_limits<metrics::UnixMs>::min(), std::numeric_limits<metrics::UnixMs>::max(), {});
    if (!found) throw std::runtime_error(found.error().message);
    qint64 points = 0;
    for (const metrics::Series& one : *found) {
        const std::string_view name = one.labels.metric();
        if (!name.ends_with("_sum") && !name.ends_with("_bucket"))
            points += qint64(one.floats.size() + one.histograms.size());
    }
    return points;
}

void checkStored(const QJsonObject& one, LiveWorld& world)
{
    const QHash<QString, QualityFlags> marks = storedMarks(world);
    if (one["signal"] == "traces" && !one["accepted"].isNull())
        QCOMPARE(qint64(marks.size()), one["stored_count"].toInteger(one["accepted"].toInteger()));
    if (one["signal"] == "metrics" && !one["accepted"].isNull())
        QCOMPARE(storedPoints(world), one["accepted"].toInteger());

    QualityFlags all = 0;
    for (const QualityFlags mark : marks) all |= mark;
    for (const QJsonValue name : one["flags"].toArray()) {
        const auto flag = std::ranges::find_if(
            kQualityNames, [&](const QualityName& known) { return textOf(known.name) == name.toString(); });
        QVERIFY2(flag != kQualityNames.end() && (all & flag->flag) != 0, qPrintable(name.toString()));
    }
    for (const QJsonValue id : one["latency_excluded"].toArray())
        QVERIFY2((marks.value(id.toString()) & quality::kOutsideLatency) != 0, qPrintable(id.toString()));

    query::ReportQuestion question;
    question.by = {query::Dimension::Model};
    const auto report = query::answer(world.view(), question);
    QVERIFY(report);
    const query::TokenTotals& tokens = report->totals.calls.tokens;
    QVERIFY(tokens.input >= 0 && tokens.output >= 0 && tokens.total() >= 0);
    if (one["totals"].toObject().contains("excluded_from_token_totals")) QCOMPARE(tokens.total(), 0);
    for (const QString& attribute : one["groups"].toObject().keys())
        QCOMPARE(qint64(storedValues(world, attribute).size()), one["groups"][attribute].toInteger());
}

/// xorshift32, as the corpus says.
QByteArray withFlippedBits(QByteArray bytes, quint32& state)
{
    const auto next = [&] {
        state ^= state << 13U;
        state ^= state >> 17U;
        state ^= state << 5U;
        return state;
    };
    const quint32 flips = 1 + next() % 4;
    for (quint32 i = 0; i < flips; ++i) {
        const quint32 bit = next() % 8;
        const qsizetype at = next() % quint32(bytes.size());
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
    }
    return bytes;
}

/// All rounds with SPANWISE_FULL=1; else a few, as the decoders are given all of them by tst_mutations.
int roundsPerSeed(const QJsonObject& one)
{
    return qEnvironmentVariableIsSet("SPANWISE_FULL") ? one["rounds_per_seed"].toInt() : 4;
}

} // namespace

class TestHostileBodies : public QObject {
    Q_OBJECT

private slots:
    void overHttp_data() { rows("http"); }
    void overHttp()
    {
        QFETCH(QJsonObject, one);
        LiveWorld world;
        HttpClient client(world.http);
        const bool json = one["content_type"] == "application/json";
        const QString signal = one["signal"].toString();
        QByteArray fields = "Content-Type: " + one["content_type"].toString().toUtf8() + "\r\n";
        if (one.contains("content_encoding"))
            fields += "Content-Encoding: " + one["content_encoding"].toString().toUtf8() + "\r\n";
        const QByteArray request = otlpPost(bodyOf(one), fields, "/v1/" + signal.toUtf8());
        for (int i = 0; i < one["repeat"].toInt(1); ++i) {
            const auto answer = client.ask(request);
            QVERIFY(answer);
            QVERIFY2(among(one["http"], answer->status), answer->head);
            QCOMPARE(answer->field("Content-Type"), one["content_type"].toString().toUtf8());
            if (answer->status == 200) {
                checkPartial(one, readExport(answer->body, json, signal));
            } else {
                const auto status = readStatus(answer->body, json);
                QVERIFY(status && !status->message.isEmpty());
                if (answer->status == 400) {
                    QCOMPARE(status->code, 3);
                    QCOMPARE(status->violations, 1);
                }
                QCOMPARE(storedMarks(world).size(), 0);
                return;
            }
        }
        checkStored(one, world);
    }

    void overGrpc_data() { rows("grpc"); }
    void overGrpc()
    {
        QFETCH(QJsonObject, one);
        LiveWorld world;
        GrpcClient client(world.grpc);
        const QString signal = one["signal"].toString();
        GrpcClient::Fields extra;
        const bool gzip = one["content_encoding"] == "gzip";
        if (gzip) extra.emplace_back("grpc-encoding", "gzip");
        for (int i = 0; i < one["repeat"].toInt(1); ++i) {
            const GrpcReply reply = client.call(grpcFramed(bodyOf(one), gzip), extra, pathOf(signal));
            bool expected = false;
            for (const QJsonValue name : one["grpc"].isArray() ? one["grpc"].toArray() : QJsonArray {one["grpc"]})
                expected |= reply.status == grpcCodes().value(name.toString(), -2);
            QVERIFY2(expected, qPrintable(QString::number(reply.status) + ' ' + QString::fromStdString(reply.message)));
            if (reply.status != 0) {
                if (reply.status == 3) {
                    const auto status =
                        readStatus(QByteArray::fromBase64(QByteArray::fromStdString(reply.details)), false);
                    QVERIFY(status);
                    QCOMPARE(status->code, 3);
                    QCOMPARE(status->violations, 1);
                }
                QCOMPARE(storedMarks(world).size(), 0);
                return;
            }
            checkPartial(one, readExport(reply.body.mid(5), false, signal));
        }
        checkStored(one, world);
    }

    void damagedBodies_data()
    {
        QTest::addColumn<QJsonObject>("one");
        for (const QJsonValue value : cases())
            if (value["kind"] == "mutation") QTest::newRow(qPrintable(value["id"].toString())) << value.toObject();
    }
    void damagedBodies()
    {
        QFETCH(QJsonObject, one);
        const QByteArray whole = bodyOf(one);
        QList<QByteArray> bodies;
        if (one["operation"] == "every-proper-prefix")
            for (qsizetype size = 0; size < whole.size(); ++size) bodies.append(whole.left(size));
        else
            for (const QJsonValue seed : one["seeds"].toArray()) {
                quint32 state = quint32(seed.toInt());
                for (int round = 0; round < roundsPerSeed(one); ++round) bodies.append(withFlippedBits(whole, state));
            }
        LiveWorld world;
        HttpClient http(world.http);
        GrpcClient grpc(world.grpc);
        const QByteArray fields = "Content-Type: " + one["content_type"].toString().toUtf8() + "\r\n";
        for (const QByteArray& body : bodies) {
            const auto answer = http.ask(otlpPost(body, fields));
            QVERIFY(answer);
            QVERIFY2(among(one["http"], answer->status), answer->head);
            if (!one.contains("grpc")) continue;
            const int status = grpc.call(grpcFramed(body)).status;
            QVERIFY2(status == 0 || status == 3, qPrintable(QString::number(status)));
            QCOMPARE(status == 0, answer->status == 200); // one decoder behind both
        }
        const auto after = http.ask(otlpPost(jsonRequest(0, 1)));
        QVERIFY(after);
        QCOMPARE(after->status, 200);
    }

private:
    static void rows(const QString& transport)
    {
        QTest::addColumn<QJsonObject>("one");
        for (const QJsonValue value : cases())
            if (value["kind"] == "otlp" && value["transports"].toArray().contains(transport))
                QTest::newRow(qPrintable(value["id"].toString())) << value.toObject();
    }

    static void checkPartial(const QJsonObject& one, const ExportAnswer& answer)
    {
        const QString want = one["partial_success"].toString();
        if (!one["rejected"].isNull()) QCOMPARE(answer.rejected, one["rejected"].toInteger());
        if (want == "absent") QVERIFY2(!answer.partial, qPrintable(answer.message));
        if (want == "rejected") QVERIFY(answer.partial && answer.rejected > 0 && !answer.message.isEmpty());
        if (want == "warning-allowed") QVERIFY(!answer.partial || !answer.message.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestHostileBodies)
#include "tst_hostile_bodies.moc"
