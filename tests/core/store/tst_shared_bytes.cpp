// SPDX-License-Identifier: GPL-3.0-or-later
// The writer reads the bytes of a draft after the draft was given to it, until they are written; whoever made the draft
// does not have to know when that is.
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::store;

class tst_shared_bytes : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// One trace with one span, into a draft that is clear.
    static void fill(BatchDraft& draft, std::uint8_t trace, std::string_view message, Nanos duration = 5)
    {
        draft.bytes->clear();
        draft.bytes->append("resource" + std::string(message));
        draft.resources = draft.scopes = {Piece {0, 8}};
        TraceDraft one;
        one.id.bytes[0] = trace;
        one.spans.count = 1;
        draft.traces = {one};
        SpanDraft span;
        span.row.spanId = 1;
        span.row.start = 1'760'000'000'000'000'000;
        span.row.duration = duration;
        span.message = {8, static_cast<std::uint32_t>(message.size())};
        draft.spans = {span};
    }

private slots:
    void aDraftMayBeFilledAgainWhileItsBlockWaits()
    {
        constexpr std::uint8_t kTraces = 200; // some blocks, and one that is still being filled
        const auto store = Store::open(m_folder.filePath("refilled.db").toStdString());
        QVERIFY(store);
        Writer& writer = *(*store)->writer();
        const auto messageOf = [](std::uint8_t i) { return std::string(10'000, char(i)) + "message"; };
        BatchDraft draft;
        for (std::uint8_t i = 1; i <= kTraces; ++i) {
            draft.clear();
            fill(draft, i, messageOf(i));
            QVERIFY(writer.add(draft));
        }
        draft.clear();
        draft.bytes.reset();
        QVERIFY(writer.commit());
        for (std::uint8_t i = 1; i <= kTraces; ++i) {
            const auto messages = writer.messagesOf(i);
            QVERIFY(messages);
            QCOMPARE(messages->size(), std::size_t {1});
            QCOMPARE(messages->front().message, std::string_view(messageOf(i)));
            QCOMPARE(messages->front().resource, std::string_view("resource"));
        }
    }

    void aCopyIsComparedWithWhatIsNotYetWritten()
    {
        const auto store = Store::open(m_folder.filePath("copies.db").toStdString());
        QVERIFY(store);
        Writer& writer = *(*store)->writer();
        const auto add = [&](std::string_view message) {
            BatchDraft draft;
            fill(draft, 1, message);
            return writer.add(draft);
        };
        QCOMPARE(add("as it was")->spans, std::uint64_t {1});
        QCOMPARE(add("as it was")->duplicates, std::uint64_t {1});
        QCOMPARE(add("as it is now")->replaced, std::uint64_t {1});
        QCOMPARE(add("as it is now")->duplicates, std::uint64_t {1});
        QVERIFY(writer.commit());
        QCOMPARE(writer.messagesOf(1)->front().message, std::string_view("as it is now"));
    }

    void nothingIsKeptAfterTheTransaction()
    {
        const auto store = Store::open(m_folder.filePath("kept.db").toStdString());
        QVERIFY(store);
        Writer& writer = *(*store)->writer();
        BatchDraft draft;
        fill(draft, 1, "a message");
        QVERIFY(writer.add(draft));
        QVERIFY(draft.bytes.use_count() > 1);
        QVERIFY(writer.commit());
        QCOMPARE(draft.bytes.use_count(), 1L);
        fill(draft, 2, "another");
        QVERIFY(writer.add(draft));
        writer.rollback();
        QCOMPARE(draft.bytes.use_count(), 1L);
    }
};

QTEST_APPLESS_MAIN(tst_shared_bytes)
#include "tst_shared_bytes.moc"
