// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of messages: what goes in comes out, and little of SQLite's pages stays empty.
#include "core/store/block_builder.h"

#include <QtTest>
#include <random>

using namespace spanwise::store;

namespace {

/// What SQLite leaves empty behind a blob of this size: it fills whole overflow pages of 32,764 bytes, and about 4,023
/// bytes lie in the page of the table.
std::size_t wasted(std::size_t blob)
{
    constexpr std::size_t kPage = 32'764;
    constexpr std::size_t kLocal = 4'023;
    return blob <= kLocal ? 0 : (kPage - (blob - kLocal) % kPage) % kPage;
}

BlockBuilder::Message message(std::string_view bytes)
{
    return {RecordKind::Span, 3, 100, bytes, "resource", 1, "scope", 2};
}

/// Of texts that outlive the block.
std::uint32_t append(BlockBuilder& builder, const BlockBuilder::Message& message)
{
    return builder.append(message, nullptr);
}

std::string blockOf(BlockPlan plan)
{
    std::string block;
    plan.gatherInto(block);
    return block;
}

} // namespace

class tst_block_builder : public QObject {
    Q_OBJECT

private slots:
    void messagesComeBackWithTheirOwners()
    {
        BlockBuilder builder;
        QVERIFY(builder.makeRoomFor(5, 8, 5));
        const std::uint32_t first = append(builder, message("first"));
        const std::uint32_t second = append(builder, message("second"));
        const auto record = builder.recordAt(second);
        QVERIFY(record.has_value());
        QCOMPARE(record->message, std::string_view("second"));
        QCOMPARE(record->resource, std::string_view("resource"));
        QCOMPARE(record->scope, std::string_view("scope"));
        QCOMPARE(builder.recordAt(first)->next, second); // the owners are there once
    }

    void ownersWhoseChecksumsClashAreToldApart()
    {
        BlockBuilder builder;
        append(builder, message("first"));
        BlockBuilder::Message forged = message("second");
        forged.resource = "RESOURCE";
        const std::uint32_t second = append(builder, forged);
        const std::uint32_t third = append(builder, message("third"));
        QCOMPARE(builder.recordAt(second)->resource, std::string_view("RESOURCE"));
        QCOMPARE(builder.recordAt(second)->scope, std::string_view("scope"));
        QCOMPARE(builder.recordAt(third)->resource, std::string_view("resource"));
    }

    void aBlockThatIsTakenLeavesAnEmptyOne()
    {
        BlockBuilder builder;
        const std::uint32_t first = append(builder, message("first"));
        const std::string block = blockOf(builder.take({}));
        QCOMPARE(recordAt(block, first)->message, std::string_view("first"));
        QVERIFY(builder.isEmpty());
        const std::uint32_t at = append(builder, message("next"));
        QCOMPARE(builder.recordAt(at)->resource, std::string_view("resource")); // not the one of the old block
    }

    void aMessageLargerThanABlockGetsOneOfItsOwn()
    {
        BlockBuilder builder;
        QVERIFY(builder.makeRoomFor(5'000'000, 8, 5));
        append(builder, message("small"));
        QVERIFY(!builder.makeRoomFor(5'000'000, 8, 5));
        QVERIFY(builder.makeRoomFor(100, 8, 5));
    }

    void blocksEndNearTheEndOfAPage_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("most");
        QTest::addColumn<std::size_t>("perMille");
        QTest::newRow("short messages") << 1 << 500 << std::size_t {1};
        QTest::newRow("usual ones") << 2 << 5'000 << std::size_t {3};
        QTest::newRow("long ones") << 3 << 20'000 << std::size_t {14};
    }
    void blocksEndNearTheEndOfAPage()
    {
        QFETCH(int, seed);
        QFETCH(int, most);
        QFETCH(std::size_t, perMille);
        std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
        BlockBuilder builder;
        const std::string text(static_cast<std::size_t>(most) + 100, 'x');
        std::size_t stored = 0;
        std::size_t lost = 0;
        while (stored < 40'000'000) {
            const auto bytes = std::string_view(text).substr(0, 100 + random() % static_cast<std::uint32_t>(most));
            if (!builder.makeRoomFor(bytes.size(), 8, 5)) {
                QVERIFY(builder.size() <= 400'000); // as much is read to see one message
                stored += builder.size();
                lost += wasted(builder.size());
                builder.clear();
            }
            append(builder, message(bytes));
        }
        QVERIFY2(lost * 1000 < stored * perMille, qPrintable(QString("%1 of %2 bytes").arg(lost).arg(stored)));
    }
};

QTEST_APPLESS_MAIN(tst_block_builder)
#include "tst_block_builder.moc"
