// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/cost.h"
#include "core/analyze/shipped_prices.h"

#include <QtTest>
#include <algorithm>
#include <chrono>
#include <random>

using namespace spanwise;
using namespace spanwise::analyze;

namespace {
UnixNanos noonOf(int year, unsigned month, unsigned day)
{
    const std::chrono::sys_days date {std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)};
    return date.time_since_epoch().count() * kNanosPerDay + 12 * kNanosPerHour;
}

/// A number as decimal digits, lowest first: schoolbook arithmetic, so that nothing is shared with the code under test.
class Digits {
public:
    explicit Digits(std::uint64_t value)
    {
        for (; value > 0; value /= 10) m_digits.push_back(static_cast<int>(value % 10));
    }
    Digits times(const Digits& other) const
    {
        Digits out(0);
        out.m_digits.assign(m_digits.size() + other.m_digits.size() + 1, 0);
        for (std::size_t i = 0; i < m_digits.size(); ++i)
            for (std::size_t j = 0; j < other.m_digits.size(); ++j)
                out.m_digits[i + j] += m_digits[i] * other.m_digits[j];
        out.carry();
        return out;
    }
    Digits plus(const Digits& other) const
    {
        Digits out(0);
        out.m_digits.assign(std::max(m_digits.size(), other.m_digits.size()) + 1, 0);
        for (std::size_t i = 0; i < m_digits.size(); ++i) out.m_digits[i] += m_digits[i];
        for (std::size_t i = 0; i < other.m_digits.size(); ++i) out.m_digits[i] += other.m_digits[i];
        out.carry();
        return out;
    }
    /// Without the last three digits, rounded half to even.
    std::uint64_t thousandths() const
    {
        std::uint64_t value = 0;
        for (std::size_t i = m_digits.size(); i-- > 3;) value = value * 10 + static_cast<std::uint64_t>(m_digits[i]);
        const int rest = at(2) * 100 + at(1) * 10 + at(0);
        return value + (rest > 500 || (rest == 500 && value % 2 == 1) ? 1 : 0);
    }

private:
    int at(std::size_t i) const { return i < m_digits.size() ? m_digits[i] : 0; }
    void carry()
    {
        for (std::size_t i = 0; i + 1 < m_digits.size(); ++i) {
            m_digits[i + 1] += m_digits[i] / 10;
            m_digits[i] %= 10;
        }
    }
    std::vector<int> m_digits;
};

LlmCall callOf(const char* provider, const char* model, UnixNanos at)
{
    LlmCall call;
    call.provider = provider;
    call.responseModel = model;
    call.startedAt = at;
    return call;
}
} // namespace

Q_DECLARE_METATYPE(spanwise::LlmCall)

class TestCost : public QObject {
    Q_OBJECT

private slots:
    void costsWhatThePriceListSays_data();
    void costsWhatThePriceListSays();
    void unknownIsNeverZero();
    void failedCallsCostWhatTheyUsed();
    void embeddingsHaveNoOutput();
    void aReportedCostStandsInOnlyWhereWeKnowNone();
    void otherServiceTiersAreMarkedPartial();
    void batchSharesWithoutAPriceAreMarkedPartial();
    void hourWritesCostTheirOwnPrice();
    void dailyWindowsHoldInUtc();
    void sharesThatStandBesideTheInputAreAdded();
    void roundsHalfToEvenOnce();
    void refusesCountsThatCannotBeTrue();
    void perRequestPricesAreAddedOnce();
    void equalsSlowDecimalArithmeticOnRandomCalls();
    void writesMoneyExactly();

private:
    CostModel m_costs {shippedPrices()};
};

void TestCost::costsWhatThePriceListSays_data()
{
    QTest::addColumn<LlmCall>("call");
    QTest::addColumn<QString>("usd");
    const UnixNanos today = noonOf(2026, 8, 21);
    const auto row = [](const char* name, LlmCall call, std::array<std::int64_t, 5> tokens, const char* usd) {
        call.tokens.input = tokens[0];
        call.tokens.cachedInput = tokens[1];
        call.tokens.cacheWrite = tokens[2];
        call.tokens.output = tokens[3];
        call.tokens.reasoning = tokens[4];
        QTest::newRow(name) << call << QString::fromUtf8(usd);
    };
    // economics.md §1, "Vectors".
    row("small", callOf("openai", "gpt-4o-mini", today), {1200, 0, 0, 350, 0}, "0.000390000");
    LlmCall batch = callOf("openai", "gpt-4o-mini", today);
    batch.serviceTier = "batch";
    row("the same in a batch", batch, {1200, 0, 0, 350, 0}, "0.000195000");
    row("half cached", callOf("openai", "gpt-4o", today), {2048, 1024, 0, 500, 0}, "0.008840000");
    row("cached and written", callOf("anthropic", "claude-sonnet-4-5", today), {10000, 8000, 1500, 600, 0},
        "0.018525000");
    row("on the edge of the tier", callOf("anthropic", "claude-sonnet-4-5", today), {200000, 0, 0, 1000, 0},
        "0.615000000");
    row("one over the edge", callOf("anthropic", "claude-sonnet-4-5", today), {200001, 0, 0, 1000, 0}, "1.222506000");
    row("reasoning is output", callOf("gcp.gemini", "gemini-2.5-pro", today), {250000, 0, 0, 2000, 1500},
        "0.655000000");
    row("the last day of a price", callOf("openai", "o3", noonOf(2025, 6, 9)), {1000, 0, 0, 1000, 800}, "0.050000000");
    row("the first day of the next", callOf("openai", "o3", noonOf(2025, 6, 10)), {1000, 0, 0, 1000, 800},
        "0.010000000");
    row("luna before", callOf("openai", "gpt-5.6-luna", noonOf(2026, 7, 29)), {1000, 0, 0, 1000, 0}, "0.007000000");
    row("luna after", callOf("openai", "gpt-5.6-luna", noonOf(2026, 7, 30)), {1000, 0, 0, 1000, 0}, "0.001400000");
}

void TestCost::costsWhatThePriceListSays()
{
    QFETCH(LlmCall, call);
    QFETCH(QString, usd);
    const Cost cost = m_costs.cost(call);
    QVERIFY2(cost.state == CostState::Priced, std::string(cost.note).c_str());
    QVERIFY(cost.nanoUsd.has_value());
    QCOMPARE(QString::fromStdString(usdText(*cost.nanoUsd)), usd);
}

void TestCost::unknownIsNeverZero()
{
    LlmCall call = callOf("openai", "gpt-4o", noonOf(2026, 1, 1));
    QVERIFY(m_costs.cost(call).state == CostState::NoUsage);
    QVERIFY(!m_costs.cost(call).nanoUsd);
    call.tokens.total = 100; // input and output cost differently
    QVERIFY(m_costs.cost(call).state == CostState::NoUsage);
    call = callOf("ollama", "llama3.1:8b", noonOf(2026, 1, 1));
    call.tokens.input = 10;
    QVERIFY(m_costs.cost(call).state == CostState::NoPrice);
    QVERIFY(!m_costs.cost(call).nanoUsd);
    QVERIFY(m_costs.cost(call).gap == PriceGap::UnknownProvider);
    call = callOf("openai", "gpt-4o", noonOf(2026, 1, 1));
    call.tokens.input = 10;
    QVERIFY(m_costs.cost(call).state == CostState::Partial);
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(25'000));
}

void TestCost::failedCallsCostWhatTheyUsed()
{
    LlmCall call = callOf("openai", "gpt-4o-mini", noonOf(2026, 1, 1));
    call.errorClass = ErrorClass::Timeout;
    QVERIFY(m_costs.cost(call).state == CostState::NoUsage);
    call.tokens.input = 1000;
    call.tokens.output = 0;
    QVERIFY(m_costs.cost(call).state == CostState::Priced);
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(150'000));
}

void TestCost::embeddingsHaveNoOutput()
{
    LlmCall call = callOf("openai", "text-embedding-3-small", noonOf(2026, 1, 1));
    call.tokens.input = 1000;
    QVERIFY(m_costs.cost(call).state == CostState::Priced);
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(20'000));
    call.tokens.input.reset();
    call.tokens.total = 1000;
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(20'000));
}

void TestCost::aReportedCostStandsInOnlyWhereWeKnowNone()
{
    LlmCall call = callOf("ollama", "llama3.1:8b", noonOf(2026, 1, 1));
    call.reportedCostNanoUsd = 42;
    QVERIFY(m_costs.cost(call).state == CostState::Reported);
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(42));
    call = callOf("openai", "gpt-4o-mini", noonOf(2026, 1, 1));
    call.reportedCostNanoUsd = 42;
    call.tokens.input = 1000;
    call.tokens.output = 0;
    QVERIFY(m_costs.cost(call).state == CostState::Priced);
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(150'000));
}

void TestCost::otherServiceTiersAreMarkedPartial()
{
    LlmCall call = callOf("openai", "gpt-4o-mini", noonOf(2026, 1, 1));
    call.tokens.input = 1000;
    call.tokens.output = 0;
    for (const char* tier : {"flex", "priority", "fast"}) {
        call.serviceTier = tier;
        QVERIFY(m_costs.cost(call).state == CostState::Partial);
        QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(150'000));
    }
    for (const char* tier : {"", "default", "standard", "auto"}) {
        call.serviceTier = tier;
        QVERIFY(m_costs.cost(call).state == CostState::Priced);
    }
}

void TestCost::batchSharesWithoutAPriceAreMarkedPartial()
{
    LlmCall call = callOf("openai", "gpt-4o", noonOf(2026, 1, 1));
    call.serviceTier = "batch";
    call.tokens.input = 1000;
    call.tokens.cachedInput = 400;
    call.tokens.output = 100;
    const Cost cost = m_costs.cost(call);
    QVERIFY(cost.state == CostState::Partial);
    QCOMPARE(cost.nanoUsd, std::optional<std::int64_t>(600 * 1250 + 400 * 1250 + 100 * 5000));
}

void TestCost::hourWritesCostTheirOwnPrice()
{
    LlmCall call = callOf("anthropic", "claude-sonnet-4-5", noonOf(2026, 1, 1));
    call.tokens.input = 1000;
    call.tokens.output = 0;
    call.tokens.cacheWrite = 600;
    call.tokens.cacheWrite1h = 200;
    const Cost cost = m_costs.cost(call);
    QVERIFY(cost.state == CostState::Priced);
    QCOMPARE(cost.nanoUsd, std::optional<std::int64_t>(400 * 3000 + 400 * 3750 + 200 * 6000));
}

void TestCost::dailyWindowsHoldInUtc()
{
    const UnixNanos midnight = noonOf(2026, 1, 1) - 12 * kNanosPerHour;
    LlmCall call = callOf("deepseek", "deepseek-chat", 0);
    call.tokens.input = 1000;
    call.tokens.output = 0;
    const auto at = [&](Nanos sinceMidnight) {
        call.startedAt = midnight + sinceMidnight;
        return m_costs.cost(call).nanoUsd.value_or(-1);
    };
    const std::int64_t cheap = 135'000;
    const std::int64_t dear = 270'000;
    QCOMPARE(at(0), cheap);
    QCOMPARE(at(30 * kNanosPerMinute - 1), cheap);
    QCOMPARE(at(30 * kNanosPerMinute), dear);
    QCOMPARE(at(16 * kNanosPerHour + 30 * kNanosPerMinute - 1), dear);
    QCOMPARE(at(16 * kNanosPerHour + 30 * kNanosPerMinute), cheap);
}

void TestCost::sharesThatStandBesideTheInputAreAdded()
{
    LlmCall beside = callOf("anthropic", "claude-sonnet-4-5", noonOf(2026, 1, 1));
    beside.tokens.input = 500;
    beside.tokens.cachedInput = 8000;
    beside.tokens.cacheWrite = 1500;
    beside.tokens.output = 600;
    LlmCall inside = beside;
    inside.tokens.input = 10000;
    QCOMPARE(m_costs.cost(beside).nanoUsd, m_costs.cost(inside).nanoUsd);
}

void TestCost::roundsHalfToEvenOnce()
{
    PricePeriod period;
    period.prices.input = 500;
    period.prices.output = 500;
    const auto cost = [&](std::int64_t input, std::int64_t output) {
        TokenUsage usage;
        usage.input = input;
        usage.output = output;
        return charge(usage, period, {}).nanoUsd.value_or(-1);
    };
    QCOMPARE(cost(1, 0), std::int64_t {0}); // 0.5 → 0
    QCOMPARE(cost(3, 0), std::int64_t {2}); // 1.5 → 2
    QCOMPARE(cost(5, 0), std::int64_t {2}); // 2.5 → 2
    QCOMPARE(cost(1, 1), std::int64_t {1}); // once, over the sum
    period.prices.input = 501;
    QCOMPARE(cost(1, 0), std::int64_t {1});
}

void TestCost::refusesCountsThatCannotBeTrue()
{
    LlmCall call = callOf("openai", "gpt-4o", noonOf(2026, 1, 1));
    call.tokens.input = std::numeric_limits<std::int64_t>::max();
    call.tokens.output = std::numeric_limits<std::int64_t>::max();
    QVERIFY(!m_costs.cost(call).nanoUsd);
    call.tokens.input = -5;
    call.tokens.output = -5;
    QVERIFY(m_costs.cost(call).state == CostState::NoUsage);
    call.tokens.input = 10;
    call.tokens.output = 10;
    call.tokens.cachedInput = std::numeric_limits<std::int64_t>::max();
    call.tokens.cacheWrite = std::numeric_limits<std::int64_t>::max();
    (void)m_costs.cost(call); // no overflow: what the sanitizers look at
}

void TestCost::perRequestPricesAreAddedOnce()
{
    LlmCall call = callOf("perplexity", "sonar", noonOf(2026, 1, 1));
    call.tokens.input = 1000;
    call.tokens.output = 1000;
    QCOMPARE(m_costs.cost(call).nanoUsd, std::optional<std::int64_t>(2'000'000 + 12'000'000));
}

void TestCost::equalsSlowDecimalArithmeticOnRandomCalls()
{
    std::mt19937_64 random(7);
    const auto draw = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
    };
    const auto& models = m_costs.table().models;
    const UnixNanos at = noonOf(2026, 8, 1);
    int compared = 0;
    for (int i = 0; i < 20'000; ++i) {
        const PricedModel& model = models[static_cast<std::size_t>(draw(static_cast<std::int64_t>(models.size()) - 1))];
        const PricePeriod* period = periodAt(model, at);
        if (period == nullptr || !period->prices.input || !period->prices.output) continue;
        TokenUsage usage;
        usage.input = draw(i % 3 == 0 ? 2'000'000 : 20'000);
        usage.cachedInput = draw(*usage.input);
        usage.cacheWrite = draw(*usage.input - *usage.cachedInput);
        usage.output = draw(40'000);
        usage.reasoning = draw(*usage.output);

        TokenPrices prices = period->prices;
        for (const PriceTier& tier : period->tiers)
            if (*usage.input > tier.aboveInputTokens) {
                const auto take = [](auto& to, const auto& from) { to = from ? from : to; };
                take(prices.input, tier.prices.input);
                take(prices.output, tier.prices.output);
                take(prices.cachedRead, tier.prices.cachedRead);
                take(prices.cacheWrite, tier.prices.cacheWrite);
                take(prices.reasoning, tier.prices.reasoning);
            }
        const auto product = [](std::int64_t tokens, PicoUsd price) {
            return Digits(static_cast<std::uint64_t>(tokens)).times(Digits(static_cast<std::uint64_t>(price)));
        };
        const std::uint64_t expected = product(*usage.input - *usage.cachedInput - *usage.cacheWrite, *prices.input)
                                           .plus(product(*usage.cachedInput, prices.cachedRead.value_or(*prices.input)))
                                           .plus(product(*usage.cacheWrite, prices.cacheWrite.value_or(*prices.input)))
                                           .plus(product(*usage.output - *usage.reasoning, *prices.output))
                                           .plus(product(*usage.reasoning, prices.reasoning.value_or(*prices.output)))
                                           .plus(Digits(static_cast<std::uint64_t>(period->perRequest)))
                                           .thousandths();
        const Charge charged = charge(usage, *period, {});
        QVERIFY(charged.nanoUsd.has_value());
        QCOMPARE(static_cast<std::uint64_t>(*charged.nanoUsd), expected);
        ++compared;
    }
    QVERIFY(compared > 10'000);
}

void TestCost::writesMoneyExactly()
{
    QCOMPARE(usdText(0), std::string("0.000000000"));
    QCOMPARE(usdText(390'000), std::string("0.000390000"));
    QCOMPARE(usdText(1'222'506'000), std::string("1.222506000"));
    QCOMPARE(usdText(-1), std::string("-0.000000001"));
    QCOMPARE(usdText(std::numeric_limits<std::int64_t>::min()), std::string("-9223372036.854775808"));
}

QTEST_APPLESS_MAIN(TestCost)
#include "tst_cost.moc"
