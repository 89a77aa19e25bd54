// SPDX-License-Identifier: GPL-3.0-or-later
// Columns on disk after a program that ended before it had stored its full segments: the next one does.
#include "core/store/integrity.h"
#include "core/store/removal.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace spanwise;
using namespace spanwise::store;

namespace {
constexpr std::uint32_t kMoreThanASegment = 70'000;
constexpr std::uint32_t kSpansOfATrace = 1'000;
} // namespace

class tst_stored_columns : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

    /// Spans with these numbers, each a second long, with a word for a message.
    static BatchDraft spans(std::uint32_t first, std::uint32_t count, Nanos duration = kNanosPerSecond)
    {
        BatchDraft draft;
        draft.bytes->append("message");
        draft.resources = draft.scopes = {Piece {0, 0}};
        for (std::uint32_t i = first; i < first + count; ++i) {
            if (i % kSpansOfATrace == 0 || i == first) {
                TraceDraft trace;
                const std::uint32_t number = i / kSpansOfATrace + 1;
                trace.id.bytes[0] = static_cast<std::uint8_t>(number >> 8U);
                trace.id.bytes[1] = static_cast<std::uint8_t>(number);
                trace.spans.first = static_cast<std::uint32_t>(draft.spans.size());
                draft.traces.push_back(trace);
            }
            SpanDraft span;
            span.row.spanId = i + 1;
            span.row.start = 1'760'000'000'000'000'000 + i;
            span.row.duration = duration;
            span.message = {0, 7};
            draft.spans.push_back(span);
            ++draft.traces.back().spans.count;
        }
        return draft;
    }
    /// Opens the store, writes these and closes it again.
    void write(const BatchDraft& draft, bool publish) const
    {
        const auto store = Store::open(m_path);
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        Writer& writer = *(*store)->writer();
        QVERIFY(writer.add(draft));
        QVERIFY(writer.commit());
        if (publish) writer.publish();
    }
    void isSound() const
    {
        const auto checked = checkIntegrity(m_path);
        QVERIFY(checked);
        QVERIFY2(checked->isSound(), checked->isSound() ? "" : checked->problems.front().c_str());
    }

private slots:
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QString::number(++number) + ".db").toStdString();
    }

    void aSegmentThatBecameFullJustBeforeTheEndIsKept()
    {
        write(spans(0, kMoreThanASegment), false);
        write(spans(kMoreThanASegment, kMoreThanASegment), true);
        isSound();
    }

    void aRowThatChangedJustBeforeTheEndStaysChanged()
    {
        write(spans(0, kMoreThanASegment), true);
        write(spans(7, 1, 5 * kNanosPerSecond), false);
        write(spans(kMoreThanASegment, kMoreThanASegment), true);
        isSound();
    }

    void segmentsThatAreLostAreStoredAgain()
    {
        write(spans(0, kMoreThanASegment), true);
        {
            SQLite::Database db(m_path, SQLite::OPEN_READWRITE);
            QCOMPARE(db.exec("DELETE FROM segments"), 1);
        }
        write(spans(kMoreThanASegment, 1), true); // read row by row, and whole again
        isSound();
    }

    /// Retention takes rows from many segments. They are rewritten one at a time, and whoever opens the store in
    /// between finds it whole.
    void segmentsWithoutWhatWasRemovedAreWrittenOneByOne()
    {
        const auto opened = Store::open(m_path);
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        Writer& writer = *(*opened)->writer();
        QVERIFY(writer.add(spans(0, 4 * kMoreThanASegment)));
        QVERIFY(writer.commit());
        writer.publish();
        const auto remove = [&](std::uint32_t row) { // the trace of it
            const auto removed = removeTrace(writer, row / kSpansOfATrace + 1, Because::Expired, 10'000);
            QVERIFY(removed);
            QVERIFY(removed->done);
        };
        remove(0);
        for (std::uint32_t row = 65'000; row <= 132'000; row += kSpansOfATrace) remove(row); // the second one whole
        remove(150'000);
        remove(270'000); // not in a full one yet
        QVERIFY(writer.commit());
        const std::uint64_t left = 4 * kMoreThanASegment - 71 * kSpansOfATrace;
        int calls = 1;
        for (bool more = true; more; ++calls) {
            const auto stored = writer.storeColumns();
            QVERIFY2(stored, stored ? "" : stored.error().message.c_str());
            more = *stored;
            isSound();
            if (QTest::currentTestFailed()) return;
        }
        QVERIFY2(calls > 4, qPrintable(QString::number(calls)));
        QCOMPARE((*opened)->snapshot()->rows(), left);
        SQLite::Database db(m_path, SQLite::OPEN_READONLY);
        QCOMPARE(db.execAndGet("SELECT count(*) FROM segments").getInt(), 3);
        QCOMPARE(db.execAndGet("SELECT count(*) FROM deltas").getInt(), 1); // of the rows after the last full one
    }
};

QTEST_APPLESS_MAIN(tst_stored_columns)
#include "tst_stored_columns.moc"
