// SPDX-License-Identifier: GPL-3.0-or-later
// A store of small calls for tests of what gets into review queues: each call is a trace of its own, numbered from 1.
#pragma once

#include "core/decode/decoder.h"
#include "core/guard/compiled_rules.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/review_intake.h"
#include "core/ingest/store_work.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::test {

struct ReviewCall {
    int number = 1;
    QString prompt = "When is breakfast?";
    QString answer = "From seven to ten.";
    double second = 0; ///< after 2026-03-01
    double seconds = 1; ///< duration
    int outputTokens = 20;
    bool failed = false;
    QJsonArray events = {}; ///< of the span
};

inline constexpr std::int64_t kFirstSecond = 1'772'323'200; // 2026-03-01

inline QJsonObject attribute(const char* key, const QString& value)
{
    return {{"key", key}, {"value", QJsonObject {{"stringValue", value}}}};
}
inline QString traceOf(int number)
{
    return QString("0af7651916cd43dd8448eb21%1").arg(number, 8, 16, QChar('0'));
}
inline QString spanOf(int number)
{
    return QString("b7ad6b71%1").arg(number, 8, 16, QChar('0'));
}
inline QString nanos(double second)
{
    return QString::number(kFirstSecond * 1'000'000'000 + qint64(second * 1e9));
}

inline QJsonObject spanJson(const ReviewCall& call)
{
    const auto said = [](const char* role, const QString& text) {
        const QJsonObject part {{"type", "text"}, {"content", text}};
        const QJsonObject message {{"role", role}, {"parts", QJsonArray {part}}};
        return QString::fromUtf8(QJsonDocument(QJsonArray {message}).toJson(QJsonDocument::Compact));
    };
    QJsonArray attributes {attribute("gen_ai.operation.name", "chat"), attribute("gen_ai.request.model", "gpt-4o"),
        QJsonObject {{"key", "gen_ai.usage.output_tokens"},
            {"value", QJsonObject {{"intValue", QString::number(call.outputTokens)}}}}};
    if (!call.prompt.isEmpty()) attributes.append(attribute("gen_ai.input.messages", said("user", call.prompt)));
    if (!call.answer.isEmpty()) attributes.append(attribute("gen_ai.output.messages", said("assistant", call.answer)));
    QJsonObject span {{"traceId", traceOf(call.number)}, {"spanId", spanOf(call.number)}, {"name", "chat"},
        {"startTimeUnixNano", nanos(call.second)}, {"endTimeUnixNano", nanos(call.second + call.seconds)},
        {"attributes", attributes}, {"events", call.events}};
    if (call.failed) span["status"] = QJsonObject {{"code", 2}, {"message", "server error"}};
    return span;
}

/// An evaluation as a span event.
inline QJsonObject evaluation(const QString& name, const QString& label, double second)
{
    return {{"name", "gen_ai.evaluation.result"}, {"timeUnixNano", nanos(second)},
        {"attributes",
            QJsonArray {attribute("gen_ai.evaluation.name", name), attribute("gen_ai.evaluation.score.label", label)}}};
}

inline QByteArray tracesJson(const std::vector<ReviewCall>& calls)
{
    QJsonArray spans;
    for (const ReviewCall& call : calls) spans.append(spanJson(call));
    const QJsonObject resource {{"attributes", QJsonArray {attribute("service.name", "shop")}}};
    const QJsonObject scope {{"spans", spans}};
    return QJsonDocument(QJsonObject {{"resourceSpans",
                             QJsonArray {QJsonObject {{"resource", resource}, {"scopeSpans", QJsonArray {scope}}}}}})
        .toJson(QJsonDocument::Compact);
}

/// A thumbs rating of an end user, as a log record of the call's trace.
inline QByteArray feedbackJson(int number, double rating, double second)
{
    const QJsonObject value {{"doubleValue", rating}};
    const QJsonObject record {{"timeUnixNano", nanos(second)}, {"traceId", traceOf(number)}, {"spanId", spanOf(number)},
        {"eventName", "app.user.feedback"},
        {"attributes", QJsonArray {QJsonObject {{"key", "rating"}, {"value", value}}}}};
    const QJsonObject scope {{"logRecords", QJsonArray {record}}};
    return QJsonDocument(QJsonObject {{"resourceLogs", QJsonArray {QJsonObject {{"scopeLogs", QJsonArray {scope}}}}}})
        .toJson(QJsonDocument::Compact);
}

class ReviewStore {
public:
    ReviewStore()
    {
        auto opened = store::Store::open((m_folder.path() + "/s.db").toStdString());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        m_store = std::move(*opened);
    }
    void add(const QByteArray& body)
    {
        auto bytes = std::make_shared<std::string>(body.toStdString());
        bytes->append(decode::kPadding, '\0');
        ingest::Delivery delivery;
        delivery.body = std::string_view(bytes->data(), static_cast<std::size_t>(body.size()));
        delivery.owner = bytes;
        ingest::Pipeline pipeline(*m_store, {});
        if (!pipeline.submit(delivery, {})) qFatal("not taken");
        pipeline.flush();
    }
    void add(const std::vector<ReviewCall>& calls) { add(tracesJson(calls)); }
    void scan()
    {
        ingest::GuardScanner scanner(
            *m_store, use(), guard::shippedRules(), std::make_shared<const guard::AllowLists>(), nullptr);
        if (const auto done = scanner.scanAll({}); !done) qFatal("%s", done.error().message.c_str());
    }
    ingest::ReviewIntakeReport intake(const std::string& scannedWith = {}, std::size_t portion = 2000)
    {
        ingest::ReviewIntakeOptions options;
        options.now = now;
        options.scannedWith = scannedWith;
        options.portion = portion;
        const auto report = ingest::runReviewIntake(*m_store, use(), options);
        if (!report) qFatal("%s", report.error().message.c_str());
        return *report;
    }
    /// Switches the shipped rules off but these, which take everything that they match.
    void onlyRules(const std::vector<std::string>& ids, double rate = 1)
    {
        for (review::Rule rule : review::defaultRules()) {
            rule.enabled = std::find(ids.begin(), ids.end(), rule.id) != ids.end();
            rule.rate = rule.enabled ? rate : rule.rate;
            put(rule);
        }
    }
    void put(const review::Rule& rule)
    {
        if (!store::putRule(*m_store->writer(), rule) || !m_store->writer()->commit()) qFatal("rule not taken");
    }
    [[nodiscard]] std::vector<review::ItemState> items(const std::string& queue = {}) const
    {
        return *reviews().states(queue, {});
    }
    /// The item of a call; nothing when it is in no queue.
    [[nodiscard]] std::optional<review::ItemState> item(int number) const
    {
        for (review::ItemState& one : items())
            if (one.traceId == traceOf(number).toStdString()) return std::move(one);
        return std::nullopt;
    }
    [[nodiscard]] store::ReviewReader reviews() const { return store::ReviewReader(m_store->reader()); }
    [[nodiscard]] ingest::UseWriter use() { return ingest::alone(*m_store); }
    [[nodiscard]] store::Store& store() { return *m_store; }

    UnixNanos now = (kFirstSecond + 100'000) * kNanosPerSecond;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
};

} // namespace spanwise::test
