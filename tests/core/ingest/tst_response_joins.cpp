// SPDX-License-Identifier: GPL-3.0-or-later
// Log records that name a response id and no span of it (dialects.md §3.6 F, §3.7) reach the call in whatever trace it
// is, in whatever order both come; what reaches none is counted.
#include "core/calls/read_conversation.h"
#include "core/ingest/erase.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/trace_reader.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"
#include "core/store/scores.h"
#include "tests/support/bodies.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <numeric>

using namespace spanwise;

namespace {

const std::string kCallTrace = "0c000000000000000000000000000001";
const std::string kOtherTrace = "0d000000000000000000000000000001";

/// A call of the trace with this response id. `second` is when it starts.
std::string call(const std::string& trace, const std::string& span, const std::string& responseId, int second = 0)
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace + R"(","spanId":")" + span
        + R"(","name":"chat","startTimeUnixNano":"170000000)" + std::to_string(second)
        + R"(000000000","endTimeUnixNano":"1700000009000000000","attributes":[)"
          R"({"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
          R"({"key":"gen_ai.response.id","value":{"stringValue":")"
        + responseId + R"("}}]}]}]}]})";
}

std::string tool(const std::string& trace, const std::string& span)
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace + R"(","spanId":")" + span
        + R"(","name":"judge","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000"}]}]}]})";
}

/// Empty `trace` or `span` = it has none.
std::string record(const std::string& event, const std::string& trace, const std::string& span,
    const std::string& responseId, const std::string& attribute)
{
    std::string out = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1700000005000000000",)";
    if (!trace.empty()) out += R"("traceId":")" + trace + R"(",)";
    if (!span.empty()) out += R"("spanId":")" + span + R"(",)";
    out += R"("eventName":")" + event + R"(","attributes":[)";
    if (!responseId.empty()) out += R"({"key":"gen_ai.response.id","value":{"stringValue":")" + responseId + R"("}},)";
    return out + attribute + "]}]}]}]}";
}

std::string evaluation(const std::string& trace, const std::string& span, const std::string& responseId)
{
    return record("gen_ai.evaluation.result", trace, span, responseId,
        R"({"key":"gen_ai.evaluation.name","value":{"stringValue":"rel"}},)"
        R"({"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.75}})");
}

std::string details(const std::string& trace, const std::string& span, const std::string& responseId)
{
    return record("gen_ai.client.inference.operation.details", trace, span, responseId,
        R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"12"}},)"
        R"({"key":"gen_ai.system_instructions","value":{"stringValue":"hello"}})");
}

class World {
public:
    World() { open(); }

    void open()
    {
        if (m_pipeline) flush();
        m_pipeline.reset();
        m_store.reset();
        auto opened = store::Store::open(m_folder.filePath("joins.db").toStdString());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        m_store = std::move(*opened);
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {});
    }
    void deliver(const std::string& text)
    {
        const auto body = std::make_shared<test::Body>(text);
        ingest::Delivery delivery;
        delivery.body = body->text();
        delivery.owner = body;
        QVERIFY(m_pipeline->submit(std::move(delivery), [](const Result<ingest::DeliveryOutcome>& outcome) {
            if (!outcome) qFatal("%s", outcome.error().message.c_str());
        }));
    }
    void flush() { m_pipeline->flush(); }
    store::Store& store() { return *m_store; }
    void erase(const std::string& trace)
    {
        flush();
        const auto erased = ingest::erase(
            *m_store, [this](const std::function<Result<void>(store::Writer&)>& work) { return m_pipeline->use(work); },
            {ingest::EraseSubject::Kind::Trace, trace}, 1);
        QVERIFY2(erased, erased ? "" : erased.error().message.c_str());
        flush();
    }

    std::shared_ptr<const ingest::StoredTrace> trace(const std::string& id)
    {
        flush();
        const auto number = m_store->reader()->findTrace(*TraceId::fromHex(id));
        if (!number || !*number) return nullptr;
        auto read = ingest::readTrace(*m_store->reader(), **number, nullptr);
        return read ? *read : nullptr;
    }
    /// How many evaluations each span has: "trace number's id/span: count", and "unplaced: count".
    QStringList scores()
    {
        flush();
        std::map<std::string, int> counts;
        const auto all = store::readScores(*m_store->reader());
        for (const query::ScoreEntry& one : *all) {
            std::string place = "unplaced";
            if (one.span.trace != 0) {
                const auto found = m_store->reader()->traces(std::array {one.span.trace});
                place = (*found)[0].id.hex().substr(0, 2) + "/" + QString::number(one.span.spanId, 16).toStdString();
            }
            ++counts[place];
        }
        QStringList out;
        for (const auto& [place, count] : counts) out << QString::fromStdString(place + ": " + std::to_string(count));
        return out;
    }
    /// Input tokens of the only call of a trace, as the row and as the trace have them; -1 = unknown, -2 = they differ.
    std::int64_t tokens(const std::string& id)
    {
        const auto read = trace(id);
        if (!read || read->resolved.calls.size() != 1) return -3;
        const auto rows = m_store->reader()->rowsOf(read->trace);
        const std::int64_t shown = read->resolved.calls[0].tokens.input.value_or(-1);
        for (const columns::SpanRow& row : *rows)
            if (row.call && row.call->inputTokens != shown) return -2;
        return shown;
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
};

enum class Between { Nothing, Flush, Reopen };

/// All orders of the pieces, all ways to part them.
template <typename Check> void inEveryOrder(const std::vector<std::string>& pieces, Check&& check)
{
    for (const Between between : {Between::Nothing, Between::Flush, Between::Reopen}) {
        std::vector<std::size_t> order(pieces.size());
        std::iota(order.begin(), order.end(), std::size_t {0});
        do {
            World world;
            for (const std::size_t i : order) {
                world.deliver(pieces[i]);
                if (between == Between::Flush) world.flush();
                if (between == Between::Reopen) world.open();
            }
            check(world);
            if (QTest::currentTestFailed()) return;
        } while (std::next_permutation(order.begin(), order.end()));
    }
}

} // namespace

class TestResponseJoins : public QObject {
    Q_OBJECT

private slots:
    void anEvaluationReachesTheCallItNames_data()
    {
        QTest::addColumn<std::string>("trace");
        QTest::addColumn<std::string>("span");
        QTest::newRow("from another trace") << kOtherTrace << std::string("00000000000000c1");
        QTest::newRow("from another trace, of no span") << kOtherTrace << std::string();
        QTest::newRow("from another trace, with the call's span id") << kOtherTrace << std::string("00000000000000b1");
        QTest::newRow("from no trace") << std::string() << std::string();
        QTest::newRow("from its own trace, of no span") << kCallTrace << std::string();
    }
    void anEvaluationReachesTheCallItNames()
    {
        QFETCH(std::string, trace);
        QFETCH(std::string, span);
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), evaluation(trace, span, "R2"),
                         call("0e000000000000000000000000000001", "00000000000000b2", "R3")},
            [](World& world) {
                QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
                const auto read = world.trace(kCallTrace);
                QVERIFY(read);
                QCOMPARE(read->resolved.evaluations.size(), std::size_t(1));
                QCOMPARE(read->resolved.evaluations[0].span, 0);
            });
    }

    void feedbackReachesTheCallItNames()
    {
        const std::string feedback =
            record("user.feedback", kOtherTrace, "", "R2", R"({"key":"rating","value":{"intValue":"1"}})");
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), feedback},
            [](World& world) { QCOMPARE(world.scores(), QStringList {"0c/b1: 1"}); });
    }

    void detailsReachTheCallTheyName_data() { anEvaluationReachesTheCallItNames_data(); }
    void detailsReachTheCallTheyName()
    {
        QFETCH(std::string, trace);
        QFETCH(std::string, span);
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), details(trace, span, "R2")}, [](World& world) {
            QCOMPARE(world.tokens(kCallTrace), 12);
            const auto read = world.trace(kCallTrace);
            std::vector<std::uint32_t> logs(read->batch.logs.size());
            std::iota(logs.begin(), logs.end(), 0U);
            const auto said = calls::readConversation(read->batch, read->resolved, 0, logs);
            QCOMPARE(said.messages.size(), std::size_t(1));
            QVERIFY(world.scores().isEmpty());
        });
    }

    void itsOwnSpanSaysMoreThanTheId()
    {
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), evaluation(kOtherTrace, "00000000000000c1", "R2"),
                         tool(kOtherTrace, "00000000000000c1")},
            [](World& world) {
                QCOMPARE(world.scores(), QStringList {"0d/c1: 1"});
                QCOMPARE(world.trace(kCallTrace)->resolved.evaluations.size(), std::size_t(0));
            });
    }

    void aSpanOfAnotherTraceIsNotOneOfTheCallsTrace()
    {
        // The ids of spans are only told apart within a trace: b3 is a span of both.
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), tool(kCallTrace, "00000000000000b3"),
                         details(kOtherTrace, "00000000000000b3", "R2")},
            [](World& world) { QCOMPARE(world.tokens(kCallTrace), std::int64_t {12}); });
    }

    void aTraceWithoutThatSpanDoesNotKeepIt()
    {
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), evaluation(kOtherTrace, "00000000000000c1", "R2"),
                         tool(kOtherTrace, "00000000000000c2")},
            [](World& world) { QCOMPARE(world.scores(), QStringList {"0c/b1: 1"}); });
    }

    void theFirstOfCallsWithOneIdIsMeant()
    {
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2", 1),
                         call("0e000000000000000000000000000001", "00000000000000b2", "R2", 0),
                         evaluation("", "", "R2"), details(kOtherTrace, "", "R2")},
            [](World& world) {
                QCOMPARE(world.scores(), QStringList {"0e/b2: 1"});
                QCOMPARE(world.tokens("0e000000000000000000000000000001"), 12);
                QCOMPARE(world.tokens(kCallTrace), -1);
            });
    }

    void whatNamesNoCallThatCameIsCounted()
    {
        inEveryOrder({call(kCallTrace, "00000000000000b1", "R2"), evaluation(kOtherTrace, "00000000000000c1", "R9"),
                         evaluation("", "", ""), details("", "", "R9")},
            [](World& world) { QCOMPARE(world.scores(), QStringList {"unplaced: 2"}); });
    }

    void aCallThatIsNamedByAnotherCopyIsFoundAnew()
    {
        World world;
        world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
        world.deliver(evaluation("", "", "R2"));
        QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
        world.deliver(call(kCallTrace, "00000000000000b1", "R3"));
        QCOMPARE(world.scores(), QStringList {"unplaced: 1"});
        QCOMPARE(world.trace(kCallTrace)->resolved.evaluations.size(), std::size_t(0));
        world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
        QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
    }

    void anErasedTraceTellsNothingAnyMore()
    {
        World world;
        world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
        world.deliver(details(kOtherTrace, "", "R2"));
        world.deliver(evaluation(kOtherTrace, "", "R2"));
        QCOMPARE(world.tokens(kCallTrace), 12);
        QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
        world.erase(kOtherTrace);
        QTRY_COMPARE(world.tokens(kCallTrace), -1); // read again once nothing else is to be done
        QTRY_VERIFY(world.scores().isEmpty());
    }

    void anErasedCallIsFoundWhenItComesAgain()
    {
        World world;
        world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
        world.deliver(details(kOtherTrace, "", "R2"));
        world.deliver(evaluation(kOtherTrace, "", "R2"));
        QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
        world.erase(kCallTrace);
        QCOMPARE(world.scores(), QStringList {"unplaced: 1"});
        world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
        QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
        QCOMPARE(world.tokens(kCallTrace), 12);
    }

    /// Records that are sent again are the same ones.
    void nothingIsJoinedTwice()
    {
        World world;
        for (int i = 0; i < 3; ++i) {
            world.deliver(evaluation(kOtherTrace, "", "R2"));
            world.deliver(call(kCallTrace, "00000000000000b1", "R2"));
            QCOMPARE(world.scores(), QStringList {"0c/b1: 1"});
        }
    }
};

QTEST_GUILESS_MAIN(TestResponseJoins)
#include "tst_response_joins.moc"
