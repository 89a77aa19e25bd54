// SPDX-License-Identifier: GPL-3.0-or-later
// Many targets with the same metrics in one store: each question finds the series of those that it names and no
// others, and what many bring at the same time is not packed at the same time.
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>
#include <set>

using namespace spanwise;

namespace {

constexpr metrics::UnixMs kStart = 1'795'420'800'000;

/// Two series of requests for each of two jobs on two instances, and one that names a job of its own.
void takeFour(test::MetricStore& store, int scrapes)
{
    for (int n = 0; n < scrapes; ++n)
        for (const char* job : {"a", "b"})
            for (const char* instance : {"1:80", "2:80"}) {
                ingest::Scrape scrape;
                scrape.job = job;
                scrape.instance = instance;
                scrape.address = instance;
                scrape.interval = 15'000;
                scrape.at = kStart + n * 15'000;
                scrape.contentType = "text/plain; version=0.0.4";
                scrape.body = "requests_total{model=\"x\"} " + std::to_string(n) + "\nrequests_total{model=\"y\"} "
                    + std::to_string(2 * n) + "\nrequests{job=\"a\"} 1\n";
                if (const auto read = store.take(scrape); read.error) qFatal("%s", read.error->message.c_str());
            }
}

} // namespace

class tst_many_targets : public QObject {
    Q_OBJECT

private slots:
    void areToldApartByTheirLabels_data()
    {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<int>("series");
        const auto row = [](const char* selector, int series) { QTest::newRow(selector) << selector << series; };
        row("requests_total", 8);
        row("requests_total{job=\"a\"}", 4);
        row("requests_total{instance=\"2:80\"}", 4);
        row("requests_total{job=\"b\",instance=\"1:80\"}", 2);
        row("requests_total{job=\"b\",instance=\"1:80\",model=\"x\"}", 1);
        row("requests_total{job=\"c\"}", 0);
        row("requests_total{job=\"\"}", 0);
        row("requests_total{job!=\"a\"}", 4);
        row("requests_total{job=~\"a|b\",instance=\"1:80\"}", 4);
        row("{job=\"a\",__name__=~\"requests.*\"}", 6);
        row("requests{exported_job=\"a\"}", 4); // the target's own word for itself is not what it is known by
        row("requests{job=\"b\",exported_job=\"a\"}", 2);
    }
    void areToldApartByTheirLabels()
    {
        QFETCH(QString, selector);
        QFETCH(int, series);
        test::MetricStore store;
        takeFour(store, 2);
        QVERIFY(store.commit());
        const auto found = store.ask(selector.toStdString(), kStart + 15'000);
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(int(found->size()), series);
    }

    void nameEachMetricOnce()
    {
        test::MetricStore store;
        takeFour(store, 1);
        QVERIFY(store.commit());
        const auto targets = store.reader().targets();
        QVERIFY(targets && targets->size() == 4);
        for (const store::MetricTarget& target : *targets) {
            const auto names = store.reader().namesOf(target.target);
            QVERIFY(names);
            QCOMPARE(*names,
                (std::vector<std::string> {"requests", "requests_total", "scrape_duration_seconds",
                    "scrape_samples_post_metric_relabeling", "scrape_samples_scraped", "scrape_series_added", "up"}));
        }
        const auto none = store.reader().namesOf(99);
        QVERIFY(none && none->empty());
    }

    void areNotPackedAtTheSameTime()
    {
        test::MetricStore store;
        std::set<std::uint64_t> tails; // rows of all four together, where they are fewer than the scrape before
        std::uint64_t before = 0;
        for (int n = 0; n < 160; ++n) {
            for (const char* job : {"a", "b", "c", "d"}) {
                ingest::Scrape scrape;
                scrape.job = scrape.instance = scrape.address = job;
                scrape.interval = 15'000;
                scrape.at = kStart + n * 15'000;
                scrape.contentType = "text/plain";
                scrape.body = "x " + std::to_string(n) + '\n';
                (void)store.take(scrape);
            }
            QVERIFY(store.commit());
            const auto figures = store.reader().figures();
            QVERIFY(figures);
            QVERIFY(figures->tailRows + 200 > before); // two of them together would take more
            if (figures->tailRows < before) tails.insert(figures->tailRows);
            before = figures->tailRows;
        }
        QCOMPARE(tails.size(), std::size_t(4));
        const auto all = store.ask("count_over_time(x[3h])", kStart + 160 * 15'000);
        QVERIFY(all && all->size() == 4);
        for (const auto& one : *all) QCOMPARE(one.value, 160.0);
    }
};

QTEST_GUILESS_MAIN(tst_many_targets)
#include "tst_many_targets.moc"
