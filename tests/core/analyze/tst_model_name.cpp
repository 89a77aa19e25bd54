// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/model_name.h"
#include "core/analyze/price_lookup.h"
#include "core/analyze/shipped_prices.h"

#include <QtTest>

using namespace spanwise::analyze;

class TestModelName : public QObject {
    Q_OBJECT

private slots:
    void findsTheEntryForNamesAsSendersSpellThem_data();
    void findsTheEntryForNamesAsSendersSpellThem();
    void marksAzureModelsPricedByOpenAisList();
    void looksInNoOtherListForANamedProvider();
    void guessesTheProviderFromTheAddressOnlyWhenNoneIsNamed();
    void triesShorterNamesOneEndingAtATime();
    void everyModelOfTheTableIsFoundByItsOwnId();

private:
    PriceLookup m_lookup {shippedPrices()};
};

void TestModelName::findsTheEntryForNamesAsSendersSpellThem_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* name, const char* provider, const char* found) {
        QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(provider) << QString::fromUtf8(found);
    };
    row("gpt-4o-2024-08-06", "openai", "openai/gpt-4o");
    row("GPT-4o-mini-2024-07-18", "openai", "openai/gpt-4o-mini");
    row("openai/gpt-4.1-mini", "", "openai/gpt-4.1-mini");
    row("ft:gpt-4o-mini-2024-07-18:acme::abc123", "openai", "openai/ft:gpt-4o-mini");
    row("claude-sonnet-4-5-20250929", "anthropic", "anthropic/claude-sonnet-4-5");
    row("anthropic/claude-sonnet-4.5", "", "anthropic/claude-sonnet-4-5");
    row("claude-opus-4-1@20250805", "gcp.vertex_ai", "google/claude-4-opus");
    row("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock",
        "aws/regional.anthropic.claude-sonnet-4-5-20250929-v1:0");
    row("arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6-v1:0", "aws.bedrock",
        "aws/regional.anthropic.claude-sonnet-4-6-v1:0");
    row("global.anthropic.claude-haiku-4-5-20251001-v1:0", "aws.bedrock",
        "aws/global.anthropic.claude-haiku-4-5-20251001-v1:0");
    row("amazon.nova-lite-v1:0", "aws.bedrock", "aws/amazon.nova-lite-v1:0");
    row("models/gemini-2.5-flash", "gcp.gemini", "google/gemini-2.5-flash");
    row("publishers/google/models/gemini-2.5-pro", "gcp.vertex_ai", "google/gemini-2.5-pro");
    row("projects/p/locations/l/publishers/google/models/gemini-2.5-pro", "gcp.vertex_ai", "google/gemini-2.5-pro");
    row("accounts/fireworks/models/deepseek-v3p2", "fireworks", "fireworks/deepseek-v3p2");
    row("groq/llama-3.3-70b-versatile", "", "groq/llama-3.3-70b-versatile");
    row("grok-4-0709", "x_ai", "x-ai/grok-4-0709");
    row("command-r-plus-08-2024", "cohere", "cohere/command-r-plus");
    row("gpt-4o", "azure.ai.openai", "openai/gpt-4o");
    row("my-prod-deployment", "azure.ai.openai", "");
    row("llama3.1:8b", "ollama", "");
    row("  gpt-4o\n", "openai", "openai/gpt-4o");
    row("deepseek-chat:free", "deepseek", "deepseek/deepseek-chat");
    row("gpt-4o", "litellm", "openai/gpt-4o");
    row("jp.amazon.nova-2-lite-v1:0", "aws.bedrock", "aws/regional.amazon.nova-2-lite-v1:0");
    row("amazon.nova-2-lite-v1:0", "aws.bedrock", "aws/regional.amazon.nova-2-lite-v1:0");
    row("", "openai", "");
}

void TestModelName::findsTheEntryForNamesAsSendersSpellThem()
{
    QFETCH(QString, name);
    QFETCH(QString, provider);
    QFETCH(QString, found);
    const FoundPrice price = m_lookup.find(provider.toStdString(), name.toStdString());
    const std::string entry = price.model != nullptr ? price.model->provider + "/" + price.model->id : std::string();
    QCOMPARE(QString::fromStdString(entry), found);
    QCOMPARE(price.gap == PriceGap::None, !found.isEmpty());
}

void TestModelName::marksAzureModelsPricedByOpenAisList()
{
    QVERIFY(m_lookup.find("azure.ai.openai", "gpt-4o").listPrice);
    QVERIFY(!m_lookup.find("azure.ai.openai", "phi-4").listPrice);
    QVERIFY(!m_lookup.find("openai", "gpt-4o").listPrice);
}

void TestModelName::looksInNoOtherListForANamedProvider()
{
    QVERIFY(m_lookup.find("ollama", "gpt-4o").gap == PriceGap::UnknownProvider);
    QVERIFY(m_lookup.find("vllm", "openai/gpt-4o").gap == PriceGap::UnknownProvider);
    QVERIFY(m_lookup.find("anthropic", "gpt-4o").gap == PriceGap::UnknownModel);
    QVERIFY(m_lookup.find("openai", "").gap == PriceGap::NoModelName);
}

void TestModelName::guessesTheProviderFromTheAddressOnlyWhenNoneIsNamed()
{
    const FoundPrice guessed = m_lookup.find("", "llama-3.3-70b-versatile", "api.groq.com");
    QVERIFY(guessed.model != nullptr);
    QCOMPARE(guessed.model->provider, std::string("groq"));
    QVERIFY(m_lookup.find("ollama", "llama-3.3-70b-versatile", "api.groq.com").model == nullptr);
    // The answer is remembered with the address it was given for.
    QVERIFY(m_lookup.find("", "llama-3.3-70b-versatile", "localhost").model == nullptr);
}

void TestModelName::triesShorterNamesOneEndingAtATime()
{
    const auto names = namesToTry("models/Some-Model-preview-05-20:free", "google");
    const std::vector<std::string> wanted {"models/some-model-preview-05-20:free", "some-model-preview-05-20:free",
        "some-model-preview-05-20", "some-model-preview", "some-model"};
    QCOMPARE(names, wanted);
    QCOMPARE(namesToTry("-latest", "openai"), std::vector<std::string> {"-latest"});
}

void TestModelName::everyModelOfTheTableIsFoundByItsOwnId()
{
    int missing = 0;
    for (const PricedModel& model : shippedPrices()->models) {
        const FoundPrice found = m_lookup.find(model.provider, model.id);
        if (found.model == nullptr || found.model->provider != model.provider) {
            qWarning("not found: %s/%s", model.provider.c_str(), model.id.c_str());
            ++missing;
        }
    }
    QCOMPARE(missing, 0);
}

QTEST_APPLESS_MAIN(TestModelName)
#include "tst_model_name.moc"
