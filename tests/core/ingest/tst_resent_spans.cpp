// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of one span (dialects.md §1.1): the one that ends last holds, of those that end together the one that came
// last, however they were spread over deliveries, commits and runs. The very same span again changes nothing.
#include "core/ingest/pipeline.h"
#include "core/ingest/trace_reader.h"
#include "core/store/reader.h"
#include "core/store/removal.h"
#include "tests/support/bodies.h"

#include <QTemporaryDir>
#include <QtTest>
#include <optional>

using namespace spanwise;

namespace {

struct Copy {
    int tokens = 0;
    int endsAt = 1; ///< seconds after its start; 0 = unfinished
    std::string service = "shop";
    std::string scope = "sdk";
};

/// One resource with one span.
std::string resourceSpans(const Copy& copy)
{
    const std::string end =
        copy.endsAt == 0 ? "0" : "170000000" + std::to_string(copy.endsAt) + "000000000"; // starts at 1700000000
    return R"({"resource":{"attributes":[{"key":"service.name","value":{"stringValue":")" + copy.service
        + R"("}}]},"scopeSpans":[{"scope":{"name":")" + copy.scope
        + R"("},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","name":"chat m",)"
          R"("startTimeUnixNano":"1700000000000000000","endTimeUnixNano":")"
        + end
        + R"(","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
          R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":")"
        + std::to_string(copy.tokens) + R"("}}]}]}]})";
}

/// Another trace, whose payload fills `blocks` blocks and more.
std::string largeTrace(int blocks)
{
    std::string spans;
    for (int i = 0; i < blocks; ++i)
        spans += std::string(i == 0 ? "" : ",")
            + R"({"traceId":"0af7651916cd43dd8448eb211c80319d","spanId":"00f067aa0ba9)" + std::to_string(1000 + i)
            + R"(","name":"big","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
              R"("attributes":[{"key":"text","value":{"stringValue":")"
            + std::string(500'000, 'x') + R"("}}]})";
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
}

class World {
public:
    World() { open(); }

    void close()
    {
        if (m_pipeline) flush();
        m_pipeline.reset();
        m_store.reset();
    }
    void open()
    {
        close();
        auto opened = store::Store::open(path());
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
        QVERIFY(m_pipeline->submit(std::move(delivery), [this](const Result<ingest::DeliveryOutcome>& outcome) {
            if (!outcome) qFatal("%s", outcome.error().message.c_str());
            m_added += outcome->stored;
        }));
    }
    void deliver(const Copy& copy) { deliver(R"({"resourceSpans":[)" + resourceSpans(copy) + "]}"); }
    [[nodiscard]] std::string path() const { return m_folder.filePath("copies.db").toStdString(); }
    void flush() { m_pipeline->flush(); }
    /// Since it was asked last.
    store::Added added() { return std::exchange(m_added, {}); }
    ingest::Pipeline& pipeline() { return *m_pipeline; }
    store::Store& store() { return *m_store; }

    /// What the row says and what the message says: they must agree.
    void expect(const Copy& copy)
    {
        flush();
        const auto rows = m_store->reader()->rowsOf(1);
        QVERIFY(rows && rows->size() == 1 && rows->front().call);
        QCOMPARE(rows->front().call->inputTokens, copy.tokens);
        QCOMPARE(
            QString::fromUtf8(m_store->names()->text(rows->front().service)), QString::fromStdString(copy.service));
        QCOMPARE(rows->front().duration, Nanos {copy.endsAt} * 1'000'000'000);
        const auto trace = ingest::readTrace(*m_store->reader(), 1, nullptr);
        QVERIFY(trace);
        QCOMPARE((*trace)->batch.spans.size(), std::size_t(1));
        QCOMPARE((*trace)->resolved.calls.size(), std::size_t(1));
        QCOMPARE((*trace)->resolved.calls[0].tokens.input.value_or(-1), copy.tokens);
        QCOMPARE(QString::fromUtf8((*trace)->batch.scopes[(*trace)->batch.spans[0].scope].name),
            QString::fromStdString(copy.scope));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
    store::Added m_added;
};

enum class Split { OneDelivery, OneCommit, FullBlocks, Commits, Runs };

} // namespace

class TestResentSpans : public QObject {
    Q_OBJECT

private slots:
    void theLastCopyHolds_data()
    {
        QTest::addColumn<std::vector<Copy>>("copies");
        QTest::addColumn<int>("holds");
        QTest::addColumn<Split>("split");
        const std::vector<std::pair<const char*, Split>> splits = {{"one delivery", Split::OneDelivery},
            {"one commit", Split::OneCommit}, {"full blocks between", Split::FullBlocks},
            {"a commit each", Split::Commits}, {"a run each", Split::Runs}};
        struct Case {
            const char* name;
            std::vector<Copy> copies;
            int holds;
        };
        const std::vector<Case> cases = {
            {"other attributes", {{.tokens = 1000}, {.tokens = 2000}}, 1},
            {"back to the first", {{.tokens = 1000}, {.tokens = 2000}, {.tokens = 1000}}, 2},
            {"another resource", {{.tokens = 7}, {.tokens = 7, .service = "desk"}}, 1},
            {"another scope", {{.tokens = 7}, {.tokens = 7, .scope = "sdk2"}}, 1},
            {"the same", {{.tokens = 7}, {.tokens = 7}}, 1},
            {"a later end first", {{.tokens = 1000, .endsAt = 2}, {.tokens = 2000, .endsAt = 1}}, 0},
            {"a later end last", {{.tokens = 1000, .endsAt = 1}, {.tokens = 2000, .endsAt = 2}}, 1},
            {"unfinished last", {{.tokens = 1000, .endsAt = 1}, {.tokens = 2000, .endsAt = 0}}, 0},
            {"both unfinished", {{.tokens = 1000, .endsAt = 0}, {.tokens = 2000, .endsAt = 0}}, 1},
        };
        for (const auto& [name, split] : splits)
            for (const Case& one : cases) QTest::addRow("%s, %s", one.name, name) << one.copies << one.holds << split;
    }
    void theLastCopyHolds()
    {
        QFETCH(std::vector<Copy>, copies);
        QFETCH(int, holds);
        QFETCH(Split, split);
        World world;
        if (split == Split::OneDelivery) {
            std::string all;
            for (const Copy& copy : copies) all += (all.empty() ? "" : ",") + resourceSpans(copy);
            world.deliver(R"({"resourceSpans":[)" + all + "]}");
        }
        for (std::size_t i = 0; split != Split::OneDelivery && i < copies.size(); ++i) {
            if (i > 0 && split == Split::FullBlocks) world.deliver(largeTrace(3));
            if (i > 0 && split == Split::Commits) world.flush();
            if (i > 0 && split == Split::Runs) world.open();
            world.deliver(copies[i]);
        }
        world.expect(copies[static_cast<std::size_t>(holds)]);
    }

    /// An unfinished span is known to end where it starts, as the row of it does: also within one delivery.
    void aSpanWithoutEndIsOneOfNoDuration()
    {
        const Copy unfinished {.tokens = 2000, .endsAt = 0};
        std::string none = resourceSpans({.tokens = 1000, .endsAt = 0});
        none.replace(none.find(R"("endTimeUnixNano":"0")"), 21, R"("endTimeUnixNano":"1700000000000000000")");
        World apart;
        apart.deliver(R"({"resourceSpans":[)" + none + "]}");
        apart.deliver(unfinished);
        apart.expect(unfinished);
        World together;
        together.deliver(R"({"resourceSpans":[)" + none + "," + resourceSpans(unfinished) + "]}");
        together.expect(unfinished);
    }

    void theSameAgainChangesNothing_data()
    {
        QTest::addColumn<bool>("commitBetween");
        QTest::newRow("in one commit") << false;
        QTest::newRow("later") << true;
    }
    void theSameAgainChangesNothing()
    {
        QFETCH(bool, commitBetween);
        World world;
        const std::string large = largeTrace(3);
        world.deliver(Copy {.tokens = 7});
        world.deliver(large);
        if (commitBetween) world.flush();
        world.deliver(Copy {.tokens = 7});
        world.deliver(large);
        world.flush();
        const store::Added added = world.added();
        QCOMPARE(added.spans, 4U);
        QCOMPARE(added.duplicates, 4U);
        QCOMPARE(added.replaced, 0U);
    }

    void anotherCopyIsCountedAsReplacing()
    {
        World world;
        world.deliver(Copy {.tokens = 1000});
        world.flush();
        (void)world.added();
        world.deliver(Copy {.tokens = 2000});
        world.flush();
        const store::Added added = world.added();
        QCOMPARE(added.spans, 0U);
        QCOMPARE(added.duplicates, 0U);
        QCOMPARE(added.replaced, 1U);
    }

    void comparesWithWhatWasCompressed()
    {
        World world;
        world.deliver(Copy {.tokens = 7, .service = std::string(2000, 's')}); // worth it
        world.flush();
        world.close();
        {
            auto store = store::Store::open(world.path());
            QVERIFY(store);
            QCOMPARE((*store)->writer()->compressBlocks(10).value_or(0), std::size_t(1));
        }
        world.open();
        (void)world.added();
        world.deliver(Copy {.tokens = 7, .service = std::string(2000, 's')});
        world.deliver(Copy {.tokens = 8});
        world.expect({.tokens = 8});
        const store::Added added = world.added();
        QCOMPARE(added.duplicates, 1U);
        QCOMPARE(added.replaced, 1U);
    }

    /// There is nothing left to compare with: it does not come back by being sent again.
    void whatRetentionTookStaysAway()
    {
        World world;
        world.deliver(Copy {.tokens = 7});
        world.flush();
        const auto dropped = world.pipeline().use([](store::Writer& writer) -> Result<void> {
            return store::dropBlocksBelow(writer, 1000, 10).map([](const auto&) {});
        });
        QVERIFY2(dropped, dropped ? "" : dropped.error().message.c_str());
        (void)world.added();
        world.deliver(Copy {.tokens = 7});
        world.flush();
        const store::Added added = world.added();
        QCOMPARE(added.duplicates, 1U);
        QCOMPARE(added.replaced, 0U);
        QVERIFY(world.store().reader()->messagesOf(1)->empty());
    }
};

QTEST_GUILESS_MAIN(TestResentSpans)
#include "tst_resent_spans.moc"
