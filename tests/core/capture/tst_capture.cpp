// SPDX-License-Identifier: GPL-3.0-or-later
// V1: what a capture mode keeps back is in no file of the store, whatever the instrumentation and wherever the content
// stood. Secrets here are made up.
#include "core/capture/capture.h"
#include "core/ingest/pipeline.h"
#include "core/model/quality.h"
#include "core/store/reader.h"
#include "tests/support/bodies.h"
#include "tests/support/file_bytes.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using capture::CaptureMode;

namespace {

constexpr int kSecrets = 500;

/// A secret that its form gives away, with its number in it.
std::string secretOf(int n)
{
    const std::string mark = QString("%1").arg(n, 4, 10, QChar('0')).toStdString();
    switch (n % 5) {
    case 0:
        return "gh"
               "p_Zk3Vb8Qm1Xc7Rt5Lp9Wn2Js6Hd4Gf0YaUe"
            + mark;
    case 1: return "agent" + mark + "@mail.example";
    case 2:
        return "sk"
               "-proj-Vb8Qm1Xc7Rt5Lp9Wn2Js6Hd4Gf0YaUeKiToBq8Nv3Mx"
            + mark;
    case 3:
        return "AK"
               "IA7KLFYYLBEG3R"
            + std::string(1, "ABCDEFGHIJ"[mark[0] - '0']) + "ABCDEFGHIJ"[mark[1] - '0'] + "ABCDEFGHIJ"[mark[2] - '0']
            + "ABCDEFGHIJ"[mark[3] - '0'];
    default: return "+49 30 2312" + mark;
    }
}

std::string text(const std::string& value)
{
    return R"({"stringValue":")" + value + R"("})";
}
std::string attribute(const std::string& key, const std::string& value)
{
    return R"({"key":")" + key + R"(","value":)" + value + "}";
}

/// Where content stands: a name, and how the secret lies in its value.
struct Spot {
    const char* key;
    const char* value; ///< %1 = the secret
};
constexpr Spot kSpots[] = {
    {"gen_ai.prompt", R"({"stringValue":"my secret is %1, keep it"})"},
    {"gen_ai.input.messages",
        "{\"stringValue\":\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"line\\\\n%1\\\"}]\"}"},
    {"gen_ai.output.messages",
        R"({"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"role","value":{"stringValue":"assistant"}},{"key":"content","value":{"stringValue":"so %1"}}]}}]}})"},
    {"input.value", "{\"stringValue\":\"{\\\"q\\\":\\\"%1\\\"}\"}"},
    {"llm.input_messages.0.message.content", R"({"stringValue":"%1"})"}, {"llm.prompts.0", R"({"stringValue":"%1"})"},
    {"gen_ai.completion.0.content", R"({"stringValue":"%1"})"}, {"ai.prompt.messages", R"({"stringValue":"%1"})"},
    {"traceloop.entity.input", R"({"stringValue":"%1"})"}, {"langfuse.observation.output", R"({"stringValue":"%1"})"},
    {"mlflow.spanInputs", R"({"stringValue":"%1"})"}, {"gcp.vertex.agent.llm_request", R"({"stringValue":"%1"})"},
    {"gen_ai.tool.call.arguments", "{\"stringValue\":\"{\\\"to\\\":\\\"%1\\\"}\"}"},
    {"retrieval.documents.0.document.content", R"({"stringValue":"%1"})"},
    {"acme.question", R"({"stringValue":"first line\n%1"})"}, // of nobody we know, but long enough to be content
    {"input.value", R"({"bytesValue":"%2"})"}, // %2 = in base64
};

/// One request: each secret in a span, an event, a log body, and quoted in messages of errors.
std::string request(const std::string& service)
{
    std::string spans;
    std::string logs;
    for (int n = 0; n < kSecrets; ++n) {
        const std::string secret = secretOf(n);
        const Spot& spot = kSpots[static_cast<std::size_t>(n) % std::size(kSpots)];
        const std::string value = QString(spot.value)
                                      .replace("%1", QString::fromStdString(secret))
                                      .replace("%2", QByteArray::fromStdString(secret).toBase64())
                                      .toStdString();
        const std::string quoted = "context_length_exceeded: the text '" + secret + "' does not fit";
        const std::string ids = QString(R"("traceId":"0af7651916cd43dd8448eb211c8%1","spanId":"b7ad6b71692%1")")
                                    .arg(n, 5, 16, QChar('0'))
                                    .toStdString();
        const std::string event = R"({"name":"gen_ai.user.message","timeUnixNano":"1700000000000000000","attributes":[)"
            + attribute("content", text("hello " + secret)) + "]},"
            + R"({"name":"exception","timeUnixNano":"1700000000000000000","attributes":[)"
            + attribute("exception.message", text(quoted)) + ',' + attribute("exception.type", text("ValueError"))
            + "]}";
        spans += (n > 0 ? ",{" : "{") + ids
            + R"(,"name":"chat","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
            + R"("status":{"code":2,"message":")" + quoted + R"("},"attributes":[)"
            + attribute("gen_ai.operation.name", text("chat")) + ',' + attribute("gen_ai.request.model", text("gpt-4o"))
            + ',' + attribute("user.id", text("user-7")) + ',' + attribute(spot.key, value) + R"(],"events":[)" + event
            + "]}";
        const std::string body = n % 2 == 0
            ? text("said " + secret)
            : R"({"kvlistValue":{"values":[)" + attribute("content", text(secret)) + "]}}";
        logs += (n > 0 ? ",{" : "{") + ids
            + R"(,"timeUnixNano":"1700000000000000000","eventName":"gen_ai.choice","body":)" + body + "}";
    }
    const std::string resource = R"({"resource":{"attributes":[)" + attribute("service.name", text(service)) + "]},";
    return R"({"resourceSpans":[)" + resource + R"("scopeSpans":[{"spans":[)" + spans + R"(]}]}],"resourceLogs":[)"
        + resource + R"("scopeLogs":[{"logRecords":[)" + logs + "]}]}]}";
}

std::shared_ptr<capture::CapturePolicy> policyOf(CaptureMode mode)
{
    auto policy = std::make_shared<capture::CapturePolicy>();
    policy->byDefault = mode;
    policy->key = std::string(32, 'k');
    return policy;
}

struct Kept {
    QByteArray whileOpen; ///< with WAL and journal
    QByteArray afterwards;
    ingest::SourceReport report;
    std::vector<columns::SpanRow> rows;
};

/// A field of a protobuf message: a length and as many bytes (below 128).
std::string field(unsigned number, const std::string& bytes)
{
    return std::string {static_cast<char>(number << 3U | 2U), static_cast<char>(bytes.size())} + bytes;
}

/// One point of a gauge with a label, as ExportMetricsServiceRequest (opentelemetry-proto 1.x, metrics.proto).
std::string metricsInProtobuf(const std::string& label)
{
    const std::string time("\x19\x00\x00\x2a\x36\xfe\x9c\x97\x17", 9); // 3: time_unix_nano, fixed64
    const std::string number("\x21\x00\x00\x00\x00\x00\x00\xf0\x3f", 9); // 4: as_double
    const std::string point = time + number + field(7, field(1, "who") + field(2, field(1, label)));
    return field(1, field(2, field(2, field(1, "jobs") + field(5, field(1, point)))));
}

std::string metricsInJson(const std::string& label)
{
    return R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"jobs","gauge":{"dataPoints":[)"
           R"({"timeUnixNano":"1700000000000000000","asDouble":1,"attributes":[)"
        + attribute("who", text(label)) + "]}]}}]}]}]}";
}

Kept keep(const std::string& body, std::shared_ptr<const capture::CapturePolicy> policy,
    ingest::Format format = ingest::Format::OtlpJson, decode::Signal signal = decode::Signal::Traces)
{
    QTemporaryDir folder;
    Kept kept;
    {
        auto store = store::Store::open((folder.path() + "/kept.db").toStdString());
        if (!store) qFatal("%s", store.error().message.c_str());
        ingest::PipelineOptions options;
        options.capture = std::move(policy);
        ingest::Pipeline pipeline(**store, options);
        const auto source = pipeline.beginSource("http", "test");
        const auto owner = std::make_shared<test::Body>(body);
        ingest::Delivery delivery;
        delivery.body = owner->text();
        delivery.owner = owner;
        delivery.source = source;
        delivery.format = format;
        delivery.signal = signal;
        if (!pipeline.submit(std::move(delivery), {})) qFatal("not taken");
        const auto report = pipeline.endSource(source);
        if (!report) qFatal("%s", report.error().message.c_str());
        kept.report = *report;
        kept.whileOpen = test::bytesOn(folder.path());
        const auto snapshot = (*store)->snapshot();
        for (std::uint64_t row = 0; row < snapshot->rows(); ++row) kept.rows.push_back(*snapshot->row(row));
    }
    kept.afterwards = test::bytesOn(folder.path());
    return kept;
}

Batch decoded(const test::Body& body)
{
    Batch batch;
    decode::DecodeReport report;
    if (const auto done = decode::decodeOtlpJson(body.text(), {}, batch, report); !done)
        qFatal("%s", done.error().message.c_str());
    return batch;
}

std::string oneSpan(const std::string& attributes, const std::string& more = {})
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",)"
           R"("name":"chat","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000")"
        + more + R"(,"attributes":[)" + attributes + "]}]}]}]}";
}

QString valueOf(const Batch& batch, std::string_view key)
{
    for (const Attribute& one : batch.of(batch.spans[0].attributes))
        if (one.key == key) return QString::fromUtf8(one.value.view().data(), qsizetype(one.value.size));
    return {};
}

} // namespace

class TestCapture : public QObject {
    Q_OBJECT

private slots:
    void leavesNoSecretOnDisk_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("redacted") << int(CaptureMode::Redacted);
        QTest::newRow("hash") << int(CaptureMode::HashOnly);
        QTest::newRow("off") << int(CaptureMode::Off);
    }
    void leavesNoSecretOnDisk()
    {
        QFETCH(int, mode);
        const Kept kept = keep(request("shop"), policyOf(static_cast<CaptureMode>(mode)));
        QCOMPARE(kept.rows.size(), std::size_t(kSecrets));
        for (int n = 0; n < kSecrets; ++n) {
            const QByteArray secret = QByteArray::fromStdString(secretOf(n));
            QVERIFY2(!kept.whileOpen.contains(secret), secret);
            QVERIFY2(!kept.afterwards.contains(secret), secret);
        }
        for (const columns::SpanRow& row : kept.rows)
            QVERIFY((row.quality & (quality::kRedacted | quality::kContentWithheld)) != 0);
        std::uint64_t counted = 0;
        for (const auto& [what, count] : kept.report.captured) counted += count;
        QVERIFY(counted >= std::uint64_t(kSecrets));
    }

    void keepsEverythingWhereNothingIsAsked()
    {
        const Kept kept = keep(request("shop"), nullptr);
        int found = 0;
        for (int n = 0; n < kSecrets; ++n)
            found += kept.whileOpen.contains(QByteArray::fromStdString(secretOf(n))) ? 1 : 0;
        QCOMPARE(found, kSecrets); // the search above can find
        QVERIFY(kept.report.captured.empty());
        for (const columns::SpanRow& row : kept.rows) QVERIFY((row.quality & quality::kRedacted) == 0);
    }

    void labelsOfMetricsObeyTheMode_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("protobuf");
        for (const bool protobuf : {false, true})
            for (const auto mode : {CaptureMode::Full, CaptureMode::Redacted, CaptureMode::HashOnly, CaptureMode::Off})
                QTest::addRow("%s, %s", protobuf ? "protobuf" : "JSON", capture::nameOf(mode).data())
                    << int(mode) << protobuf;
    }
    void labelsOfMetricsObeyTheMode()
    {
        QFETCH(int, mode);
        QFETCH(bool, protobuf);
        const std::string secret = secretOf(1);
        const bool full = static_cast<CaptureMode>(mode) == CaptureMode::Full;
        const Kept kept = protobuf ? keep(metricsInProtobuf(secret), policyOf(static_cast<CaptureMode>(mode)),
                              ingest::Format::OtlpProtobuf, decode::Signal::Metrics)
                                   : keep(metricsInJson(secret), policyOf(static_cast<CaptureMode>(mode)));
        QVERIFY(kept.report.failed.empty());
        QCOMPARE(kept.whileOpen.contains(QByteArray::fromStdString(secret)), full);
        QCOMPARE(kept.afterwards.contains(QByteArray::fromStdString(secret)), full);
        QVERIFY(kept.afterwards.contains("who")); // the series is there
        QCOMPARE(kept.report.captured.empty(), full);
    }

    void labelsOfMetricsThatSayWhoAndWhatAreHidden_data() { leavesNoSecretOnDisk_data(); }
    void labelsOfMetricsThatSayWhoAndWhatAreHidden()
    {
        QFETCH(int, mode);
        const std::string prompt = "the red fox jumps over the lazy river bank";
        const std::string user = secretOf(1); // an e-mail address
        std::string body = metricsInJson("somebody");
        body.insert(body.find(R"({"key":"who")"),
            attribute("user.id", text(user)) + ',' + attribute("gen_ai.prompt", text(prompt)) + ',');
        const Kept full = keep(body, policyOf(CaptureMode::Full));
        QVERIFY(full.afterwards.contains(user.c_str()) && full.afterwards.contains(prompt.c_str()));
        const Kept kept = keep(body, policyOf(static_cast<CaptureMode>(mode)));
        QVERIFY(kept.report.failed.empty());
        QVERIFY(!kept.whileOpen.contains(user.c_str()) && !kept.afterwards.contains(user.c_str()));
        QCOMPARE(kept.whileOpen.contains(prompt.c_str()), mode == int(CaptureMode::Redacted));
        QVERIFY(kept.afterwards.contains("somebody"));
    }

    void actsByService()
    {
        auto policy = policyOf(CaptureMode::Full);
        policy->services = {
            {"shop", CaptureMode::Off}, {"batch-*", CaptureMode::Redacted}, {"batch-free*", CaptureMode::Full}};
        QCOMPARE(policy->modeOf("shop"), CaptureMode::Off);
        QCOMPARE(policy->modeOf("shop2"), CaptureMode::Full);
        QCOMPARE(policy->modeOf("batch-7"), CaptureMode::Redacted);
        QCOMPARE(policy->modeOf("batch-free-7"), CaptureMode::Full);
        const QByteArray secret = QByteArray::fromStdString(secretOf(0));
        QVERIFY(!keep(request("shop"), policy).whileOpen.contains(secret));
        QVERIFY(keep(request("other"), policy).whileOpen.contains(secret));
    }

    void withholdsContentThatNoRuleKnows_data() { leavesNoSecretOnDisk_data(); }
    void withholdsContentThatNoRuleKnows()
    {
        QFETCH(int, mode);
        const std::string prompt = "the red fox jumps over the lazy river bank";
        const test::Body body(
            oneSpan(attribute("gen_ai.prompt", text(prompt)) + ',' + attribute("acme.copy", text("asked: " + prompt))
                    + ',' + attribute("gen_ai.request.model", text("gpt-4o")),
                R"(,"status":{"code":2,"message":"rate limit: ')" + prompt + R"(' came too soon"})"));
        Batch batch = decoded(body);
        capture::Capture keeping(policyOf(static_cast<CaptureMode>(mode)));
        capture::CaptureCounts counts;
        keeping.apply(batch, counts);
        QCOMPARE(valueOf(batch, "gen_ai.request.model"), QString("gpt-4o"));
        const std::string_view status = batch.spans[0].statusMessage;
        if (mode == int(CaptureMode::Redacted)) {
            QCOMPARE(valueOf(batch, "gen_ai.prompt"), QString::fromStdString(prompt));
            QVERIFY(counts.empty());
            return;
        }
        QCOMPARE(status, std::string_view("rate limit: '[CONTENT]' came too soon"));
        QCOMPARE(valueOf(batch, "acme.copy"), QString("asked: [CONTENT]"));
        if (mode == int(CaptureMode::Off)) {
            QCOMPARE(valueOf(batch, "gen_ai.prompt"), QString());
            QCOMPARE(batch.spans[0].attributes.count, 2U);
        } else {
            QCOMPARE(valueOf(batch, "gen_ai.prompt"),
                QString::fromStdString("hmac-sha256:" + hmacSha256(std::string(32, 'k'), prompt).hex()));
        }
    }

    void tellsEqualPromptsByTheirDigestAndNothingWithoutTheKey()
    {
        const auto digestOf = [](const std::string& prompt, char key) {
            auto policy = policyOf(CaptureMode::HashOnly);
            policy->key = std::string(32, key);
            const test::Body body(oneSpan(attribute("gen_ai.prompt", text(prompt))));
            Batch batch = decoded(body);
            capture::CaptureCounts counts;
            capture::Capture(policy).apply(batch, counts);
            return valueOf(batch, "gen_ai.prompt");
        };
        QCOMPARE(digestOf("hello", 'k'), digestOf("hello", 'k'));
        QVERIFY(digestOf("hello", 'k') != digestOf("hello!", 'k'));
        // who has a list of likely prompts but not the key recognizes none
        for (const char* guess : {"hello", "hi", "hello!", "test"})
            QVERIFY(!digestOf("hello", 'k').contains(QString::fromStdString(sha256(guess).hex())));
        QVERIFY(digestOf("hello", 'k') != digestOf("hello", 'x'));
    }

    void keepsUsersApartWithoutTheirAddresses()
    {
        const auto userOf = [](const std::string& user) {
            const test::Body body(oneSpan(attribute("user.id", text(user))));
            Batch batch = decoded(body);
            capture::CaptureCounts counts;
            capture::Capture(policyOf(CaptureMode::Redacted)).apply(batch, counts);
            return valueOf(batch, "user.id");
        };
        QVERIFY(userOf("ann@mail.example").startsWith("[EMAIL "));
        QCOMPARE(userOf("ann@mail.example"), userOf("ann@mail.example"));
        QVERIFY(userOf("ann@mail.example") != userOf("bob@mail.example"));
        QCOMPARE(userOf("user-7"), QString("user-7"));
    }

    void leavesJsonReadable()
    {
        const test::Body body(oneSpan(attribute("gen_ai.tool.call.arguments",
                                          text("{\\\"card\\\":4111111111111111,\\\"n\\\":[5555555555554444]}"))
            + ','
            + attribute("input.value",
                R"({"kvlistValue":{"values":[{"key":"card","value":{"intValue":"4111111111111111"}}]}})")));
        Batch batch = decoded(body);
        capture::CaptureCounts counts;
        capture::Capture(policyOf(CaptureMode::Redacted)).apply(batch, counts);
        QCOMPARE(valueOf(batch, "gen_ai.tool.call.arguments"), QString(R"({"card":"[CARD]","n":["[CARD]"]})"));
        QCOMPARE(counts["CARD"], std::uint64_t(3));
    }

    void keepsTheFrameOfMessagesWhenContentIsOff()
    {
        const std::string call =
            R"({"kvlistValue":{"values":[{"key":"role","value":{"stringValue":"assistant"}},)"
            R"({"key":"content","value":{"stringValue":"hello"}},)"
            R"({"key":"function","value":{"kvlistValue":{"values":[{"key":"name","value":{"stringValue":"search"}},)"
            R"({"key":"arguments","value":{"stringValue":"{}"}}]}}}]}})";
        const test::Body body(oneSpan(attribute("gen_ai.output.messages", call)));
        Batch batch = decoded(body);
        capture::CaptureCounts counts;
        capture::Capture(policyOf(CaptureMode::Off)).apply(batch, counts);
        const Value& value = batch.of(batch.spans[0].attributes)[0].value;
        QCOMPARE(value.size, 2U);
        QCOMPARE(batch.entries(value)[0].key, std::string_view("role"));
        QCOMPARE(batch.entries(value)[1].key, std::string_view("function"));
        QCOMPARE(batch.entries(batch.entries(value)[1].value)[0].value.view(), std::string_view("search"));
        QCOMPARE(batch.entries(value)[1].value.size, 1U);
    }

    void appliesTheUsersOwnRules()
    {
        auto policy = policyOf(CaptureMode::Redacted);
        policy->rules = {{"EMPLOYEE", R"(E-\d{6})"}};
        const test::Body body(oneSpan(attribute("gen_ai.prompt", text("E-123456 wrote to a@b.example"))));
        Batch batch = decoded(body);
        capture::CaptureCounts counts;
        capture::Capture(policy).apply(batch, counts);
        QCOMPARE(valueOf(batch, "gen_ai.prompt"), QString("[EMPLOYEE] wrote to [EMAIL]"));
        QCOMPARE(counts["EMPLOYEE"], std::uint64_t(1));
    }
};

QTEST_APPLESS_MAIN(TestCapture)
#include "tst_capture.moc"
