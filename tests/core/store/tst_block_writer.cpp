// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks are written by another thread, and yet as if by this one: in order, all of them, and what fails is told.
#include "core/store/block_writer.h"
#include "core/store/database.h"
#include "tests/support/fault_vfs.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <optional>

using namespace spanwise::store;

class tst_block_writer : public QObject {
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;
    std::filesystem::path m_file;

    static std::shared_ptr<spanwise::ByteBuffer> memoryOf(std::string_view text)
    {
        auto memory = std::make_shared<spanwise::ByteBuffer>();
        memory->append(text);
        return memory;
    }
    /// A block of one record.
    static BlockPlan planOf(std::string_view text)
    {
        const auto memory = memoryOf(text);
        BlockPlan plan;
        plan.add({RecordKind::Resource}, memory->view(), memory);
        return plan;
    }
    static BlockWriter::Block block(std::int64_t number)
    {
        return {number, number * 10, number * 10 + 5, planOf("block " + std::to_string(number))};
    }
    /// As another connection sees it.
    [[nodiscard]] std::string stored() const
    {
        const SQLite::Database db = openPayload(m_file, Role::Reader);
        Query query(db, "SELECT block, first_ns, last_ns, raw_size, data FROM blocks ORDER BY rowid");
        std::string out;
        while (query.step()) {
            for (int i = 0; i < 4; ++i) out += std::to_string(query.integer(i)) + ' ';
            const auto record = recordAt(query.bytes(4), 0);
            out += record ? std::string(record->message) + '\n' : record.error().message;
        }
        return out;
    }

private slots:
    void init()
    {
        m_folder.emplace();
        const StorePaths paths = StorePaths::of(m_folder->filePath("s.db").toStdString());
        QVERIFY(createStore(paths));
        m_file = paths.payload;
    }

    void whatWasPutIsThereOnceItHasSettled()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(1));
        writer.put(block(2));
        writer.commit();
        writer.settle();
        QCOMPARE(stored(), std::string("1 10 15 23 block 1\n2 20 25 23 block 2\n"));
    }

    void manyMoreBlocksThanMayWaitAllArrive()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        std::string expected;
        for (std::int64_t i = 1; i <= 500; ++i) {
            const auto text = memoryOf("block " + std::to_string(i));
            BlockWriter::Block one {i, i * 10, i * 10 + 5, writer.sparePlan()}; // what it gives back is empty
            one.plan.add({RecordKind::Resource}, text->view(), text);
            expected += std::to_string(i) + ' ' + std::to_string(i * 10) + ' ' + std::to_string(i * 10 + 5) + ' '
                + std::to_string(one.plan.size()) + " block " + std::to_string(i) + '\n';
            writer.put(std::move(one));
        }
        writer.commit();
        writer.settle();
        QCOMPARE(stored(), expected);
    }

    void messagesAreKeptUntilTheirBlockIsWrittenAndNoLonger()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        auto text = memoryOf("a message");
        const std::weak_ptr<const spanwise::ByteBuffer> alive = text;
        BlockPlan plan;
        plan.add({RecordKind::Resource}, text->view(), text);
        text.reset();
        QVERIFY(!alive.expired());
        writer.put({1, 10, 15, std::move(plan)});
        writer.settle();
        QVERIFY(alive.expired());
        writer.commit();
        writer.settle();
        QCOMPARE(stored(), std::string("1 10 15 25 a message\n"));
    }

    void blocksThatAreNotWrittenKeepNoMessages()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        std::vector<std::weak_ptr<const spanwise::ByteBuffer>> alive;
        const auto put = [&](std::int64_t number) {
            auto text = memoryOf("a message");
            alive.emplace_back(text);
            BlockPlan plan;
            plan.add({RecordKind::Resource}, text->view(), text);
            writer.put({number, 10, 15, std::move(plan)});
        };
        put(7);
        put(7); // the same key again
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, writer.settle());
        std::filesystem::remove(m_file); // fails before anything is gathered
        put(8);
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, writer.settle());
        for (const auto& text : alive) QVERIFY(text.expired());
        QVERIFY(writer.sparePlan().isEmpty());
    }

    void withoutACommitNothingIsThere()
    {
        {
            BlockWriter writer(m_file);
            writer.connection().exec("BEGIN IMMEDIATE");
            writer.put(block(1));
            writer.settle();
            QCOMPARE(stored(), std::string());
            writer.put(block(2));
        }
        QCOMPARE(stored(), std::string());
    }

    void afterAFailureNothingIsWrittenAndTheNextCallTells()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(7));
        writer.put(block(7)); // the same key again
        writer.put(block(8));
        writer.commit();
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, writer.settle());
        writer.connection().exec("ROLLBACK"); // neither block 8 nor the commit was carried out
        QCOMPARE(stored(), std::string());
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(9));
        writer.commit();
        writer.settle(); // told once
        QCOMPARE(stored(), std::string("9 90 95 23 block 9\n"));
    }

    void whatFailedCanBeForgotten()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(7));
        writer.put(block(7));
        (void)writer.connection(); // waits
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, writer.put(block(8)));
        writer.put(block(7));
        writer.abandon();
        writer.connection().exec("ROLLBACK");
        writer.settle();
        QCOMPARE(stored(), std::string());
    }

    void whoReadsHoldsUpTheCommitAndNotEachBlock()
    {
        constexpr int kPatienceMs = 300;
        constexpr std::int64_t kBlocks = 100; // twice what the cache holds
        BlockWriter writer(m_file);
        writer.setPatience(kPatienceMs);
        SQLite::Database other = openPayload(m_file, Role::Reader);
        Query reading(other, "SELECT 1 FROM sqlite_schema");
        QVERIFY(reading.step()); // and not on: the file stays locked against writing
        writer.connection().exec("BEGIN IMMEDIATE");
        QElapsedTimer waited;
        waited.start();
        for (std::int64_t i = 1; i <= kBlocks; ++i) writer.put({i, 0, 0, planOf(std::string(350'000, 'x'))});
        writer.settle();
        QVERIFY(waited.elapsed() < kBlocks / 4 * kPatienceMs); // half of the blocks would have waited
        writer.commit();
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, writer.settle()); // the reader is still there
        reading.reset();
        writer.commit();
        writer.settle();
        Query count(other, "SELECT count(*) FROM blocks");
        QVERIFY(count.step());
        QCOMPARE(count.integer(0), kBlocks);
    }

    /// The commit has the less to wait for. A disk that fails then has failed the transaction: it tells each fault
    /// once.
    void aLongTransactionReachesTheDiskBeforeItsCommit()
    {
        constexpr int kOfTheJournal = 3; // syncs that SQLite itself may do before a commit
        spanwise::test::FaultVfs disk;
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        disk.failFrom(spanwise::test::FaultVfs::Call::Sync, kOfTheJournal + 1, SQLITE_IOERR_FSYNC);
        const auto putMuch = [&] {
            for (std::int64_t i = 1; i <= 64; ++i)
                writer.put({i, 0, 0, planOf(std::string(std::size_t {1} << 20U, 'x'))});
            writer.settle();
        };
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, putMuch());
        QVERIFY(disk.failures() > 0);
        disk.calm();
        writer.abandon();
        writer.connection().exec("ROLLBACK");
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(1));
        writer.commit();
        writer.settle();
        QCOMPARE(stored(), std::string("1 10 15 23 block 1\n"));
    }

    void whoWritesEarlyLeavesLittleOfAnyTransactionToItsCommit()
    {
        constexpr std::size_t kBlock = std::size_t {1} << 20U;
        const auto before = std::filesystem::file_size(m_file);
        {
            BlockWriter writer(m_file);
            writer.writeEarly();
            writer.connection().exec("BEGIN IMMEDIATE");
            for (std::int64_t i = 1; i <= 12; ++i) writer.put({i, 0, 0, planOf(std::string(kBlock, 'x'))});
            writer.settle();
            const auto size = std::filesystem::file_size(m_file);
            QVERIFY2(size > before + 10 * kBlock, qPrintable(QString::number(size)));
        }
        QCOMPARE(stored(), std::string()); // it was not committed
        QCOMPARE(std::filesystem::file_size(m_file), before);
    }

    void aLongTransactionLeavesLittleToItsCommit()
    {
        constexpr std::size_t kBlock = std::size_t {1} << 20U;
        const auto sizeAfter = [&](std::int64_t first, std::int64_t last) { // uncommitted
            BlockWriter writer(m_file);
            writer.connection().exec("BEGIN IMMEDIATE");
            for (std::int64_t i = first; i <= last; ++i) writer.put({i, 0, 0, planOf(std::string(kBlock, 'x'))});
            writer.settle();
            return std::filesystem::file_size(m_file);
        };
        const auto before = std::filesystem::file_size(m_file);
        QCOMPARE(sizeAfter(1, 12), before); // readers are not kept out by what the cache can hold
        const auto size = sizeAfter(1, 64);
        QVERIFY2(size > 56 * kBlock, qPrintable(QString::number(size)));
    }

    void nothingGoesIntoAFileThatLostItsName()
    {
        BlockWriter writer(m_file);
        writer.connection().exec("BEGIN IMMEDIATE");
        writer.put(block(1));
        writer.settle();
        std::filesystem::remove(m_file);
        const auto whyNot = [&]() -> std::string {
            try {
                writer.settle();
            } catch (const SQLite::Exception& e) {
                return e.what();
            }
            return {};
        };
        writer.put(block(2));
        QVERIFY(whyNot().find("moved or deleted") != std::string::npos);
        writer.commit();
        QVERIFY(whyNot().find("moved or deleted") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(tst_block_writer)
#include "tst_block_writer.moc"
