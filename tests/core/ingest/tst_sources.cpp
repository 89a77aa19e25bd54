// SPDX-License-Identifier: GPL-3.0-or-later
// R17: whatever comes in is in the store or in a counter, for every body of the corpus of hostile OTLP.
#include "core/ingest/file_source.h"
#include "core/ingest/store_view.h"
#include "core/store/data_quality.h"
#include "core/store/reader.h"
#include "tests/support/bodies.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;

namespace {

struct Intake {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<ingest::Pipeline> pipeline;

    explicit Intake(const QTemporaryDir& folder)
    {
        auto opened = store::Store::open((folder.path() + "/sources.db").toStdString());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        store = std::move(*opened);
        pipeline = std::make_unique<ingest::Pipeline>(*store, ingest::PipelineOptions {});
    }

    void submit(std::int64_t source, const std::string& text, ingest::Format format, decode::Signal signal)
    {
        const auto body = std::make_shared<test::Body>(text);
        ingest::Delivery delivery;
        delivery.body = body->text();
        delivery.owner = body;
        delivery.format = format;
        delivery.signal = signal;
        delivery.source = source;
        QVERIFY(pipeline->submit(std::move(delivery), {}));
    }

    std::vector<store::SourceRecord> sources() { return *store->reader()->sources(); }
};

struct Case {
    std::string body;
    ingest::Format format = ingest::Format::OtlpJson;
    decode::Signal signal = decode::Signal::Traces;
    std::optional<std::uint64_t> expected; ///< spans in it, as the corpus says
};

/// The bodies of the corpus, unpacked; those that cannot be unpacked never become deliveries.
std::vector<Case> corpus()
{
    std::vector<Case> out;
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromStdString(test::fixture("hostile/otlp/expected.json")));
    for (const QJsonValue value : document["cases"].toArray()) {
        const QJsonObject one = value.toObject();
        if (one["kind"] != "otlp") continue;
        Case next;
        next.body = test::fixture("hostile/" + one["file"].toString().toStdString());
        if (one["content_encoding"] == "gzip") {
            auto plain = test::unpacked(next.body, std::size_t {64} << 20U);
            if (!plain) continue;
            next.body = std::move(*plain);
        }
        if (one["content_type"] != "application/json") next.format = ingest::Format::OtlpProtobuf;
        if (one["signal"] == "metrics") next.signal = decode::Signal::Metrics;
        if (!one["accepted"].isNull() && !one["rejected"].isNull())
            next.expected = std::uint64_t(one["accepted"].toInteger() + one["rejected"].toInteger());
        out.push_back(std::move(next));
    }
    return out;
}

std::string request(const std::string& span, const std::string& key = {}, const std::string& value = {})
{
    std::string attributes = R"({"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
                             R"({"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},)"
                             R"({"key":"gen_ai.request.model","value":{"stringValue":"m"}})";
    if (!key.empty()) attributes += R"(,{"key":")" + key + R"(","value":{"intValue":")" + value + R"("}})";
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":")"
        + span
        + R"(","name":"chat m","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
          R"("attributes":[)"
        + attributes + "]}]}]}]}";
}

} // namespace

class tst_sources : public QObject {
    Q_OBJECT

private slots:
    /// Every body, one delivery each, into one store: what the decoder says of it alone is the reference.
    void accountsForEveryHostileBody()
    {
        QTemporaryDir folder;
        Intake intake(folder);
        std::uint64_t deliveries = 0;
        std::uint64_t undecodable = 0;
        std::uint64_t received = 0;
        std::uint64_t rejected = 0;
        const std::int64_t source = intake.pipeline->beginSource("http", "corpus");
        for (const Case& one : corpus()) {
            decode::DecodeReport report;
            Batch batch;
            const test::Body text(one.body);
            const auto decoded = one.format == ingest::Format::OtlpJson
                ? decode::decodeOtlpJson(text.text(), {}, batch, report)
                : decode::decodeOtlpProtobuf(text.text(), one.signal, {}, batch, report);
            ++deliveries;
            undecodable += decoded ? 0U : 1U;
            received += report.acceptedSpans + decode::DecodeReport::total(report.rejectedSpans);
            rejected += decode::DecodeReport::total(report.rejectedSpans);
            if (decoded && one.expected && one.signal == decode::Signal::Traces)
                QCOMPARE(report.acceptedSpans + decode::DecodeReport::total(report.rejectedSpans), *one.expected);
            intake.submit(source, one.body, one.format, one.signal);
        }
        QVERIFY(deliveries > 50);
        QVERIFY(intake.pipeline->endSource(source));
        const auto sources = intake.sources();
        QCOMPARE(sources.size(), 1);
        const store::DataQuality quality = store::qualityOf(sources);
        QCOMPARE(quality.deliveries.received, deliveries);
        QCOMPARE(quality.deliveries.received - quality.deliveries.stored, undecodable);
        QCOMPARE(quality.deliveries.lineSum(), undecodable);
        QCOMPARE(quality.spans.received, received);
        QCOMPARE(quality.spans.stored, intake.store->snapshot()->rows());
        QVERIFY(quality.spans.addsUp());
        QVERIFY(quality.logs.addsUp());
        QVERIFY(quality.points.addsUp());
        QVERIFY(quality.deliveries.addsUp());
        std::uint64_t told = 0;
        for (const store::QualityLine& line : quality.spans.lines) told += line.rejected ? line.count : 0;
        QCOMPARE(told, rejected);
        for (const store::QualityLine& line : quality.spans.lines)
            if (line.rejected) QVERIFY2(!line.sample.empty(), line.reason.c_str());
    }

    void countsRepeatsAndLaterCopiesApart()
    {
        QTemporaryDir folder;
        Intake intake(folder);
        const std::int64_t source = intake.pipeline->beginSource("http", "here");
        const std::string first = request("00f067aa0ba902b7");
        std::string later = first;
        later.replace(later.find("1700000001000000000"), 19, "1700000002000000000");
        for (const std::string& body : {first, first, later})
            intake.submit(source, body, ingest::Format::OtlpJson, decode::Signal::Traces);
        intake.pipeline->flush();
        const auto running = intake.sources(); // as committed, while the source is open
        QCOMPARE(running.size(), 1);
        QCOMPARE(running[0].finishedAt, 0);
        QCOMPARE(running[0].receivedSpans, 3);
        QCOMPARE(running[0].spans, 1);
        QCOMPARE(running[0].duplicates, 1);
        QCOMPARE(running[0].replaced, 1);
        QVERIFY(store::qualityOf(running).spans.addsUp());
        QVERIFY(intake.pipeline->endSource(source));
        QTRY_VERIFY(intake.sources()[0].finishedAt > 0); // written down when there is nothing else to do
        QCOMPARE(intake.sources().size(), 1);
    }

    void saysWhatTheCallsOfASourceState()
    {
        QTemporaryDir folder;
        Intake intake(folder);
        const std::int64_t source = intake.pipeline->beginSource("file", "calls.jsonl");
        intake.submit(source, request("00f067aa0ba902b1"), ingest::Format::OtlpJson, decode::Signal::Traces);
        intake.submit(source, request("00f067aa0ba902b2", "gen_ai.usage.input_tokens", "10"), ingest::Format::OtlpJson,
            decode::Signal::Traces);
        QVERIFY(intake.pipeline->endSource(source));
        intake.pipeline->flush();
        const auto sources = intake.sources();
        QCOMPARE(sources[0].dialects.size(), 1);
        QCOMPARE(sources[0].dialects[0].name, "OpenTelemetry GenAI");
        const query::Coverage& coverage = sources[0].dialects[0].coverage;
        const auto stated = [&](query::CoveredField field) { return coverage.stated[static_cast<std::size_t>(field)]; };
        QCOMPARE(coverage.calls, 2);
        QCOMPARE(stated(query::CoveredField::Model), 2);
        QCOMPARE(stated(query::CoveredField::InputTokens), 1);
        QCOMPARE(stated(query::CoveredField::Session), 0);
        // The question over the stored columns agrees: no later span changed these calls.
        const auto asked = query::answer(ingest::viewOf(*intake.store), query::CoverageQuestion {});
        QVERIFY(asked);
        QCOMPARE(asked->all, coverage);
    }

    void namesTheLineOfWhatAFileLost()
    {
        QTemporaryDir folder;
        Intake intake(folder);
        const QString path = folder.filePath("lines.jsonl");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write((request("00f067aa0ba902b1") + "\n{nonsense\n" + request("0000000000000000") + "\n").c_str());
        file.close();
        const auto report = ingest::importFile(*intake.pipeline, path.toStdString(), {});
        QVERIFY(!report.isClean());
        intake.pipeline->flush();
        const store::DataQuality quality = store::qualityOf(intake.sources());
        QCOMPARE(quality.deliveries.lines.size(), 1);
        QVERIFY2(
            quality.deliveries.lines[0].sample.starts_with("line 2: "), quality.deliveries.lines[0].sample.c_str());
        QCOMPARE(quality.spans.lines.size(), 1);
        QVERIFY2(quality.spans.lines[0].sample.starts_with("line 3: "), quality.spans.lines[0].sample.c_str());
        QVERIFY(quality.spans.addsUp());
    }
};

QTEST_GUILESS_MAIN(tst_sources)
#include "tst_sources.moc"
