// SPDX-License-Identifier: GPL-3.0-or-later
// One exposition of each gateway, written by hand from what its documentation says, with what each series means:
// "series value => meaning + meaning". A meaning is measure(level), the part of a distribution, the factor of its unit,
// "error" where the series counts errors, and its dimensions. Nothing behind the arrow: it means nothing.
#include "core/gateway/shipped_dictionary.h"
#include "core/ingest/scrape.h"

#include <QFile>
#include <QtTest>

using namespace spanwise;
using gateway::Meaning;

namespace {

std::string written(const Meaning& meaning)
{
    const auto part = [&]() -> std::string {
        switch (meaning.part) {
        case Meaning::Part::Bucket: return " bucket";
        case Meaning::Part::Sum: return " sum";
        case Meaning::Part::Count: return " count";
        case Meaning::Part::Native: return " native";
        case Meaning::Part::Value: break;
        }
        return {};
    };
    std::string out = std::string(gateway::infoOf(meaning.measure).name) + '('
        + std::string(gateway::nameOf(meaning.rule->level)) + ')' + part();
    if (meaning.rule->factor != 1) out += " x" + QString::number(meaning.rule->factor).toStdString();
    if (meaning.isErrors) out += " error";
    for (const auto& [dimension, value] : meaning.dimensions)
        out += ' ' + std::string(gateway::nameOf(dimension)) + '=' + value;
    return out;
}

} // namespace

class tst_made_expositions : public QObject {
    Q_OBJECT

private slots:
    void meanWhatTheirDocumentationSays_data()
    {
        QTest::addColumn<QString>("product");
        for (const char* name : {"litellm", "envoy_ai_gateway", "kong", "apisix", "higress", "agentgateway", "bifrost",
                 "tensorzero", "portkey", "helicone", "vllm", "sglang", "tgi", "triton", "nim"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void meanWhatTheirDocumentationSays()
    {
        QFETCH(QString, product);
        QFile file(SPANWISE_FIXTURES "/gateway/made/" + product + ".txt");
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        QList<std::pair<QString, QString>> lines; // series, meaning
        ingest::Scrape scrape;
        scrape.contentType = "text/plain; version=0.0.4";
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith("//") || line.isEmpty()) continue;
            if (line.startsWith('#')) {
                scrape.body += line.toStdString() + '\n';
                continue;
            }
            const auto arrow = line.indexOf(" =>");
            QVERIFY2(arrow > 0, line.constData());
            lines.append({QString::fromUtf8(line.left(arrow)), QString::fromUtf8(line.mid(arrow + 3)).trimmed()});
            scrape.body += line.left(arrow).toStdString() + '\n';
        }
        const ingest::ReadScrape read = ingest::readScrape(scrape);
        QVERIFY2(!read.error, read.error ? read.error->message.c_str() : "");
        QCOMPARE(qsizetype(read.exposition.samples.size()), lines.size());
        std::vector<std::string_view> names;
        for (const ExpositionSample& sample : read.exposition.samples) names.push_back(sample.name);
        const auto dictionary = gateway::shippedDictionary();
        const gateway::Product* const found = dictionary->recognize(names);
        QVERIFY(found != nullptr);
        QCOMPARE(QString::fromStdString(found->id), product);
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const ExpositionSample& sample = read.exposition.samples[std::size_t(i)];
            metrics::Labels labels;
            labels.set(metrics::kNameLabel, sample.name);
            for (const Label& label : read.exposition.of(sample.labels)) labels.set(label.name, label.value);
            QStringList meanings;
            for (const Meaning& meaning : dictionary->meaningsOf(found, labels, &names))
                meanings.append(QString::fromStdString(written(meaning)));
            QCOMPARE(lines[i].first + " => " + meanings.join(" + "), lines[i].first + " => " + lines[i].second);
        }
        // Whatever means nothing says why.
        for (const auto& one : dictionary->explain(found, names))
            QVERIFY2(!one.became.empty() || one.ignored != "no rule of the dictionary names it", one.name.c_str());
    }
};

QTEST_GUILESS_MAIN(tst_made_expositions)
#include "tst_made_expositions.moc"
