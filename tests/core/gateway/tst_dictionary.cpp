// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/shipped_dictionary.h"
#include "tests/support/gateway_fixture.h"

#include <QDir>
#include <QtTest>
#include <algorithm>
#include <set>

using namespace spanwise;
using gateway::Dimension;
using gateway::Meaning;
using gateway::Measure;

namespace {

/// JSON with its quotation marks written as apostrophes.
std::string json(const char* text)
{
    std::string out = text;
    std::replace(out.begin(), out.end(), '\'', '"');
    return out;
}

} // namespace

class tst_dictionary : public QObject {
    Q_OBJECT

    static std::vector<Meaning> meaning(const char* product, const metrics::Labels& labels)
    {
        const auto dictionary = gateway::shippedDictionary();
        return dictionary->meaningsOf(dictionary->product(product), labels);
    }
    static std::string value(const Meaning& meaning, Dimension dimension)
    {
        for (const auto& [which, text] : meaning.dimensions)
            if (which == dimension) return text;
        return {};
    }

    static std::set<std::string> namesIn(const QString& job)
    {
        const QString folder = SPANWISE_FIXTURES "/gateway/scrapes/" + job;
        const QStringList files = QDir(folder).entryList({"029.*"});
        ingest::Scrape scrape;
        scrape.contentType = files.first().contains("pb")
            ? "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            : "text/plain";
        scrape.body = test::gatewayFile("scrapes/" + job + '/' + files.first());
        const auto read = ingest::readScrape(scrape);
        if (read.error) qFatal("%s", read.error->message.c_str());
        std::set<std::string> names;
        for (const auto& sample : read.exposition.samples) names.emplace(sample.name);
        return names;
    }

private slots:
    /// The translation of names from OTLP takes every "total" within a counter's name away and puts one at its end.
    void knowsCountersWhoseNamesWentThroughOtlp()
    {
        const auto asked = meaning("litellm", metrics::Labels {{"__name__", "litellm_proxy_requests_metric_total"}});
        QCOMPARE(asked.size(), std::size_t(1));
        QCOMPARE(asked[0].measure, Measure::Requests);
    }

    void readsEachShippedFile()
    {
        const auto files = gateway::shippedDictionaryFiles();
        QVERIFY(files.size() >= 19);
        for (const std::string_view file : files) {
            gateway::Dictionary dictionary;
            const auto added = dictionary.add(file);
            QVERIFY2(added, added ? "" : (added.error().message + std::string(file.substr(0, 60))).c_str());
            QVERIFY(!dictionary.products().front().source.empty());
        }
        QCOMPARE(gateway::shippedDictionary()->products().size(), files.size());
    }

    void recognizesGatewaysByTheirMetrics_data()
    {
        QTest::addColumn<QString>("job");
        QTest::addColumn<QString>("product");
        const auto row = [](const char* job, const char* product) { QTest::newRow(job) << job << product; };
        row("litellm", "litellm");
        row("kong", "kong");
        row("apisix", "apisix");
        row("envoy_ai_gateway", "envoy_ai_gateway");
        row("vllm", "vllm");
        row("tgi", "tgi");
        row("otel_genai_client", "otel_genai");
    }
    void recognizesGatewaysByTheirMetrics()
    {
        QFETCH(QString, job);
        QFETCH(QString, product);
        const auto names = namesIn(job);
        const auto* found = gateway::shippedDictionary()->recognize({names.begin(), names.end()});
        QVERIFY(found != nullptr);
        QCOMPARE(QString::fromStdString(found->id), product);
        // Of a gateway that is known, nearly every metric has a meaning or a reason.
        int silent = 0;
        const auto explained = gateway::shippedDictionary()->explain(found, {names.begin(), names.end()});
        for (const auto& one : explained)
            if (!one.name.starts_with("app_")) // the application's own
                silent += one.ignored == "no rule of the dictionary names it" ? 1 : 0;
        QVERIFY2(silent * 5 <= static_cast<int>(explained.size()), qPrintable(QString::number(silent)));
    }

    void readsAMetricWithItsLabels()
    {
        const auto found = meaning("litellm",
            {{"__name__", "litellm_proxy_total_requests_metric_total"}, {"requested_model", "gpt-4o"},
                {"status_code", "429"}, {"end_user", "None"}, {"team_alias", "platform"}, {"team", "t-1"}});
        QCOMPARE(found.size(), 1U);
        QCOMPARE(found[0].measure, Measure::Requests);
        QCOMPARE(found[0].rule->level, gateway::Level::Client);
        QCOMPARE(value(found[0], Dimension::RequestedModel), "gpt-4o");
        QCOMPARE(value(found[0], Dimension::Status), "429");
        QCOMPARE(value(found[0], Dimension::Team), "platform");
        QCOMPARE(value(found[0], Dimension::User), ""); // the word None
    }

    void readsNamesWithoutTheirTail()
    {
        QCOMPARE(meaning("litellm", {{"__name__", "litellm_spend_total"}}).at(0).measure, Measure::Cost);
        QCOMPARE(meaning("litellm", {{"__name__", "litellm_spend_metric"}}).at(0).measure, Measure::Cost);
    }

    void splitsTokensByTheirLabel()
    {
        const auto of = [](const char* type) {
            return meaning("kong", {{"__name__", "kong_ai_llm_tokens_total"}, {"token_type", type}}).at(0).measure;
        };
        QCOMPARE(of("prompt_tokens"), Measure::InputTokens);
        QCOMPARE(of("completion_tokens"), Measure::OutputTokens);
        QCOMPARE(of("total_tokens"), Measure::TotalTokens);
    }

    void tellsTheUnit()
    {
        const auto found = meaning("kong", {{"__name__", "kong_ai_llm_provider_latency_ms_bucket"}, {"le", "250.0"}});
        QCOMPARE(found.at(0).measure, Measure::ProviderLatency);
        QCOMPARE(found.at(0).part, Meaning::Part::Bucket);
        QCOMPARE(found.at(0).rule->factor, 0.001);
    }

    void neverTakesAPlainCounterForAHistogram()
    {
        const auto found = meaning("tgi", {{"__name__", "tgi_request_count"}});
        QCOMPARE(found.size(), 1U);
        QCOMPARE(found[0].part, Meaning::Part::Value);
        QCOMPARE(found[0].measure, Measure::Requests);
    }

    void countsRequestsOfAHistogramAndItsErrors()
    {
        const auto found = meaning(
            "otel_genai", {{"__name__", "gen_ai_client_operation_duration_seconds_count"}, {"error_type", "timeout"}});
        const auto requests = std::ranges::find(found, Measure::Requests, &Meaning::measure);
        QVERIFY(requests != found.end());
        QVERIFY(requests->isErrors);
        QVERIFY(std::ranges::find(found, Measure::Latency, &Meaning::measure) != found.end());
    }

    void readsNamesWithDotsAndWithoutUnit()
    {
        for (const char* name : {"gen_ai.client.token.usage", "gen_ai_client_token_usage_sum"}) {
            const auto found = meaning("otel_genai", {{"__name__", name}, {"gen_ai_token_type", "input"}});
            QVERIFY2(std::ranges::find(found, Measure::InputTokens, &Meaning::measure) != found.end(), name);
        }
    }

    void ignoresOldDoublesWhileTheNewOnesExist()
    {
        const auto dictionary = gateway::shippedDictionary();
        const auto* product = dictionary->product("litellm");
        const metrics::Labels old {{"__name__", "litellm_requests_metric_total"}};
        const std::vector<std::string_view> alone {"litellm_requests_metric_total"};
        const std::vector<std::string_view> both {
            "litellm_requests_metric_total", "litellm_proxy_total_requests_metric_total"};
        QCOMPARE(dictionary->meaningsOf(product, old, &alone).size(), 1U);
        QVERIFY(dictionary->meaningsOf(product, old, &both).empty());
    }

    void laysAFileOfTheUserOnTop()
    {
        const auto own = gateway::shippedDictionaryWith(
            json("{'gateway': 'kong', 'metrics': [ {'name': 'kong_my_cost', 'kind': 'counter', 'measure': 'cost', "
                 "'factor': 0.01, 'level': 'upstream', 'labels': {'m': 'model'}}]}"));
        QVERIFY(own);
        const auto found =
            (*own)->meaningsOf((*own)->product("kong"), {{"__name__", "kong_my_cost_total"}, {"m", "x"}});
        QCOMPARE(found.at(0).measure, Measure::Cost);
        QCOMPARE(found.at(0).rule->factor, 0.01);
        QVERIFY(gateway::shippedDictionary()->meaningsOf(nullptr, {{"__name__", "kong_my_cost_total"}}).empty());
    }

    void refusesABrokenFileWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const std::string& text, const char* message) {
            QTest::newRow(message) << QByteArray::fromStdString(text) << QByteArray(message);
        };
        row("[]", "JSON object");
        row("{}", "gateway");
        row(json("{'gateway':'x','metrics':[{'name':'a','measure':'nonsense'}]}"),
            "metrics[0].measure: nonsense is no measure");
        row(json("{'gateway':'x','metrics':[{'measure':'cost'}]}"), "metrics[0] has no name");
        row(json("{'gateway':'x','metrics':[{'name':'a','measure':'cost','where':{'b':'('}}]}"), "regular expression");
        row(json("{'gateway':'x','metrics':[{'name':'a','measure':'cost','factor':0}]}"), "factor must be above 0");
        row(json("{'gateway':'x','metrics':[{'name':'a','measure':'cost','labels':{'b':'c'}}]}"), "no dimension");
        row(json("{'gateway':'x','other':1}"), "other is no part");
    }
    void refusesABrokenFileWithThePlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        gateway::Dictionary dictionary;
        const auto added = dictionary.add(text.toStdString());
        QVERIFY(!added);
        QVERIFY2(QByteArray::fromStdString(added.error().message).contains(message), added.error().message.c_str());
    }

    void sortsStatusesIntoClasses_data()
    {
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("expected");
        for (const auto& [status, expected] : std::initializer_list<std::pair<const char*, const char*>> {
                 {"200", "2xx"}, {"429", "429"}, {"404", "4xx"}, {"503", "5xx"}, {"408", "timeout"}, {"504", "timeout"},
                 {"499", "cancelled"}, {"None", ""}, {"", ""}, {"weird", "other"}})
            QTest::newRow(status) << status << expected;
    }
    void sortsStatusesIntoClasses()
    {
        QFETCH(QString, status);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromUtf8(gateway::statusClass(status.toStdString()).data(),
                     static_cast<qsizetype>(gateway::statusClass(status.toStdString()).size())),
            expected);
    }
};

QTEST_GUILESS_MAIN(tst_dictionary)
#include "tst_dictionary.moc"
