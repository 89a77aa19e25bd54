// SPDX-License-Identifier: GPL-3.0-or-later
// The newest rows of a store before the rest of it is read: what is answered early is what is answered at last.
#include "core/columns/column_store.h"
#include "core/ingest/store_view.h"
#include "core/query/report.h"
#include "core/store/column_loader.h"
#include "core/store/early_columns.h"
#include "core/store/store.h"
#include "core/store/writer.h"
#include "tests/support/one_span_a_second.h"

#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <future>
#include <limits>

using namespace spanwise;
using namespace spanwise::store;
using namespace spanwise::test;

namespace {

constexpr std::uint32_t kSegments = 6; // of 65,536 s each
constexpr auto kRows = static_cast<std::uint32_t>(kSegments * columns::kSegmentRows + 500);

std::uint64_t spansIn(const query::DataView& view, TimeRange range)
{
    query::ReportQuestion question;
    question.scope.range = range;
    const auto answer = query::answer(view, question, {});
    return answer ? answer->totals.spans : std::numeric_limits<std::uint64_t>::max();
}

} // namespace

class tst_early_columns : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

    /// What was handed over early, and the store.
    struct Opened {
        std::optional<EarlyStore> early;
        TimeRange held; ///< as asked with
        std::unique_ptr<Store> store;
    };
    /// `last`: of the newest start, wanted early.
    Opened open(Nanos last, std::function<void(const EarlyStore&)> meanwhile = {}) const
    {
        Opened out;
        OpenOptions options;
        options.early.from = [&](const TimeRange& held) {
            out.held = held;
            return held.to - last;
        };
        options.early.take = [&](const EarlyStore& early) {
            out.early = early;
            if (meanwhile) meanwhile(early);
        };
        auto opened = Store::open(m_path, options);
        if (opened) out.store = std::move(*opened);
        return out;
    }

private slots:
    void initTestCase()
    {
        m_path = m_folder.filePath("store.db").toStdString();
        const auto store = Store::open(m_path);
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        Writer& writer = *(*store)->writer();
        for (std::uint32_t i = 0; i < kRows; i += 50 * kSpansOfATrace) {
            QVERIFY(writer.add(oneSpanASecond(i, std::min(50 * kSpansOfATrace, kRows - i))));
            QVERIFY(writer.commit());
            writer.publish();
            QVERIFY(writer.storeColumns());
        }
    }

    void aRangeThatIsThereIsAnsweredBeforeTheRest()
    {
        const TimeRange day {startOf(kRows - 80'000), startOf(kRows)};
        std::optional<std::uint64_t> counted;
        const Opened opened = open(90'000 * kNanosPerSecond, [&](const EarlyStore& early) {
            counted = spansIn(ingest::viewOf(early), day); // on the thread that reads the rest: waiting would not end
        });
        QVERIFY(opened.store);
        QVERIFY(opened.early);
        QVERIFY(opened.early->snapshot->isEarly());
        QVERIFY2(opened.early->snapshot->rows() < 3 * columns::kSegmentRows,
            qPrintable(QString::number(opened.early->snapshot->rows())));
        QCOMPARE(*counted, std::uint64_t {80'000});
        QCOMPARE(spansIn(ingest::viewOf(*opened.store), day), std::uint64_t {80'000});
    }

    void whoAsksForMoreWaitsForTheRest()
    {
        std::future<std::uint64_t> all;
        std::future<std::optional<columns::SpanRow>> oldest;
        const Opened opened = open(10'000 * kNanosPerSecond, [&](const EarlyStore& early) {
            all = std::async(std::launch::async, [early] { return spansIn(ingest::viewOf(early), {}); });
            oldest = std::async(std::launch::async, [early] { return early.snapshot->row(7); });
        });
        QVERIFY(opened.early);
        QCOMPARE(all.get(), std::uint64_t {kRows});
        const auto row = oldest.get();
        QVERIFY(row);
        QCOMPARE(row->start, startOf(7));
    }

    void theTimesOfAllRowsAreKnownFromTheFirstMoment()
    {
        TimeRange early;
        const Opened opened =
            open(10'000 * kNanosPerSecond, [&](const EarlyStore& one) { early = one.snapshot->startRange(); });
        QVERIFY(opened.early);
        const TimeRange whole = opened.store->snapshot()->startRange();
        QVERIFY(whole.from == startOf(0) && whole.to == startOf(kRows - 1) + 1);
        QVERIFY(early.from == whole.from && early.to == whole.to);
        QVERIFY(opened.held.from == whole.from && opened.held.to == whole.to);
    }

    void nothingComesEarlyWhereMostOfItIsAskedFor()
    {
        QVERIFY(!open(5 * 65'536 * kNanosPerSecond).early);
        QVERIFY(!open(std::numeric_limits<Nanos>::max() / 2).early);
    }

    void aRowThatWasReplacedByANewerOneIsFoundInItsOldPlace()
    {
        QVERIFY(QFile::copy(QString::fromStdString(m_path), m_folder.filePath("grown.db")));
        QVERIFY(QFile::copy(QString::fromStdString(m_path + "-payload"), m_folder.filePath("grown.db-payload")));
        const std::string whole = std::exchange(m_path, m_folder.filePath("grown.db").toStdString());
        const auto back = qScopeGuard([&] { m_path = whole; });
        {
            const auto store = Store::open(m_path);
            QVERIFY(store);
            BatchDraft again = oneSpanASecond(0, 1); // the span again, with another end: the later one wins
            again.spans.front().row.start = startOf(kRows - 1);
            again.spans.front().row.duration = 5 * kNanosPerSecond;
            Writer& writer = *(*store)->writer();
            QVERIFY(writer.add(again));
            QVERIFY(writer.commit());
        }
        const TimeRange newest {startOf(kRows - 1), startOf(kRows)};
        std::optional<std::uint64_t> early;
        const Opened opened = open(
            10'000 * kNanosPerSecond, [&](const EarlyStore& one) { early = spansIn(ingest::viewOf(one), newest); });
        QVERIFY(opened.early);
        QCOMPARE(spansIn(ingest::viewOf(*opened.store), newest), std::uint64_t {2});
        QCOMPARE(*early, std::uint64_t {2});
    }

    void timesThatDifferFromTheSegmentAreNotBelieved()
    {
        QVERIFY(QFile::copy(QString::fromStdString(m_path), m_folder.filePath("lying.db")));
        QVERIFY(QFile::copy(QString::fromStdString(m_path + "-payload"), m_folder.filePath("lying.db-payload")));
        const std::string whole = std::exchange(m_path, m_folder.filePath("lying.db").toStdString());
        const auto back = qScopeGuard([&] { m_path = whole; });
        {
            SQLite::Database db(m_path, SQLite::OPEN_READWRITE);
            QCOMPARE(db.exec("UPDATE segments SET last_start = last_start + 1 WHERE first_row = 0"), 1);
        }
        const SQLite::Database db(m_path, SQLite::OPEN_READONLY);
        columns::ColumnStore columns;
        std::vector<std::string> damage;
        QVERIFY(!loadColumns(db, columns, damage)); // from the rows
        QCOMPARE(columns.snapshot()->rows(), std::uint64_t {kRows});
    }

    void whoWaitsForAStoreThatCannotBeReadGoesOn()
    {
        std::optional<columns::Snapshot> early;
        {
            EarlyColumns opening;
            std::vector<ListedSegment> listed;
            StoredDeltas deltas;
            columns::SpanRow row;
            row.start = kBegin;
            deltas.appended = {row};
            SQLite::Database db(m_path, SQLite::OPEN_READONLY);
            opening.offer(db, listed, deltas,
                {[](const TimeRange& held) { return held.from; },
                    [&](const std::shared_ptr<const columns::Snapshot>& one) { early.emplace(*one); }});
        }
        QVERIFY(early);
        QCOMPARE(early->segments().size(), std::size_t {1});
    }
};

QTEST_APPLESS_MAIN(tst_early_columns)
#include "tst_early_columns.moc"
