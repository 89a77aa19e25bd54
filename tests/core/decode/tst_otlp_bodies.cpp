// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/quality.h"
#include "tests/support/bodies.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::decode;
using namespace spanwise::test;

namespace {
/// Marks that are not a decoder's: they need the trace or the meaning of attributes.
constexpr QualityFlags kLaterMarks = quality::kParentCycle | quality::kImplausibleValue | quality::kUsageFixed;

QualityFlags flagOf(const QString& name)
{
    for (const QualityName& one : kQualityNames)
        if (name == QString::fromUtf8(one.name.data(), static_cast<qsizetype>(one.name.size()))) return one.flag;
    throw std::runtime_error("no mark " + name.toStdString());
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

struct Outcome {
    int http = 200;
    DecodeReport report;
    std::string message;
};

Outcome post(const QJsonObject& one, const Body& body, Batch& batch)
{
    const QString signal = one["signal"].toString();
    Outcome outcome;
    const auto done = one["content_type"].toString() == "application/json"
        ? decodeOtlpJson(body.text(), {}, batch, outcome.report)
        : decodeOtlpProtobuf(
            body.text(), signal == "metrics" ? Signal::Metrics : Signal::Traces, {}, batch, outcome.report);
    if (!done) {
        outcome.http = 400;
        outcome.message = done.error().message;
    }
    return outcome;
}

const Attribute* attributeOf(const Batch& batch, const Span& span, const QString& key)
{
    for (const Attribute& attribute : batch.of(span.attributes))
        if (textOf(attribute.key) == key) return &attribute;
    return nullptr;
}

void checkValue(const Attribute* attribute, const QJsonValue& expected)
{
    QVERIFY(attribute != nullptr);
    const Value& value = attribute->value;
    if (expected.isBool())
        QCOMPARE(value.kind == Value::Kind::Bool && value.boolean, expected.toBool());
    else if (value.kind == Value::Kind::Int)
        QCOMPARE(QString::number(value.integer), expected.toVariant().toString());
    else
        QCOMPARE(textOf(value.view()), expected.toString());
}

void checkSpan(const Batch& batch, const Span& span, const QJsonObject& stored)
{
    if (stored.contains("start_ns")) QCOMPARE(QString::number(span.start), stored["start_ns"].toString());
    if (stored.contains("is_error")) QCOMPARE(span.statusCode == 2, stored["is_error"].toBool());
    if (stored.contains("name")) QCOMPARE(textOf(span.name), stored["name"].toString());
    if (stored.contains("name_utf8_length")) QCOMPARE(int(span.name.size()), stored["name_utf8_length"].toInt());
    if (stored.contains("trace_id")) QCOMPARE(textOf(span.traceId.hex()), stored["trace_id"].toString());
    if (stored.contains("link_count")) QCOMPARE(int(span.links.count), stored["link_count"].toInt());
    if (stored.contains("attribute_count")) QCOMPARE(int(span.attributes.count), stored["attribute_count"].toInt());
    if (stored.contains("dropped_attributes"))
        QCOMPARE(int(span.droppedAttributes), stored["dropped_attributes"].toInt());
    const QJsonObject attributes = stored["attributes"].toObject();
    for (const QString& key : attributes.keys()) checkValue(attributeOf(batch, span, key), attributes[key]);
    const QJsonObject lengths = stored["attribute_utf8_length"].toObject();
    for (const QString& key : lengths.keys()) {
        const Attribute* attribute = attributeOf(batch, span, key);
        QVERIFY(attribute != nullptr);
        QCOMPARE(int(attribute->value.size), lengths[key].toInt());
    }
    const QJsonObject originals = stored["original_length"].toObject();
    for (const QString& key : originals.keys()) {
        QCOMPARE(span.cuts.count, 1U);
        QCOMPARE(textOf(batch.cuts[span.cuts.first].key), key);
        QCOMPARE(qint64(batch.cuts[span.cuts.first].originalBytes), originals[key].toInteger());
    }
    if (stored.contains("service")) {
        const auto resource = batch.of(batch.resources[span.resource].attributes);
        QVERIFY(std::any_of(resource.begin(), resource.end(), [&](const Attribute& a) {
            return a.key == "service.name" && textOf(a.value.view()) == stored["service"].toString();
        }));
    }
}
} // namespace

class TestOtlpBodies : public QObject {
    Q_OBJECT
private slots:
    void everyBodyOfTheCorpusIsAnsweredAsExpected_data();
    void everyBodyOfTheCorpusIsAnsweredAsExpected();
    void aBrokenBodyLeavesTheBatchAsItWas();
    void aMessageAboutABrokenBodyNamesTheByte_data();
    void aMessageAboutABrokenBodyNamesTheByte();
    void rejectedSpansAreCountedWithReasonAndPlace();
    void thePrivateFieldsOfTheStoredFormMeanNothingInARequest();
    void jsonAndProtobufOfTheSameSpansGiveTheSameBatch();
    void malformedCapturesAreAnsweredAsExpected();
    void enumeratorsBeyond32BitsDoNotWrapAround();
};

void TestOtlpBodies::everyBodyOfTheCorpusIsAnsweredAsExpected_data()
{
    QTest::addColumn<QJsonObject>("one");
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(fixture("hostile/otlp/expected.json")));
    for (const QJsonValue value : document["cases"].toArray())
        if (value["kind"] == "otlp") QTest::newRow(value["id"].toString().toUtf8().constData()) << value.toObject();
}

void TestOtlpBodies::everyBodyOfTheCorpusIsAnsweredAsExpected()
{
    QFETCH(QJsonObject, one);
    QList<int> allowed;
    if (one["http"].isArray())
        for (const QJsonValue code : one["http"].toArray()) allowed << code.toInt();
    else
        allowed << one["http"].toInt();

    std::string bytes = fixture("hostile/" + one["file"].toString().toStdString());
    if (one["content_encoding"] == "gzip") {
        auto plain = unpacked(bytes, std::size_t {64} << 20U);
        if (!plain) {
            const int http = plain.error().code == ErrorCode::TooLarge ? 413 : 400;
            QVERIFY2(allowed.contains(http), plain.error().message.c_str());
            return;
        }
        bytes = std::move(*plain);
    }
    const Body body(bytes);
    Batch batch;
    const Outcome outcome = post(one, body, batch);
    QVERIFY2(allowed.contains(outcome.http), outcome.message.c_str());
    const bool isMetrics = one["signal"] == "metrics";
    const auto& report = outcome.report;
    if (!one["accepted"].isNull() && outcome.http == 200)
        QCOMPARE(
            isMetrics ? qint64(report.acceptedDataPoints) : qint64(report.acceptedSpans), one["accepted"].toInteger());
    if (!one["rejected"].isNull() && outcome.http == 200)
        QCOMPARE(qint64(DecodeReport::total(isMetrics ? report.rejectedDataPoints : report.rejectedSpans)),
            one["rejected"].toInteger());
    if (one["partial_success"] == "absent") QVERIFY(report.remarks.empty());
    if (outcome.http != 200) QVERIFY(batch.isEmpty());

    QualityFlags marks = 0;
    for (const Span& span : batch.spans) marks |= span.quality;
    for (const QJsonValue name : one["flags"].toArray())
        if (const QualityFlags flag = flagOf(name.toString()); (flag & kLaterMarks) == 0)
            QVERIFY2((marks & flag) != 0, name.toString().toUtf8().constData());
    for (const QJsonValue id : one["latency_excluded"].toArray())
        QVERIFY(std::any_of(batch.spans.begin(), batch.spans.end(), [&](const Span& span) {
            return textOf(span.spanId.hex()) == id.toString() && (span.quality & quality::kOutsideLatency) != 0;
        }));
    for (const QJsonValue value : one["stored"].toArray()) {
        const QJsonObject stored = value.toObject();
        const auto span = std::find_if(batch.spans.begin(), batch.spans.end(),
            [&](const Span& candidate) { return textOf(candidate.spanId.hex()) == stored["span_id"].toString(); });
        QVERIFY2(span != batch.spans.end(), stored["span_id"].toString().toUtf8().constData());
        checkSpan(batch, *span, stored);
    }
}

void TestOtlpBodies::aBrokenBodyLeavesTheBatchAsItWas()
{
    const Body good(fixture("hostile/otlp/control.json"));
    std::string cut(fixture("hostile/otlp/one-bad-in-hundred.json"));
    cut.resize(cut.rfind("]}]}]}")); // all spans are there, only the end is missing
    const Body bad(cut);
    Batch batch;
    DecodeReport report;
    QVERIFY(decodeOtlpJson(good.text(), {}, batch, report));
    const std::string before = canonical(batch);
    const std::size_t attributes = batch.attributes.size();
    QVERIFY(!decodeOtlpJson(bad.text(), {}, batch, report));
    QCOMPARE(canonical(batch), before);
    QCOMPARE(batch.attributes.size(), attributes);
    QCOMPARE(report.acceptedSpans, 1U);
    QVERIFY(report.rejectedSpans.empty());
}

void TestOtlpBodies::aMessageAboutABrokenBodyNamesTheByte_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("wrong type") << QByteArray(R"({"resourceSpans":5})") << 16 << 19;
    QTest::newRow("broken escape") << QByteArray(R"({"a":1,"x":"\q"})") << 11 << 14;
    QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\"}") << 6 << 6;
    QTest::newRow("cut") << QByteArray(R"({"resourceSpans":[{"a)") << 19 << 21;
    QTest::newRow("control character") << QByteArray("{\"a\":\"x\x01\"}") << 7 << 7;
}

void TestOtlpBodies::aMessageAboutABrokenBodyNamesTheByte()
{
    QFETCH(QByteArray, text);
    QFETCH(int, least);
    QFETCH(int, most);
    const Body body(text.toStdString());
    Batch batch;
    DecodeReport report;
    const auto done = decodeOtlpJson(body.text(), {}, batch, report);
    QVERIFY(!done);
    QVERIFY(done.error().code == ErrorCode::Malformed);
    int offset = -1;
    QCOMPARE(std::sscanf(done.error().message.c_str(), "byte %d: ", &offset), 1);
    QVERIFY2(offset >= least && offset <= most, done.error().message.c_str());
}

void TestOtlpBodies::rejectedSpansAreCountedWithReasonAndPlace()
{
    const Body body(fixture("hostile/otlp/bad-ids-among-good.json"));
    Batch batch;
    DecodeReport report;
    QVERIFY(decodeOtlpJson(body.text(), {}, batch, report));
    QCOMPARE(DecodeReport::total(report.rejectedSpans), 11U);
    for (const auto& [reason, rejection] : report.rejectedSpans) {
        QVERIFY(!reason.empty());
        QVERIFY2(rejection.sample.starts_with("byte "), rejection.sample.c_str());
    }
}

void TestOtlpBodies::thePrivateFieldsOfTheStoredFormMeanNothingInARequest()
{
    // A span with a foreign field 1001 that would be quality marks in the stored form.
    const std::string ids =
        std::string("\x0a\x10", 2) + std::string(16, 'a') + std::string("\x12\x08", 2) + std::string(8, 'b');
    const std::string span = ids + std::string("\xc8\x3e\x08", 3);
    const auto wrap = [](char tag, const std::string& inner) {
        return std::string(1, tag) + static_cast<char>(inner.size()) + inner;
    };
    const Body body(wrap('\x0a', wrap('\x12', wrap('\x12', span))));
    Batch batch;
    DecodeReport report;
    QVERIFY(decodeOtlpProtobuf(body.text(), Signal::Traces, {}, batch, report));
    QCOMPARE(batch.spans.size(), std::size_t {1});
    QCOMPARE(batch.spans[0].quality & quality::kParentCycle, 0U);
}

void TestOtlpBodies::jsonAndProtobufOfTheSameSpansGiveTheSameBatch()
{
    // The JSON file is a generic conversion of the protobuf body: base64 ids and enum names.
    const Body json(fixture("otlp/variant-proto3-canonical.traces.json"));
    const Body protobuf(fixture("otlp/hand-semconv-grpc.traces.1.pb"));
    Batch a;
    Batch b;
    DecodeReport report;
    QVERIFY(decodeOtlpJson(json.text(), {}, a, report));
    QVERIFY(decodeOtlpProtobuf(protobuf.text(), Signal::Traces, {}, b, report));
    QCOMPARE(a.spans.size(), std::size_t {13});
    for (Span& span : a.spans) {
        QVERIFY((span.quality & quality::kLenientJson) != 0);
        span.quality &= ~quality::kLenientJson;
    }
    QCOMPARE(canonical(a), canonical(b));
}

void TestOtlpBodies::malformedCapturesAreAnsweredAsExpected()
{
    for (const char* name :
        {"otlp/malformed-truncated.json", "otlp/malformed-not-otlp.json", "otlp/malformed-empty.json"}) {
        const Body body(fixture(name));
        Batch batch;
        DecodeReport report;
        QVERIFY2(!decodeOtlpJson(body.text(), {}, batch, report), name);
        QVERIFY2(batch.isEmpty(), name);
    }
    const Body cut(fixture("otlp/malformed-truncated.pb"));
    Batch batch;
    DecodeReport report;
    QVERIFY(!decodeOtlpProtobuf(cut.text(), Signal::Traces, {}, batch, report));
    QVERIFY(batch.isEmpty());
    QVERIFY(!unpacked(fixture("otlp/malformed-truncated.pb.gz"), std::size_t {64} << 20U));

    const Body badIds(fixture("otlp/malformed-bad-ids.traces.json"));
    QVERIFY(decodeOtlpJson(badIds.text(), {}, batch, report));
    QCOMPARE(report.acceptedSpans, 3U);
    QCOMPARE(DecodeReport::total(report.rejectedSpans), 2U);
    QualityFlags marks = 0;
    for (const Span& span : batch.spans) {
        QVERIFY(span.duration() >= 0);
        marks |= span.quality;
    }
    QVERIFY((marks & quality::kTimeSuspect) != 0);
    QVERIFY((marks & quality::kUnfinished) != 0);
}

void TestOtlpBodies::enumeratorsBeyond32BitsDoNotWrapAround()
{
    const Body body(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",)"
                    R"("spanId":"0102030405060708","startTimeUnixNano":"1750000000000000000",)"
                    R"("endTimeUnixNano":"1750000000000000001","kind":4294967299,"status":{"code":4294967298}}]}]}]})");
    Batch batch;
    DecodeReport report;
    if (!decodeOtlpJson(body.text(), {}, batch, report)) return; // refusing it is right as well
    QCOMPARE(batch.spans.size(), std::size_t {1});
    QVERIFY(batch.spans[0].statusCode != 2);
    QVERIFY((batch.spans[0].quality & quality::kUnknownEnum) != 0);
}

QTEST_GUILESS_MAIN(TestOtlpBodies)
#include "tst_otlp_bodies.moc"
