// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of drafts goes around, and never to two at a time.
#include "core/ingest/draft_pool.h"

#include <QtTest>
#include <memory>
#include <optional>

using namespace spanwise;
using namespace spanwise::ingest;

namespace {
constexpr std::size_t kMuch = std::size_t {24} << 20U;
} // namespace

class tst_draft_pool : public QObject {
    Q_OBJECT

private slots:
    void memoryComesBackEmpty()
    {
        DraftPool pool(kMuch);
        store::BatchDraft draft = pool.take(400'000);
        QVERIFY(draft.bytes->capacity() >= 400'000);
        draft.bytes->append(std::string(400'000, 'x'));
        draft.spans.resize(100);
        draft.duplicates = 3;
        const char* bytes = draft.bytes->data();
        const store::SpanDraft* rows = draft.spans.data();
        pool.giveBack(std::move(draft));
        const store::BatchDraft again = pool.take(350'000);
        QVERIFY(again.bytes->data() == bytes);
        QVERIFY(again.bytes->size() == 0);
        QVERIFY(again.spans.data() == rows);
        QVERIFY(again.spans.empty());
        QCOMPARE(again.duplicates, std::uint64_t {0});
    }

    void bytesComeBackWhenTheLastOneWhoReadsThemIsDone()
    {
        DraftPool pool(kMuch);
        store::BatchDraft draft = pool.take(400'000);
        draft.bytes->append("a message");
        std::shared_ptr<const ByteBuffer> read = draft.bytes;
        const ByteBuffer* memory = read.get();
        const char* bytes = memory->view().data();
        pool.giveBack(std::move(draft));
        QVERIFY(pool.take(400'000).bytes->data() != bytes);
        QVERIFY(read->view() == "a message");
        read.reset();
        QVERIFY(pool.take(400'000).bytes->data() == bytes);
    }

    void bytesOutliveThePool()
    {
        std::optional<DraftPool> pool(kMuch);
        const store::BatchDraft draft = pool->take(400'000);
        draft.bytes->append("a message");
        pool.reset();
        QVERIFY(draft.bytes->view() == "a message");
    }

    void aSmallDeliveryDoesNotGetTheMemoryOfALargeOne()
    {
        DraftPool pool(kMuch);
        const char* large = nullptr;
        {
            const store::BatchDraft draft = pool.take(1'000'000);
            large = draft.bytes->data();
        }
        const store::BatchDraft small = pool.take(1'000);
        QVERIFY(small.bytes->data() != large);
        QVERIFY(small.bytes->capacity() < 10'000);
        QVERIFY(pool.take(900'000).bytes->data() == large);
    }

    void whatCameLastTakesThePlaceOfTheOthers()
    {
        DraftPool pool(1'000'000);
        std::vector<store::BatchDraft> drafts;
        for (int i = 0; i < 5; ++i) drafts.push_back(pool.take(400'000));
        const char* last = drafts.back().bytes->data();
        for (store::BatchDraft& draft : drafts) pool.giveBack(std::move(draft));
        QVERIFY(pool.take(400'000).bytes->data() == last);
    }
};

QTEST_APPLESS_MAIN(tst_draft_pool)
#include "tst_draft_pool.moc"
