// SPDX-License-Identifier: GPL-3.0-or-later
// Columns on disk after a program that ended before it had stored its full segments: the next one does.
#include "core/columns/segment.h"
#include "core/store/integrity.h"
#include "core/store/removal.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <set>
#include <string>

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

    /// Numbers of the deltas in the file, and how long they are.
    [[nodiscard]] std::string deltas() const
    {
        SQLite::Database db(m_path, SQLite::OPEN_READONLY);
        SQLite::Statement query(db, "SELECT number, length(data) FROM deltas ORDER BY number");
        std::string out;
        while (query.executeStep())
            out += std::to_string(query.getColumn(0).getInt()) + ": " + std::to_string(query.getColumn(1).getInt())
                + " bytes\n";
        return out;
    }
    /// No delta tells of a row that the table does not have.
    void deltasHoldOnlyWhatIsThere() const
    {
        SQLite::Database db(m_path, SQLite::OPEN_READONLY);
        std::set<std::uint64_t> there;
        for (SQLite::Statement rows(db, "SELECT row_no FROM spans"); rows.executeStep();)
            there.insert(std::uint64_t(rows.getColumn(0).getInt64()));
        for (SQLite::Statement query(db, "SELECT data FROM deltas"); query.executeStep();) {
            const auto bytes = query.getColumn(0).getString();
            const auto delta = columns::Segment::fromBytes(bytes);
            QVERIFY(delta);
            for (std::size_t i = 0; i < (*delta)->rows(); ++i) QVERIFY(there.contains((*delta)->row(i).rowNo));
        }
    }

    /// One store through many commits, changes, removals, sealings and openings.
    void live(std::uint32_t seed) const
    {
        QRandomGenerator random(seed);
        const auto below = [&](std::uint32_t most) { return std::uint32_t(random.bounded(most)); };
        auto store = Store::open(m_path);
        QVERIFY(store);
        std::uint32_t next = 0;
        Nanos duration = kNanosPerSecond;
        for (int step = 0; step < 12; ++step) {
            Writer& writer = *(*store)->writer();
            const std::uint32_t what = step == 0 ? 0 : below(10);
            if (what < 4) {
                const std::uint32_t count = what == 3 ? 40 : 1 + below(45'000);
                for (std::uint32_t commit = 0, commits = what == 3 ? 20 : 1; commit < commits; ++commit) {
                    QVERIFY(writer.add(spans(next, count)));
                    QVERIFY(writer.commit());
                    next += count;
                }
            } else if (what < 7) {
                const std::uint32_t first = what == 4 ? next - std::min(next, 200U) : below(next);
                QVERIFY(writer.add(spans(first, std::min(300U, next - first), duration += kNanosPerSecond)));
                QVERIFY(writer.commit());
            } else if (what == 7) {
                QVERIFY(removeTrace(writer, 1 + below(next / kSpansOfATrace + 1), Because::Expired, 10'000));
                QVERIFY(writer.commit());
            } else if (what == 8) {
                for (bool more = true; more;) {
                    const auto stored = writer.storeColumns();
                    QVERIFY(stored);
                    more = *stored;
                }
                deltasHoldOnlyWhatIsThere();
            } else {
                store = {};
                store = Store::open(m_path);
                QVERIFY(store);
            }
            if (below(2) == 0) (*store)->writer()->publish();
            if (below(5) == 0) isSound();
            if (QTest::currentTestFailed()) return;
        }
        (*store)->writer()->publish();
        isSound();
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

    /// The rows behind a full segment are not written twice: their deltas stay as they were committed.
    void deltasBehindAFullSegmentStay()
    {
        const auto opened = Store::open(m_path);
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        Writer& writer = *(*opened)->writer();
        QVERIFY(writer.add(spans(0, kMoreThanASegment - 10'000)));
        QVERIFY(writer.commit());
        QVERIFY(writer.add(spans(kMoreThanASegment - 10'000, 20'000)));
        QVERIFY(writer.commit());
        QVERIFY(writer.add(spans(kMoreThanASegment + 10'000, 5'000)));
        QVERIFY(writer.commit());
        const std::string before = deltas();
        writer.publish();
        const std::string after = deltas();
        QVERIFY2(!after.empty() && before.ends_with(after) && before != after, (before + "->\n" + after).c_str());
        QCOMPARE(std::ranges::count(after, '\n'), 2); // the end of the second commit, and the third
        isSound();
    }

    void columnsEqualTheRowsAfterAnyMixOfWork()
    {
        const std::uint32_t first =
            qEnvironmentVariableIsSet("SPANWISE_SEED") ? qgetenv("SPANWISE_SEED").toUInt() : 20261127U;
        const std::uint32_t runs = qEnvironmentVariable("SPANWISE_FAULTS") == "all" ? 100 : 2;
        for (std::uint32_t seed = first; seed < first + runs; ++seed) {
            init();
            live(seed);
            if (QTest::currentTestFailed()) {
                qWarning("repeat with SPANWISE_SEED=%u", seed);
                return;
            }
        }
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
