// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/cost.h"
#include "core/analyze/price_table.h"
#include "core/analyze/shipped_prices.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::analyze;

namespace {
constexpr const char* kThreeModels = R"({
 "format": "model-prices/1", "data_as_of": "2026-01-02", "something new": {"x": [1, {"y": "]"}]},
 "models": [
  {"provider": "openai", "id": "a", "match": [{"equals": "A"}], "prices": [{"input": 1.5, "output": 2, "shiny": 3}]},
  {"provider": "openai", "id": "b", "match": [{"all": [{"starts_with": "b"}, {"any": [{"ends_with": "1"}, {"contains": "-x-"}]}]}], "prices": [{"input": 0.000001}]},
  {"provider": "openai", "id": "c", "match": [{"regex": "^c[0-9]+$"}], "prices": [{"input": 3, "output": 4}]}
 ]
})";

std::vector<std::string> idsOf(const PriceTable& table)
{
    std::vector<std::string> ids;
    for (const PricedModel& model : table.models) ids.push_back(model.id);
    return ids;
}
} // namespace

class TestPriceTable : public QObject {
    Q_OBJECT

private slots:
    void readsTheShippedTableWithoutARemark();
    void ignoresUnknownFields();
    void keepsTheRestWhenALineIsBrokenAndNamesIt_data();
    void keepsTheRestWhenALineIsBrokenAndNamesIt();
    void refusesWhatIsNoTable_data();
    void refusesWhatIsNoTable();
    void asksNestedRules();
    void prefersEqualThenTheLongestStartThenFileOrder();
    void ownFileWinsAndIsMarked();
    void ownPricesWithoutRulesKeepTheRulesOfTheTable();
    void aProviderWithItsOwnPriceMayStandBeforeTheModel();
    void mappingsOfTheUserComeFirst();
};

void TestPriceTable::readsTheShippedTableWithoutARemark()
{
    const auto table = shippedPrices();
    for (const PriceRemark& remark : table->remarks) qWarning("%zu: %s", remark.line, remark.message.c_str());
    QVERIFY(table->remarks.empty());
    QCOMPARE(table->models.size(), std::size_t {383});
    QCOMPARE(table->providers.size(), std::size_t {18});
    QCOMPARE(table->version, std::string("2026-08-21"));
}

void TestPriceTable::ignoresUnknownFields()
{
    const auto table = readPriceTable(kThreeModels);
    QVERIFY(table.has_value());
    QVERIFY(table->remarks.empty());
    QCOMPARE(idsOf(*table), (std::vector<std::string> {"a", "b", "c"}));
    QCOMPARE(table->models[0].periods[0].prices.input, std::optional<PicoUsd>(1'500'000));
    QCOMPARE(table->models[1].periods[0].prices.input, std::optional<PicoUsd>(1));
    QVERIFY(!table->models[1].periods[0].prices.output);
}

void TestPriceTable::keepsTheRestWhenALineIsBrokenAndNamesIt_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* name, const char* from, const char* to) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to);
    };
    row("a quotation mark is missing", "\"id\": \"b\"", "\"id\": \"b");
    row("a closing brace is missing", "0.000001}]},", "0.000001]},");
    row("one closing brace too many", "0.000001}]}", "0.000001}}]}");
    row("one closing bracket too many", "0.000001}]}", "0.000001}]]}");
    row("the end of the entry is gone", "\"prices\": [{\"input\": 0.000001}]},", "\"prices\": [{");
    row("a price that is negative", "0.000001", "-1");
    row("a price with seven decimals", "0.000001", "0.0000001");
    row("a price as text", "0.000001", "\"1\"");
    row("a price with an exponent", "0.000001", "1e3");
    row("no id", "\"id\": \"b\", ", "");
    row("no prices", "[{\"input\": 0.000001}]", "[]");
    row("a rule that is none", "{\"starts_with\": \"b\"}", "{\"begins\": \"b\"}");
    row("prices that are a number", "[{\"input\": 0.000001}]", "7");
}

void TestPriceTable::keepsTheRestWhenALineIsBrokenAndNamesIt()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray text(kThreeModels);
    QVERIFY(text.contains(from));
    text.replace(from, to);
    const auto table = readPriceTable(text.toStdString());
    QVERIFY(table.has_value());
    QCOMPARE(idsOf(*table), (std::vector<std::string> {"a", "c"}));
    QVERIFY(!table->remarks.empty());
    QCOMPARE(table->remarks.front().line, std::size_t {5});
}

void TestPriceTable::refusesWhatIsNoTable_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "   ", "[]", "null", "{}", "{\"resourceSpans\": []}", "\x1f\x8b", "{\"models\""})
        QTest::newRow(text) << QByteArray(text);
}

void TestPriceTable::refusesWhatIsNoTable()
{
    QFETCH(QByteArray, text);
    const auto table = readPriceTable(text.toStdString());
    QVERIFY(!table);
    QVERIFY(table.error().code == ErrorCode::Malformed);
}

void TestPriceTable::asksNestedRules()
{
    PriceLookup lookup(std::make_shared<const PriceTable>(*readPriceTable(kThreeModels)));
    QVERIFY(lookup.find("openai", "a").model != nullptr);
    QVERIFY(lookup.find("openai", "b1").model != nullptr);
    QVERIFY(lookup.find("openai", "b-x-2").model != nullptr);
    QVERIFY(lookup.find("openai", "b2").model == nullptr);
    QVERIFY(lookup.find("openai", "c42").model != nullptr);
    QVERIFY(lookup.find("openai", "c4z").model == nullptr);
}

void TestPriceTable::prefersEqualThenTheLongestStartThenFileOrder()
{
    const auto table = readPriceTable(R"({"models": [
        {"provider": "p", "id": "1", "match": [{"contains": "m"}], "prices": [{"input": 1}]},
        {"provider": "p", "id": "2", "match": [{"starts_with": "mo"}], "prices": [{"input": 1}]},
        {"provider": "p", "id": "3", "match": [{"starts_with": "model-a"}], "prices": [{"input": 1}]},
        {"provider": "p", "id": "4", "match": [{"equals": "model-a-x"}], "prices": [{"input": 1}]},
        {"provider": "p", "id": "5", "match": [{"contains": "m"}], "prices": [{"input": 1}]}]})");
    QVERIFY(table.has_value());
    PriceLookup lookup(std::make_shared<const PriceTable>(*table));
    const auto id = [&](const char* name) {
        const FoundPrice found = lookup.find("p", name);
        return found.model != nullptr ? found.model->id : std::string();
    };
    QCOMPARE(id("model-a-x"), std::string("4"));
    QCOMPARE(id("model-a-y"), std::string("3"));
    QCOMPARE(id("model-b"), std::string("2"));
    QCOMPARE(id("my"), std::string("1"));
    QCOMPARE(id("other"), std::string());
}

void TestPriceTable::ownFileWinsAndIsMarked()
{
    const auto table = shippedPricesWith(R"({"models": [
        {"provider": "openai", "id": "gpt-4o", "match": [{"equals": "gpt-4o"}], "prices": [{"input": 7, "output": 8}]},
        {"provider": "ollama", "id": "llama", "match": [{"starts_with": "llama3.1"}], "prices": [{"input": 0, "output": 0}]}]})");
    QVERIFY(table.has_value());
    QCOMPARE((*table)->models.size(), std::size_t {384});
    QVERIFY((*table)->version.find("own") != std::string::npos);
    CostModel costs(*table);
    LlmCall call;
    call.provider = "openai";
    call.responseModel = "gpt-4o";
    call.tokens.input = 1'000'000;
    call.tokens.output = 0;
    QCOMPARE(costs.cost(call).nanoUsd, std::optional<std::int64_t>(7'000'000'000));
    QVERIFY(costs.cost(call).model->overridden);
    // Own hardware at a price of 0 is a known price, not an unknown one.
    call.provider = "ollama";
    call.responseModel = "llama3.1:8b";
    QVERIFY(costs.cost(call).state == CostState::Priced);
    QCOMPARE(costs.cost(call).nanoUsd, std::optional<std::int64_t>(0));
}

void TestPriceTable::ownPricesWithoutRulesKeepTheRulesOfTheTable()
{
    const auto table =
        shippedPricesWith(R"({"models": [{"provider": "openai", "id": "gpt-4o", "prices": [{"input": 7}]}]})");
    QVERIFY(table.has_value());
    PriceLookup lookup(*table);
    const FoundPrice found = lookup.find("openai", "gpt-4o-2024-08-06");
    QVERIFY(found.model != nullptr);
    QVERIFY(found.model->overridden);
}

void TestPriceTable::aProviderWithItsOwnPriceMayStandBeforeTheModel()
{
    const auto table = shippedPricesWith(
        R"({"models": [{"provider": "ollama", "id": "mistral", "match": [{"equals": "mistral"}], "prices": [{"input": 3}]}]})");
    QVERIFY(table.has_value());
    PriceLookup lookup(*table);
    for (const char* provider : {"", "ollama"}) {
        const FoundPrice found = lookup.find(provider, "ollama/mistral");
        QVERIFY(found.model != nullptr);
        QCOMPARE(found.model->provider, std::string("ollama"));
    }
    // Who publishes a model is not who sells it.
    QVERIFY(lookup.find("", "meta-llama/mistral").model == nullptr);
}

void TestPriceTable::mappingsOfTheUserComeFirst()
{
    const auto table = shippedPricesWith(R"({"mappings": [
        {"provider": "azure.ai.openai", "pattern": "my-prod-.*", "model": "openai/gpt-4o"},
        {"provider": "", "pattern": "gpt-4o", "model": "openai/gpt-4o-mini"},
        {"provider": "vllm", "pattern": ".*", "model": "openai/o3"}]})");
    QVERIFY(table.has_value());
    PriceLookup lookup(*table);
    QCOMPARE(lookup.find("azure.ai.openai", "My-Prod-Deployment").model->id, std::string("gpt-4o"));
    QCOMPARE(lookup.find("openai", "gpt-4o").model->id, std::string("gpt-4o-mini"));
    QCOMPARE(lookup.find("vllm", "whatever").model->id, std::string("o3"));
    QVERIFY(lookup.find("ollama", "my-prod-deployment").model == nullptr);
}

QTEST_APPLESS_MAIN(TestPriceTable)
#include "tst_price_table.moc"
