// SPDX-License-Identifier: GPL-3.0-or-later
// Odd bodies of a metrics address: which are taken, with what remark, and that nothing of a refused one is stored.
#include "core/base/utf8.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;

class tst_malformed_scrapes : public QObject {
    Q_OBJECT

    static constexpr metrics::UnixMs kNow = 1'795'421'102'000; ///< some bodies hold times near it
    test::MetricStore m_store; ///< a job a body

    static ingest::Scrape scrapeOf(const QString& name, const QJsonObject& served)
    {
        ingest::Scrape scrape;
        scrape.job = name.toStdString();
        scrape.instance = "x";
        scrape.at = kNow;
        scrape.contentType = served["content_type"].toString().toStdString();
        scrape.contentEncoding = served["content_encoding"].toString().toStdString();
        scrape.status = served["status"].toInt(200);
        const QString file = "malformed/" + served["file"].toString();
        scrape.body = test::gatewayFile(file);
        if (scrape.body.empty()) scrape.body = test::gatewayFile(file + ".gz");
        return scrape;
    }

    static std::map<metrics::Labels, std::string> wanted(const QJsonArray& series)
    {
        std::map<metrics::Labels, std::string> out;
        for (const QJsonValue one : series) {
            metrics::Labels labels = test::labelsOf(one["labels"].toObject());
            labels.set(metrics::kNameLabel, one["name"].toString().trimmed().toStdString());
            if (labels.get("x").size() == 13) return {}; // a value that is only described
            out[labels] = one["value"].toString().toStdString();
        }
        return out;
    }

private slots:
    void takesOrRefusesEachBody_data()
    {
        QTest::addColumn<QString>("name");
        const QJsonObject all = test::gatewayJson("malformed/expected.json.gz");
        for (auto it = all.begin(); it != all.end(); ++it)
            if (!it.value().toObject().contains("content_length_minus_body")) // only a socket sees that
                QTest::newRow(qPrintable(it.key())) << it.key();
    }
    void takesOrRefusesEachBody()
    {
        QFETCH(QString, name);
        const QJsonObject served = test::gatewayJson("malformed/expected.json.gz")[name].toObject();
        test::MetricStore& store = m_store;
        const ingest::Scrape scrape = scrapeOf(name, served);
        const ingest::ReadScrape read = store.take(scrape);
        const std::string job = "{job=\"" + scrape.job + "\"";
        QVERIFY(store.commit());
        const auto up = store.ask("up" + job + "}", kNow);
        QVERIFY(up && up->size() == 1);
        QCOMPARE(up->front().value, read.error ? 0.0 : 1.0);
        const auto stored = store.ask(job + ",__name__!~\"up|scrape_.*\"}", kNow);
        QVERIFY(stored);

        const QString expected = served["app"].toString();
        if (expected == "reject") {
            QVERIFY(read.error);
            QVERIFY(!read.error->message.empty());
            QVERIFY(stored->empty());
            return;
        }
        if (expected == "any") return;
        QVERIFY2(!read.error, read.error ? read.error->message.c_str() : "");
        const auto targets = store.reader().targets();
        QVERIFY(targets);
        const auto target = std::ranges::find(*targets, scrape.job, &store::MetricTarget::job);
        QVERIFY(target != targets->end());
        QCOMPARE(!target->remarks.empty(), expected == "accept_warn");

        const QJsonObject server = served["servers"].toObject()["prometheus-3.5.3"].toObject();
        if (server["up"].toInt() != 1 || served.contains("note")) return; // no answer to compare, or a time of that run
        const auto want = wanted(server["series"].toArray());
        if (want.empty()) return;
        std::map<metrics::Labels, double> have;
        for (const auto& one : *stored) have[test::plainLabels(one.labels)] = one.value;
        QCOMPARE(have.size(), want.size());
        for (const auto& [labels, value] : want) {
            QVERIFY2(have.contains(labels), labels.text().c_str());
            QVERIFY(test::agrees(test::numberOf(QString::fromStdString(value)), have[labels]));
        }
    }

    void readsABodyOfARealExporter()
    {
        test::MetricStore store;
        ingest::Scrape scrape;
        scrape.job = scrape.instance = "node";
        scrape.at = kNow;
        scrape.contentType = "text/plain; version=0.0.4";
        scrape.body = test::gatewayFile("real/node_exporter.prom.gz");
        const ingest::ReadScrape read = store.take(scrape);
        QVERIFY(!read.error);
        const qsizetype lines = QByteArray::fromStdString(scrape.body).split('\n').size();
        QVERIFY(read.exposition.samples.size() > 50);
        QVERIFY(static_cast<qsizetype>(read.exposition.samples.size()) < lines);
    }

    void namesTheLineOfAFault()
    {
        ingest::Scrape scrape;
        scrape.contentType = "text/plain";
        scrape.body = "a 1\nb 2\nc{x=\"1\" 3\n";
        const ingest::ReadScrape read = ingest::readScrape(scrape);
        QVERIFY(read.error);
        QVERIFY2(read.error->message.starts_with("line 3: "), read.error->message.c_str());
    }

    void showsTheBrokenLineWithoutItsSecrets()
    {
        ingest::Scrape scrape;
        scrape.contentType = "text/plain";
        scrape.body = "a 1\nspend{api_key=\"sk-proj-" + std::string(40, 'A') + "9\",user=\"ann@example.com\"} 1,5\n";
        const std::string text = ingest::readScrape(scrape).error->message;
        QVERIFY2(text.starts_with("line 2: "), text.c_str());
        QVERIFY2(text.find("in “spend{") != std::string::npos, text.c_str());
        QVERIFY2(text.find("AAAA") == std::string::npos, text.c_str());
        scrape.body = "n{" + std::string(60, 'x') + "=\"" + std::string(300, 'y') + "\n";
        const std::string cut = ingest::readScrape(scrape).error->message;
        QVERIFY2(cut.ends_with("y…”"), cut.c_str());
        QVERIFY2(cut.size() < 200, cut.c_str());
        scrape.body = "n{a=\"\xff\"} 1\n";
        QVERIFY(isUtf8(ingest::readScrape(scrape).error->message));
    }

    void refusesABombBeforeItIsUnpacked()
    {
        ingest::Scrape scrape;
        scrape.contentType = "text/plain";
        scrape.body = std::string(1000, 'x');
        ingest::ScrapeLimits limits;
        limits.bodyBytes = 999;
        const ingest::ReadScrape read = ingest::readScrape(scrape, limits);
        QVERIFY(read.error && read.error->code == ErrorCode::TooLarge);
    }
};

QTEST_GUILESS_MAIN(tst_malformed_scrapes)
#include "tst_malformed_scrapes.moc"
