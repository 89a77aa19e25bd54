// SPDX-License-Identifier: GPL-3.0-or-later
// V4 and V5: what is erased or has expired is in no file any more, what stays is whole, and intake goes on meanwhile.
#include "core/base/clock.h"
#include "core/ingest/erase.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/retention.h"
#include "core/ingest/verify.h"
#include "core/store/integrity.h"
#include "core/store/reader.h"
#include "tests/support/bodies.h"
#include "tests/support/file_bytes.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <array>
#include <optional>

using namespace spanwise;

namespace {

constexpr Nanos kDay = Nanos {86'400} * 1'000'000'000;

/// One trace of one user: a call, a tool, an evaluation event and a log record, each with the user's own word.
std::string traceOf(int number, const std::string& user)
{
    const std::string word = "plantedword-" + user;
    const QString trace = QString("0af7651916cd43dd8448eb21%1").arg(number, 8, 16, QChar('0'));
    const auto span = [&](int n, const std::string& more) {
        return QString(
                   R"({"traceId":"%1","spanId":"b7ad6b71%2%3","name":"chat","startTimeUnixNano":"1700000000000000000",)"
                   R"("endTimeUnixNano":"1700000001000000000",)")
                   .arg(trace)
                   .arg(number, 6, 16, QChar('0'))
                   .arg(n, 2, 16, QChar('0'))
                   .toStdString()
            + R"("attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
              R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},{"key":"user.id","value":{"stringValue":")"
            + user + R"("}},{"key":"session.id","value":{"stringValue":"session-)" + user
            + R"("}},{"key":"gen_ai.prompt","value":{"stringValue":")" + word + " " + std::string(400, 'x') + R"("}}])"
            + more + "}";
    };
    const std::string evaluation =
        R"(,"events":[{"name":"gen_ai.evaluation.result","timeUnixNano":"1700000000500000000","attributes":[)"
        R"({"key":"gen_ai.evaluation.name","value":{"stringValue":"fine"}},)"
        R"({"key":"gen_ai.evaluation.explanation","value":{"stringValue":")"
        + word + R"("}}]}])";
    const std::string log = R"({"traceId":")" + trace.toStdString()
        + R"(","timeUnixNano":"1700000000100000000","body":{"stringValue":"said )" + word + R"("}})";
    const std::string resource = R"({"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},)"
                                 R"({"key":"host.name","value":{"stringValue":"host-)"
        + user + R"("}}]},)";
    return R"({"resourceSpans":[)" + resource + R"("scopeSpans":[{"spans":[)" + span(0, evaluation) + "," + span(1, {})
        + R"(]}]}],"resourceLogs":[)" + resource + R"("scopeLogs":[{"logRecords":[)" + log + "]}]}]}";
}

class World {
public:
    World()
    {
        open();
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {});
    }

    void add(int number, const std::string& user) { submit(traceOf(number, user)); }
    void submit(const std::string& body)
    {
        const auto owner = std::make_shared<test::Body>(body);
        ingest::Delivery delivery;
        delivery.body = owner->text();
        delivery.owner = owner;
        QVERIFY(m_pipeline->submit(std::move(delivery), {}));
    }
    void flush() { m_pipeline->flush(); }
    void reopen()
    {
        m_pipeline.reset();
        m_store.reset();
        open();
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {});
    }
    void execute(const std::string& sql)
    {
        QVERIFY(m_pipeline->use([&](store::Writer& writer) -> Result<void> {
            auto db = writer.transaction();
            if (!db) return tl::unexpected(db.error());
            (*db)->exec(sql);
            return {};
        }));
    }
    /// What came so far came that much earlier.
    void age(int days) { execute("UPDATE arrivals SET at_ns = at_ns - " + std::to_string(days * kDay)); }

    store::Store& store() { return *m_store; }
    ingest::UseWriter use() { return ingest::between(*m_pipeline); }
    [[nodiscard]] QByteArray files() const { return test::bytesOn(m_folder.path()); }
    [[nodiscard]] std::uint64_t rows()
    {
        (void)m_pipeline->use([](store::Writer& writer) -> Result<void> {
            writer.publish();
            return {};
        });
        return m_store->snapshot()->rows();
    }
    /// Pages, segments, rows and messages agree.
    void expectSound()
    {
        const auto report = ingest::verify(*m_store, nullptr, {}, {});
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY2(
            report->files.problems.empty(), report->files.problems.empty() ? "" : report->files.problems[0].c_str());
        QVERIFY2(report->differences.empty(), report->differences.empty() ? "" : report->differences[0].c_str());
    }

private:
    void open()
    {
        auto opened = store::Store::open((m_folder.path() + "/world.db").toStdString());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        m_store = std::move(*opened);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
};

using Kind = ingest::EraseSubject::Kind;

} // namespace

class TestErase : public QObject {
    Q_OBJECT

private slots:
    void erasesAUserFromEveryFile()
    {
        World world;
        for (int i = 0; i < 30; ++i) world.add(i, i % 3 == 0 ? "ann" : "bob");
        world.flush();
        QCOMPARE(world.rows(), std::uint64_t(60));
        QVERIFY(world.files().contains("plantedword-ann")); // the search can find
        const ingest::EraseSubject ann {Kind::User, "ann"};
        const auto preview = ingest::previewErase(world.store(), world.use(), ann);
        QVERIFY(preview);
        QCOMPARE(preview->removed.traces, std::uint64_t(10));
        QCOMPARE(preview->removed.spans, std::uint64_t(20));
        QCOMPARE(preview->removed.logs, std::uint64_t(10));
        QCOMPARE(preview->removed.others, std::uint64_t(10));
        QVERIFY(world.files().contains("plantedword-ann")); // a preview erases nothing

        const auto receipt = ingest::erase(world.store(), world.use(), ann, SystemClock().now());
        QVERIFY2(receipt, receipt ? "" : receipt.error().message.c_str());
        QCOMPARE(receipt->removed.spans, std::uint64_t(20));
        QCOMPARE(receipt->removed.logs, std::uint64_t(10));
        QCOMPARE(receipt->removed.others, std::uint64_t(10));
        QCOMPARE(receipt->removed.names, std::uint64_t(2)); // ann and her session
        QVERIFY(receipt->removed.payloadBytes > 10'000);
        QCOMPARE(receipt->number, std::int64_t(1));
        for (const char* gone : {"plantedword-ann", "session-ann", "host-ann"})
            QVERIFY2(!world.files().contains(gone), gone);
        QVERIFY(world.files().contains("plantedword-bob"));
        QCOMPARE(world.rows(), std::uint64_t(40));
        world.expectSound();
        world.reopen();
        QCOMPARE(world.rows(), std::uint64_t(40));
        world.expectSound();
        QVERIFY(!world.files().contains("plantedword-ann"));
        QVERIFY(!world.store().names()->find("ann"));
        QVERIFY(world.store().names()->find("bob"));
    }

    void takesTheSameUserInAgainAfterwards()
    {
        World world;
        world.add(1, "ann");
        world.add(2, "bob");
        world.flush();
        QVERIFY(ingest::erase(world.store(), world.use(), {Kind::User, "ann"}, 1));
        world.add(3, "ann");
        world.flush();
        QCOMPARE(world.rows(), std::uint64_t(4));
        world.reopen();
        const auto preview = ingest::previewErase(world.store(), world.use(), {Kind::User, "ann"});
        QCOMPARE(preview->removed.spans, std::uint64_t(2));
        world.expectSound();
    }

    void leavesANameAloneThatIsUsedAgainMeanwhile()
    {
        World world;
        world.add(1, "ann");
        world.add(2, "bob");
        world.flush();
        const auto watch = [&](const std::shared_ptr<int>& watcher) {
            QVERIFY(world.use()([&](store::Writer& writer) -> Result<void> {
                writer.watchNames(watcher);
                return {};
            }));
        };
        const auto first = std::make_shared<int>(1);
        watch(first);
        world.add(3, "ann"); // while others look for names that nobody uses
        world.flush();
        watch(std::make_shared<int>(2)); // one more who looks, and is done at once
        std::size_t forgotten = 99;
        const std::array ann {*world.store().names()->find("ann")};
        QVERIFY(world.use()([&](store::Writer& writer) {
            return writer.forgetNames(ann).map([&](std::size_t count) { forgotten = count; });
        }));
        QCOMPARE(forgotten, std::size_t(0));
        world.reopen();
        QCOMPARE(
            ingest::previewErase(world.store(), world.use(), {Kind::User, "ann"})->removed.traces, std::uint64_t(2));
    }

    /// Whoever reads holds the WAL, and the writer goes on meanwhile.
    void doesNotHoldTheWriterWhileTheWalIsRead()
    {
        World world;
        world.add(1, "ann");
        world.flush();
        SQLite::Database other(world.store().path().string(), SQLite::OPEN_READONLY);
        SQLite::Statement reading(other, "SELECT id FROM names");
        QVERIFY(reading.executeStep()); // and not on: it looks at the store as it is now
        world.add(2, "bob");
        world.flush();
        const auto emptied = [&] {
            std::optional<bool> out;
            const auto done = world.use()([&](store::Writer& writer) -> Result<void> {
                const auto got = writer.emptyWal();
                if (!got) return tl::unexpected(got.error());
                out = *got;
                return {};
            });
            return done ? out : std::nullopt;
        };
        QElapsedTimer waited;
        waited.start();
        QCOMPARE(emptied(), std::optional<bool>(false));
        QVERIFY(waited.elapsed() < store::Writer::kPatience.count() / 2);
        world.add(3, "cid"); // is not turned back
        world.flush();
        QCOMPARE(world.rows(), std::uint64_t(6)); // two a trace
        reading.reset();
        QCOMPARE(emptied(), std::optional<bool>(true));
    }

    void findsTheTracesOfAUserPortionByPortion()
    {
        World world;
        constexpr int kTraces = 9'001;
        std::string spans;
        for (int n = 0; n < kTraces; ++n)
            spans += QString(R"(%1{"traceId":"0af7651916cd43dd8448eb21%2","spanId":"b7ad6b71%2","name":"s",)"
                             R"("startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
                             R"("attributes":[{"key":"user.id","value":{"stringValue":"%3"}}]})")
                         .arg(n > 0 ? "," : "")
                         .arg(n + 1, 8, 16, QChar('0'))
                         .arg(n % 2 == 0 ? "ann" : "bob")
                         .toStdString();
        world.submit(R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}");
        world.flush();
        const auto preview = ingest::previewErase(world.store(), world.use(), {Kind::User, "ann"});
        QVERIFY(preview);
        QCOMPARE(preview->removed.traces, std::uint64_t(kTraces / 2 + 1));
        QCOMPARE(preview->traces.front(), store::TraceNo(1));
        QCOMPARE(preview->traces.back(), store::TraceNo(kTraces));
        QVERIFY(std::ranges::is_sorted(preview->traces));
    }

    void takesTheCopyThatALaterOneReplaced()
    {
        World world;
        world.add(1, "ann");
        world.add(2, "bob");
        world.flush();
        std::string longer = traceOf(1, "ann");
        for (std::size_t at = 0; (at = longer.find("1700000001000000000", at)) != std::string::npos;)
            longer.replace(at, 19, "1700000002000000000");
        world.submit(longer);
        world.flush();
        QVERIFY(world.files().count("plantedword-ann xxxx") > 2); // both copies
        QVERIFY(ingest::erase(world.store(), world.use(), {Kind::User, "ann"}, 1));
        QVERIFY(!world.files().contains("plantedword-ann"));
        QVERIFY(world.files().contains("plantedword-bob"));
        world.expectSound();
    }

    void erasesASessionOrATrace()
    {
        World world;
        for (int i = 0; i < 4; ++i) world.add(i, i < 2 ? "ann" : "bob");
        world.flush();
        const auto session = ingest::erase(world.store(), world.use(), {Kind::Session, "session-bob"}, 1);
        QCOMPARE(session->removed.traces, std::uint64_t(2));
        QVERIFY(!world.files().contains("plantedword-bob"));
        const auto trace =
            ingest::erase(world.store(), world.use(), {Kind::Trace, "0af7651916cd43dd8448eb2100000001"}, 2);
        QCOMPARE(trace->removed.traces, std::uint64_t(1));
        QCOMPARE(trace->number, std::int64_t(2));
        QVERIFY(world.files().contains("plantedword-ann")); // the other trace of the user
        QCOMPARE(world.rows(), std::uint64_t(2));
        world.expectSound();
    }

    /// What people wrote about a trace goes when it is erased, not when it expires.
    void takesReviewCopiesOnlyWhenErased()
    {
        for (const bool erased : {true, false}) {
            World world;
            world.add(1, "ann");
            world.flush();
            world.execute(
                "INSERT INTO review_item (item_id, queue, trace_id, span_id, state, priority, added_ns, needed, "
                "submitted, verdict, severity, holder, lease_until_ns, last_seq, last_ns, open, baseline, known, "
                "touched, blind, similar, rules, modes, snapshot) VALUES "
                "('i1','q','0af7651916cd43dd8448eb2100000001','','waiting',0,0,1,0,'','','',0,0,0,1,0,0,'',0,0,'','',''"
                ");"
                "INSERT INTO review_snapshot VALUES ('i1','digest','salt','plantedword-review')");
            world.age(8);
            ingest::RetentionPolicy policy;
            policy.days = 7;
            if (erased)
                QCOMPARE(ingest::erase(world.store(), world.use(), {Kind::User, "ann"}, 1)->removed.others,
                    std::uint64_t(2)); // an evaluation and the context
            else
                QVERIFY(ingest::applyRetention(world.store(), world.use(), policy, SystemClock().now()));
            QCOMPARE(world.rows(), std::uint64_t(0));
            QCOMPARE(world.files().contains("plantedword-review"), !erased);
            int marked = -1; // what keeps bundles from bringing it back
            QVERIFY(world.store().reader()->withDatabase([&](const SQLite::Database& db) -> Result<void> {
                SQLite::Statement count(db, "SELECT count(*) FROM review_erased WHERE item_id = 'i1'");
                if (count.executeStep()) marked = count.getColumn(0).getInt();
                return {};
            }));
            QCOMPARE(marked, erased ? 1 : 0);
        }
    }

    void saysWhenThereIsNothingOrTheIdIsNone()
    {
        World world;
        world.add(1, "ann");
        world.flush();
        const auto nobody = ingest::erase(world.store(), world.use(), {Kind::User, "nobody"}, 1);
        QCOMPARE(nobody->number, std::int64_t(0));
        QVERIFY(nobody->removed.isEmpty());
        QVERIFY(!ingest::erase(world.store(), world.use(), {Kind::Trace, "xyz"}, 1));
        QCOMPARE(world.rows(), std::uint64_t(2));
    }

    void dropsWhatArrivedTooLongAgo()
    {
        World world;
        for (int i = 0; i < 10; ++i) world.add(i, "old");
        world.flush();
        world.age(8);
        for (int i = 10; i < 15; ++i) world.add(i, "fresh");
        world.flush();
        ingest::RetentionPolicy policy;
        policy.days = 7;
        const auto report = ingest::applyRetention(world.store(), world.use(), policy, SystemClock().now());
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QCOMPARE(report->removed.traces, std::uint64_t(10));
        QVERIFY(!world.files().contains("plantedword-old"));
        QVERIFY(world.files().contains("plantedword-fresh"));
        QCOMPARE(world.rows(), std::uint64_t(10));
        world.expectSound();
        world.reopen();
        world.expectSound();
    }

    void countsFromTheLatestArrivalOfATrace()
    {
        World world;
        world.add(1, "old");
        world.flush();
        world.age(8);
        std::string more = traceOf(1, "old"); // another span of the same trace arrives today
        for (std::size_t at = 0; (at = more.find("b7ad6b71", at)) != std::string::npos;)
            more.replace(at, 8, "c7ad6b71");
        world.submit(more);
        world.flush();
        ingest::RetentionPolicy policy;
        policy.days = 7;
        QVERIFY(ingest::applyRetention(world.store(), world.use(), policy, SystemClock().now()));
        QCOMPARE(world.rows(), std::uint64_t(4));
    }

    void dropsPayloadBeforeRows()
    {
        World world;
        for (int i = 0; i < 10; ++i) world.add(i, "old");
        world.flush();
        world.age(8);
        world.add(10, "fresh");
        world.flush();
        ingest::RetentionPolicy policy;
        policy.payloadDays = 7;
        const auto report = ingest::applyRetention(world.store(), world.use(), policy, SystemClock().now());
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY(report->droppedBlocks > 0);
        QCOMPARE(world.rows(), std::uint64_t(22)); // statistics stay
        QVERIFY(!world.files().contains("plantedword-old xxxx"));
        QVERIFY(world.files().contains("plantedword-fresh xxxx"));
        QVERIFY(world.store().reader()->messagesOf(1)->empty());
        QVERIFY(!world.store().reader()->messagesOf(11)->empty());
    }

    void keepsToALimitOfSpansAndOfPayload()
    {
        World world;
        for (int i = 0; i < 50; ++i) {
            world.add(i, "user" + std::to_string(i));
            if (i % 10 == 9) world.flush();
        }
        ingest::RetentionPolicy policy;
        policy.spans = 60;
        QVERIFY(ingest::applyRetention(world.store(), world.use(), policy, 0));
        QCOMPARE(world.rows(), std::uint64_t(60));
        QVERIFY(!world.files().contains("plantedword-user0 "));
        QVERIFY(world.files().contains("plantedword-user49 "));
        policy = {};
        policy.payloadBytes = 1;
        QVERIFY(ingest::applyRetention(world.store(), world.use(), policy, 0));
        QCOMPARE(world.rows(), std::uint64_t(60));
        QVERIFY(world.files().contains("plantedword-user49 ")); // the newest block stays
    }

    void removesATraceLargerThanAPortion()
    {
        World world;
        std::string spans;
        for (int n = 0; n < 3000; ++n)
            spans += QString(R"(%1{"traceId":"0af7651916cd43dd8448eb2100000001","spanId":"b7ad6b71%2","name":"s",)"
                             R"("startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000"})")
                         .arg(n > 0 ? "," : "")
                         .arg(n, 8, 16, QChar('0'))
                         .toStdString();
        world.submit(R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}");
        world.add(7, "bob");
        world.flush();
        const auto receipt =
            ingest::erase(world.store(), world.use(), {Kind::Trace, "0af7651916cd43dd8448eb2100000001"}, 1);
        QVERIFY2(receipt, receipt ? "" : receipt.error().message.c_str());
        QCOMPARE(receipt->removed.spans, std::uint64_t(3000));
        QCOMPARE(world.rows(), std::uint64_t(2));
        world.expectSound();
        world.reopen();
        QCOMPARE(world.rows(), std::uint64_t(2));
        world.expectSound();
    }
};

QTEST_APPLESS_MAIN(TestErase)
#include "tst_erase.moc"
