// SPDX-License-Identifier: GPL-3.0-or-later
// A block that is planned and gathered later is the one that is put together piece by piece.
#include "core/store/block_plan.h"

#include <QtTest>
#include <cstring>
#include <random>

using namespace spanwise;
using namespace spanwise::store;

namespace {

/// Record by record, as payload.h states the format.
void appendTo(std::string& block, const BlockPlan::Head& head, std::string_view bytes)
{
    const std::uint32_t words[4] {
        static_cast<std::uint32_t>(bytes.size()) + (static_cast<std::uint32_t>(head.kind) << 30U), head.trace,
        head.resource, head.scope};
    char header[sizeof words];
    std::memcpy(header, words, sizeof words);
    block.append(header, sizeof header).append(bytes);
}

std::string gathered(BlockPlan& plan)
{
    std::string block = "what was there before";
    plan.gatherInto(block);
    return block;
}

std::shared_ptr<ByteBuffer> memoryOf(std::string text, std::size_t capacity = 0)
{
    auto memory = std::make_shared<ByteBuffer>();
    memory->reserve(capacity);
    memory->append(text);
    return memory;
}

QString told(const Result<Record>& record)
{
    if (!record) return QString::fromStdString(record.error().message);
    const auto text = [](std::string_view bytes) { return QString::fromUtf8(bytes.data(), int(bytes.size())); };
    return QString("%1 %2 %3 at %4 %5 at %6, next %7 ")
               .arg(int(record->kind))
               .arg(record->trace)
               .arg(text(record->resource))
               .arg(record->resourceAt)
               .arg(text(record->scope))
               .arg(record->scopeAt)
               .arg(record->next)
        + text(record->message);
}

} // namespace

class tst_block_plan : public QObject {
    Q_OBJECT

private slots:
    void aPlanGathersToWhatAppendingGives_data()
    {
        QTest::addColumn<std::size_t>("capacity");
        QTest::newRow("messages in little memory") << std::size_t {1'000};
        QTest::newRow("in so much that some are copied early") << BlockPlan::kLargestKept / 2;
        QTest::newRow("in so much that all are") << BlockPlan::kLargestKept + 1;
    }
    void aPlanGathersToWhatAppendingGives()
    {
        QFETCH(std::size_t, capacity);
        std::mt19937 random(7);
        BlockPlan plan;
        for (int round = 0; round < 20; ++round) { // in the memory of the round before
            std::string expected;
            std::vector<BlockPlan::Place> places;
            std::vector<std::string> texts;
            std::shared_ptr<ByteBuffer> memory;
            BlockPlan::Head head {RecordKind::Span, 5, 0, 0};
            for (int i = 0; i < 60; ++i) {
                if (i % 7 == 0) memory = memoryOf(std::string(300, char('a' + i % 26)), capacity);
                const auto bytes = memory->view().substr(random() % 100, random() % 200);
                if (i % 10 < 2) {
                    const BlockPlan::Head owner {i % 10 == 0 ? RecordKind::Resource : RecordKind::Scope, 0, 0, 0};
                    (i % 10 == 0 ? head.resource : head.scope) = static_cast<std::uint32_t>(expected.size());
                    places.push_back(plan.add(owner, bytes, memory));
                    QCOMPARE(std::size_t {places.back().offset}, expected.size());
                    appendTo(expected, owner, bytes);
                } else {
                    head.kind = i % 3 == 0 ? RecordKind::Log : RecordKind::Span;
                    head.trace = static_cast<std::uint32_t>(i);
                    places.push_back(plan.add(head, bytes, memory));
                    appendTo(expected, head, bytes);
                }
                texts.emplace_back(bytes);
                QCOMPARE(plan.size(), expected.size());
            }
            memory.reset();
            for (std::size_t i = 0; i < places.size(); ++i) {
                QCOMPARE(plan.bytesOf(places[i]), std::string_view(texts[i]));
                QCOMPARE(told(plan.recordAt(places[i].offset)), told(recordAt(expected, places[i].offset)));
            }
            QCOMPARE(gathered(plan), expected);
            QVERIFY(plan.isEmpty());
        }
    }

    void bytesLiveAsLongAsThePlanReadsThem()
    {
        auto text = memoryOf("a message");
        const std::weak_ptr<const ByteBuffer> alive = text;
        BlockPlan plan;
        plan.add({RecordKind::Span, 1, 0, 0}, text->view(), text);
        text.reset();
        QVERIFY(!alive.expired());
        (void)gathered(plan);
        QVERIFY(alive.expired());
    }

    void littleOfMuchMemoryDoesNotKeepIt()
    {
        std::vector<std::weak_ptr<const ByteBuffer>> all;
        BlockPlan plan;
        for (int i = 0; i < 50; ++i) {
            const auto text = memoryOf("a message", BlockPlan::kLargestKept * 2 / 3);
            all.emplace_back(text);
            plan.add({RecordKind::Span, 1, 0, 0}, text->view(), text);
        }
        std::size_t kept = 0;
        for (const auto& one : all)
            if (const auto text = one.lock()) kept += text->capacity();
        QVERIFY(kept > 0); // as long as it is little
        QVERIFY(kept <= BlockPlan::kMostKept);
        const auto large = memoryOf("a message", BlockPlan::kLargestKept + 1);
        const BlockPlan::Place last = plan.add({RecordKind::Span, 1, 0, 0}, large->view(), large);
        QCOMPARE(large.use_count(), 1L);
        QCOMPARE(plan.bytesOf(last), std::string_view("a message"));
    }

    void whereNoRecordStartsThereIsNone()
    {
        const auto text = memoryOf("a message");
        BlockPlan plan;
        const std::uint32_t at = plan.add({RecordKind::Resource}, text->view(), text).offset;
        QVERIFY(plan.recordAt(at).has_value());
        for (const std::uint32_t wrong : {1U, 16U, 25U, 0x0FFF'FFFFU}) {
            const auto record = plan.recordAt(wrong);
            QVERIFY(!record);
            QCOMPARE(record.error().code, ErrorCode::Damaged);
        }
    }
};

QTEST_APPLESS_MAIN(tst_block_plan)
#include "tst_block_plan.moc"
