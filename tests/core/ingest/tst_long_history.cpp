// SPDX-License-Identifier: GPL-3.0-or-later
// Eight hours at a sample a minute: restarts, a hole, a late series, two workers that answer in turn. Prometheus 3.5.3
// gave the answers. Packed and thinned, totals and resets stay what they are.
#include "core/metrics/measured.h"
#include "core/metrics/thin.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>

using namespace spanwise;

class tst_long_history : public QObject {
    Q_OBJECT

    std::unique_ptr<test::MetricStore> m_store;

    void compare()
    {
        const QJsonObject expected = test::gatewayJson("long/expected.json.gz")["prometheus-3.5.3"].toObject();
        int asked = 0;
        for (const QJsonValue value : expected["instant"].toArray()) {
            const QString query = value["promql"].toString();
            const auto at = static_cast<metrics::UnixMs>(value["time_s"].toDouble() * 1000);
            const auto answer = m_store->ask(query.toStdString(), at);
            QVERIFY(answer);
            std::map<metrics::Labels, double> have;
            for (const auto& one : *answer) have[test::plainLabels(one.labels)] = one.value;
            const QJsonArray want = value["result"].toArray();
            QCOMPARE(have.size(), static_cast<std::size_t>(want.size()));
            for (const QJsonValue one : want) {
                const auto found = have.find(test::labelsOf(one["labels"].toObject()));
                QVERIFY2(found != have.end(), qPrintable(query));
                QVERIFY2(test::agrees(test::numberOf(one["value"].toString()), found->second), qPrintable(query));
            }
            ++asked;
        }
        QVERIFY(asked > 15);
    }

    std::vector<metrics::Series> all()
    {
        const auto matcher = metrics::Matcher::make("__name__", metrics::Matcher::Kind::Match, "(demo|flip)_.*");
        return *m_store->reader().select({*matcher}, 0, 2'000'000'000'000, {});
    }

private slots:
    void init()
    {
        ingest::MetricLimits limits;
        limits.oldest = limits.newest = 0;
        m_store = std::make_unique<test::MetricStore>(limits);
        ingest::Scrape scrape;
        scrape.job = "history";
        scrape.at = 1'795'420'800'000;
        scrape.contentType = "application/openmetrics-text; version=1.0.0";
        scrape.body = test::gatewayFile("long/backfill.om.gz");
        const auto read = m_store->take(scrape);
        QVERIFY2(!read.error, read.error ? read.error->message.c_str() : "");
        QVERIFY(m_store->commit());
    }

    void answersAsPrometheusDid() { compare(); }

    void answersTheSameWhenPacked()
    {
        QVERIFY(m_store->intake().series().packAll());
        QVERIFY(m_store->commit());
        const auto figures = m_store->reader().figures();
        QVERIFY(figures && figures->tailRows == 0 && figures->chunks > 5);
        compare();
    }

    void keepsTotalsAndResetsWhenThinned()
    {
        QVERIFY(m_store->intake().series().packAll());
        QVERIFY(m_store->commit());
        const metrics::Window ever {0, 2'000'000'000'000};
        std::map<metrics::Labels, std::pair<double, double>> before;
        std::size_t samples = 0;
        for (const auto& series : all()) {
            before[series.labels] = {*metrics::measuredIncrease(series.floats, ever), metrics::resets(series.floats)};
            samples += series.floats.size();
        }
        store::SeriesRetention retention;
        retention.minutesFor = 3'600'000;
        const metrics::UnixMs later = 1'795'420'800'000 + 3 * 86'400'000LL;
        for (int slices = 0; slices < 20; ++slices) {
            const auto more = m_store->intake().series().retain(retention, later);
            QVERIFY(more);
            if (!*more) break;
        }
        QVERIFY(m_store->commit());
        std::size_t kept = 0;
        for (const auto& series : all()) {
            kept += series.floats.size();
            QVERIFY(test::agrees(before[series.labels].first, *metrics::measuredIncrease(series.floats, ever)));
            QCOMPARE(metrics::resets(series.floats), before[series.labels].second);
        }
        QVERIFY2(kept * 4 < samples, qPrintable(QString("%1 of %2").arg(kept).arg(samples)));
    }

    void dropsWhatIsTooOld()
    {
        QVERIFY(m_store->intake().series().packAll());
        store::SeriesRetention retention;
        retention.rawFor = retention.minutesFor = 0;
        QVERIFY(*m_store->intake().series().retain(retention, 1'795'420'800'000 + 500 * 86'400'000LL));
        QVERIFY(m_store->commit());
        QVERIFY(all().empty());
    }
};

QTEST_GUILESS_MAIN(tst_long_history)
#include "tst_long_history.moc"
