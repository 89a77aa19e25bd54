// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics addresses that the window asks: kept, changed, dropped; and beside what was scraped already.
#include "core/store/kept_targets.h"
#include "core/store/series_reader.h"
#include "core/store/series_writer.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::store;

namespace {

KeptTarget whole()
{
    KeptTarget out;
    out.key = "k1";
    out.url = "https://gw.example:4000/metrics";
    out.job = "litellm";
    out.instance = "gw.example:4000";
    out.intervalMs = 30'000;
    out.timeoutMs = 5'000;
    out.auth = KeptTarget::Auth::Basic;
    out.user = "me";
    out.certificateFile = "/c.pem";
    out.certificateKeyFile = "/k.pem";
    out.authorityFile = "/ca.pem";
    out.fingerprint = "ab12";
    out.linkLocalAllowed = true;
    out.wantsProtobuf = true;
    return out;
}

} // namespace

class tst_kept_targets : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;

    [[nodiscard]] std::vector<KeptTarget> kept() const { return keptTargets(*m_store->reader()).value(); }
    void keep(const KeptTarget& target) const
    {
        QVERIFY(keepTarget(*m_store->writer(), target));
        QVERIFY(m_store->writer()->commit());
    }

private slots:
    void init()
    {
        m_store.reset();
        const QString file = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()) + ".db");
        auto opened = Store::open(std::filesystem::path(file.toStdU16String()), {});
        QVERIFY(opened);
        m_store = std::move(*opened);
    }

    void givesBackAllThatWasKept()
    {
        KeptTarget plain;
        plain.key = "k2";
        plain.url = "http://localhost:8000/metrics";
        plain.job = plain.instance = "localhost:8000";
        keep(whole());
        keep(plain);
        QCOMPARE(kept().size(), 2);
        QVERIFY(kept()[0] == whole());
        QVERIFY(kept()[1] == plain);
    }

    void changesTheOneWithItsKey()
    {
        keep(whole());
        KeptTarget other = whole();
        other.job = "gateway of the team";
        other.auth = KeptTarget::Auth::None;
        keep(other);
        QCOMPARE(kept().size(), 1);
        QVERIFY(kept()[0] == other);
    }

    /// Two of one name could not be told apart in any chart.
    void refusesASecondOneOfTheSameNameAndPlace()
    {
        keep(whole());
        KeptTarget twin = whole();
        twin.key = "k9";
        const auto refused = keepTarget(*m_store->writer(), twin);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(m_store->writer()->commit());
        QCOMPARE(kept().size(), 1);
        QCOMPARE(kept()[0].key, "k1");
    }

    void dropsOneAndKeepsWhatItSaid()
    {
        keep(whole());
        {
            SeriesWriter series(*m_store->writer());
            QVERIFY(series.target("scrape", "litellm", "gw.example:4000"));
            QVERIFY(m_store->writer()->commit());
        }
        QVERIFY(dropTarget(*m_store->writer(), "k1"));
        QVERIFY(m_store->writer()->commit());
        QVERIFY(kept().empty());
        QCOMPARE(SeriesReader(m_store->reader()).targets()->size(), 1);
    }

    void listsThoseThatWereNotAskedYet()
    {
        keep(whole());
        const auto before = withKept({}, kept());
        QCOMPARE(before.size(), 1);
        QCOMPARE(before[0].kind, "scrape");
        QCOMPARE(before[0].lastAt, 0);
        QCOMPARE(before[0].interval, 30'000);
        MetricTarget asked;
        asked.kind = "scrape";
        asked.job = "litellm";
        asked.instance = "gw.example:4000";
        asked.lastAt = 5;
        const auto after = withKept({asked}, kept());
        QCOMPARE(after.size(), 1);
        QCOMPARE(after[0].lastAt, 5);
    }
};

QTEST_GUILESS_MAIN(tst_kept_targets)
#include "tst_kept_targets.moc"
