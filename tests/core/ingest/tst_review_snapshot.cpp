// SPDX-License-Identifier: GPL-3.0-or-later
// The context that is frozen with an item: what the model was given beside the conversation.
#include "core/cases/from_review.h"
#include "core/ingest/review_by_hand.h"
#include "tests/core/ingest/review_calls.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;

namespace {
constexpr const char* kTrace = "0af7651916cd43dd8448eb2100000001";

QJsonObject spanOf(int id, int parent, const char* kind, double from, double to, QJsonArray attributes = {})
{
    attributes.append(attribute("openinference.span.kind", kind));
    QJsonObject span {{"traceId", kTrace}, {"spanId", QString("%1").arg(id, 16, 16, QChar('0'))}, {"name", kind},
        {"startTimeUnixNano", nanos(from)}, {"endTimeUnixNano", nanos(to)}, {"attributes", attributes}};
    if (parent > 0) span["parentSpanId"] = QString("%1").arg(parent, 16, 16, QChar('0'));
    return span;
}

QJsonObject retriever(int id, int parent, double from, double to, const QString& document)
{
    return spanOf(id, parent, "RETRIEVER", from, to,
        {attribute("input.value", "opening hours"), attribute("retrieval.documents.0.document.id", document),
            attribute("retrieval.documents.0.document.content", "Text of " + document)});
}

QByteArray body(const QJsonArray& spans)
{
    const QJsonObject scope {{"spans", spans}};
    return QJsonDocument(QJsonObject {{"resourceSpans", QJsonArray {QJsonObject {{"scopeSpans", QJsonArray {scope}}}}}})
        .toJson(QJsonDocument::Compact);
}

QJsonObject call(int id, int parent, double from, double to)
{
    return spanOf(id, parent, "LLM", from, to,
        {attribute("llm.model_name", "m"), attribute("llm.input_messages.0.message.role", "user"),
            attribute("llm.input_messages.0.message.content", "When do you open?"),
            attribute("llm.output_messages.0.message.role", "assistant"),
            attribute("llm.output_messages.0.message.content", "At nine."),
            attribute("llm.invocation_parameters",
                R"({"temperature":0.7,"max_tokens":99,"seed":7,"response_format":{"type":"json_object"}})"),
            attribute("llm.tools.0.tool.json_schema", R"({"name":"find","input_schema":{"type":"object"}})")});
}

query::ReviewItem itemOf(ReviewStore& store)
{
    const auto trace = **store.store().reader()->findTrace(*TraceId::fromHex(kTrace));
    const auto added = ingest::addToReview(
        store.store(), store.use(), std::vector {ingest::SpanPick {trace, {}}}, {"default", "anna"});
    return *store.reviews().item(added->items.at(0), "anna", store.now);
}

QStringList documentsOf(const Json& snapshot)
{
    QStringList out;
    for (const Json& one : snapshot["documents"].items())
        out.append(QString::fromStdString(std::string(one["id"].text())));
    return out;
}
} // namespace

class tst_review_snapshot : public QObject {
    Q_OBJECT

private slots:
    /// A chain retrieves in a step of its own, an agent in a tool; what comes too late or from elsewhere was not given.
    void findsWhatWasRetrievedBeforeTheCall()
    {
        ReviewStore store;
        store.add(body({spanOf(1, 0, "CHAIN", 0, 10), spanOf(2, 1, "CHAIN", 0, 2), retriever(3, 2, 0, 1, "cousin"),
            retriever(4, 1, 1, 2, "sibling"), spanOf(5, 1, "TOOL", 1, 2), retriever(6, 5, 1, 1.5, "in a tool"),
            retriever(7, 1, 1, 2, "sibling"), retriever(8, 2, 1, 3, "unfinished"), retriever(9, 1, 5, 6, "later"),
            retriever(10, 0, 0, 1, "of another root"), spanOf(11, 1, "CHAIN", 2, 5), call(12, 11, 2, 4)}));
        QStringList found = documentsOf(itemOf(store).snapshot);
        found.sort();
        QCOMPARE(found, (QStringList {"cousin", "in a tool", "sibling"}));
    }

    void carriesTheRequestOnIntoCases()
    {
        ReviewStore store;
        store.add(body({call(1, 0, 0, 1)}));
        const query::ReviewItem item = itemOf(store);
        QCOMPARE(QString::fromStdString(item.snapshot["params"].canonical()),
            QString(R"({"max_tokens":99,"seed":7,"temperature":0.7})"));
        Json review = Json::object().set("verdict", "fail").set("severity", "high");
        review.set("failure_modes", Json::texts({"tone"}));
        QVERIFY(store::actOnReview(*store.store().writer(),
            {review::EventKind::Submitted, item.state.itemId, "anna", std::move(review), store.now}));
        QVERIFY(store.store().writer()->commit());
        const auto made = cases::caseFromReview(*store.item(1), item.snapshot);
        QVERIFY(made);
        QCOMPARE(made->input["tools"].items().at(0)["function"]["name"].text(), std::string_view("find"));
        QCOMPARE(made->input["response_format"]["type"].text(), std::string_view("json_object"));
        QCOMPARE(made->input["params"]["seed"].integer(), std::int64_t {7});
        QCOMPARE(made->input["params"]["max_tokens"].integer(), std::int64_t {99});
        QCOMPARE(made->input["params"]["temperature"].integer(), std::int64_t {0}); // a case is to repeat
    }
};

QTEST_GUILESS_MAIN(tst_review_snapshot)
#include "tst_review_snapshot.moc"
