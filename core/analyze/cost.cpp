// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/cost.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace spanwise::analyze {

namespace {
__extension__ using Wide = __int128;

constexpr std::int32_t kSecondsPerDay = 86'400;
constexpr std::string_view kTooMany = "The token counts are too large to be true.";

struct Day {
    std::int32_t day = 0; ///< since 1970-01-01 UTC
    std::int32_t second = 0;
};

Day dayOf(UnixNanos at) noexcept
{
    std::int64_t seconds = at / kNanosPerSecond;
    if (at % kNanosPerSecond < 0) --seconds;
    std::int64_t day = seconds / kSecondsPerDay;
    if (seconds % kSecondsPerDay < 0) --day;
    return {static_cast<std::int32_t>(day), static_cast<std::int32_t>(seconds - day * kSecondsPerDay)};
}

bool holds(const PricePeriod& period, Day at) noexcept
{
    if (period.firstDay && at.day < *period.firstDay) return false;
    if (period.lastDay && at.day > *period.lastDay) return false;
    const std::int32_t from = period.dailyFrom.value_or(0);
    const std::int32_t to = period.dailyTo.value_or(kSecondsPerDay);
    return from <= to ? at.second >= from && at.second < to : at.second >= from || at.second < to;
}

/// The prices that hold for a call of this size: a tier's own, and the base where the tier states none.
TokenPrices pricesFor(const PricePeriod& period, std::int64_t input, std::int64_t& tierAbove)
{
    TokenPrices prices = period.prices;
    for (const PriceTier& tier : period.tiers) {
        if (input <= tier.aboveInputTokens) break;
        tierAbove = tier.aboveInputTokens;
        const auto take = [](std::optional<PicoUsd>& to, const std::optional<PicoUsd>& from) {
            if (from) to = from;
        };
        take(prices.input, tier.prices.input);
        take(prices.output, tier.prices.output);
        take(prices.cachedRead, tier.prices.cachedRead);
        take(prices.cacheWrite, tier.prices.cacheWrite);
        take(prices.cacheWrite1h, tier.prices.cacheWrite1h);
        take(prices.reasoning, tier.prices.reasoning);
        take(prices.inputAudio, tier.prices.inputAudio);
        take(prices.outputAudio, tier.prices.outputAudio);
    }
    return prices;
}

std::optional<std::int64_t> counted(const std::optional<std::int64_t>& tokens) noexcept
{
    return tokens && *tokens >= 0 ? tokens : std::nullopt;
}

/// A share of `whole` that was not given away yet.
std::int64_t shareOf(std::int64_t& whole, const std::optional<std::int64_t>& stated) noexcept
{
    const std::int64_t share = std::min(counted(stated).value_or(0), whole);
    whole -= share;
    return share;
}

/// pico → nano, half to even. Nothing when 64 bits do not hold it.
std::optional<std::int64_t> rounded(Wide pico) noexcept
{
    const Wide nano = pico / 1000;
    const auto rest = static_cast<int>(pico % 1000);
    const bool up = rest > 500 || (rest == 500 && nano % 2 == 1);
    const Wide out = nano + (up ? 1 : 0);
    if (out > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(out);
}

bool isStandardTier(std::string_view tier) noexcept
{
    return tier.empty() || tier == "default" || tier == "standard" || tier == "auto" || tier == "on_demand";
}

/// Adds up one call. Each share is charged once, at its own price where there is one.
class Sum {
public:
    explicit Sum(Charge& charge)
        : m_charge(charge)
    {
    }
    /// False when there are tokens and no price for them.
    bool add(std::int64_t tokens, const std::optional<PicoUsd>& price)
    {
        if (tokens == 0) return true;
        if (!price) return false;
        m_pico += static_cast<Wide>(tokens) * *price;
        return true;
    }
    void addPico(PicoUsd pico) { m_pico += pico; }
    void markPartial(std::string_view why)
    {
        m_charge.partial = true;
        if (m_charge.note.empty()) m_charge.note = why;
    }
    void finish() { m_charge.nanoUsd = rounded(m_pico); }

private:
    Charge& m_charge;
    Wide m_pico = 0;
};

/// Input with its shares. False when the plain input has no price.
bool addInput(
    Sum& sum, std::int64_t input, const TokenUsage& usage, const TokenPrices& prices, const ChargeTerms& terms)
{
    std::int64_t plain = input;
    const std::int64_t cached = shareOf(plain, usage.cachedInput);
    std::int64_t writes = shareOf(plain, usage.cacheWrite);
    const std::int64_t hourWrites = shareOf(writes, usage.cacheWrite1h);
    const std::int64_t audio = shareOf(plain, usage.audioInput);

    if (cached > 0 && !prices.cachedRead && terms.providerCachesElsewhere)
        sum.markPartial("Cached tokens have no price of their own for this model: charged as plain input.");
    if (hourWrites > 0 && !prices.cacheWrite1h && prices.cacheWrite)
        sum.markPartial("Cache writes for an hour have no price of their own: charged as those for five minutes.");
    if (audio > 0 && !prices.inputAudio)
        sum.markPartial("Audio input has no price of its own: charged as plain input.");
    const auto write = prices.cacheWrite ? prices.cacheWrite : prices.input;
    const bool charged = sum.add(plain, prices.input);
    return sum.add(cached, prices.cachedRead ? prices.cachedRead : prices.input) && sum.add(writes, write)
        && sum.add(hourWrites, prices.cacheWrite1h ? prices.cacheWrite1h : write)
        && sum.add(audio, prices.inputAudio ? prices.inputAudio : prices.input) && charged;
}

bool addOutput(Sum& sum, std::int64_t output, const TokenUsage& usage, const TokenPrices& prices)
{
    std::int64_t plain = output;
    const std::int64_t reasoning = shareOf(plain, usage.reasoning);
    const std::int64_t audio = shareOf(plain, usage.audioOutput);
    if (audio > 0 && !prices.outputAudio)
        sum.markPartial("Audio output has no price of its own: charged as plain output.");
    const bool charged = sum.add(plain, prices.output);
    return sum.add(reasoning, prices.reasoning ? prices.reasoning : prices.output)
        && sum.add(audio, prices.outputAudio ? prices.outputAudio : prices.output) && charged;
}

/// Puts the batch prices in the place of the standard ones, where they are known.
void applyBatch(
    TokenPrices& prices, const PricePeriod& period, std::int64_t tierAbove, const TokenUsage& usage, Sum& sum)
{
    if (!period.batchInput || tierAbove > 0) {
        sum.markPartial("No batch price is known: charged at the standard price.");
        return;
    }
    const bool shares = counted(usage.cachedInput).value_or(0) > 0 || counted(usage.cacheWrite).value_or(0) > 0;
    if (shares) sum.markPartial("Cached tokens of a batch have no price of their own: charged at most as its input.");
    prices.input = period.batchInput;
    if (period.batchOutput) prices.output = period.batchOutput;
    prices.reasoning.reset();
    for (auto* share : {&prices.cachedRead, &prices.cacheWrite, &prices.cacheWrite1h})
        if (*share) *share = std::min(**share, *period.batchInput);
}
} // namespace

const PricePeriod* periodAt(const PricedModel& model, UnixNanos at) noexcept
{
    const Day day = dayOf(at);
    const PricePeriod* found = nullptr;
    for (const PricePeriod& period : model.periods)
        if (holds(period, day)) found = &period;
    return found;
}

Charge charge(const TokenUsage& usage, const PricePeriod& period, const ChargeTerms& terms) noexcept
{
    Charge out;
    auto input = counted(usage.input);
    const auto output = counted(usage.output);
    if (!input && terms.embedding) input = counted(usage.total);
    if (!input && !output) {
        out.noUsage = true;
        out.note = usage.total ? "Only a total is known: input and output tokens cost differently."
                               : "The call carries no token counts.";
        return out;
    }
    // Shares that do not fit into the whole were counted beside it (economics.md §1, "unsure").
    const Wide shares = Wide {counted(usage.cachedInput).value_or(0)} + counted(usage.cacheWrite).value_or(0);
    if (input && shares > *input) {
        const Wide all = shares + *input;
        if (all > std::numeric_limits<std::int64_t>::max()) {
            out.note = kTooMany;
            return out;
        }
        input = static_cast<std::int64_t>(all);
    }

    Sum sum(out);
    TokenPrices prices = pricesFor(period, input.value_or(0), out.tierAbove);
    if (terms.batch) applyBatch(prices, period, out.tierAbove, usage, sum);
    if (terms.unknownTier) sum.markPartial("The service tier has no price of its own: charged at the standard price.");
    if (!input) sum.markPartial("Input tokens are not known: only the output is charged.");
    if (!output && !terms.embedding) sum.markPartial("Output tokens are not known: only the input is charged.");

    const bool inputPriced = addInput(sum, input.value_or(0), usage, prices, terms);
    const bool outputPriced = addOutput(sum, output.value_or(0), usage, prices);
    sum.addPico(period.perRequest);
    if (!inputPriced && !outputPriced) {
        out.note = "The price list states no price for tokens of this model.";
        return out;
    }
    if (!inputPriced || !outputPriced) sum.markPartial("One direction has no price: the other is charged.");
    sum.finish();
    if (!out.nanoUsd) out.note = kTooMany;
    return out;
}

CostModel::CostModel(std::shared_ptr<const PriceTable> table)
    : m_lookup(std::move(table))
{
}

Cost CostModel::cost(const LlmCall& call)
{
    Cost out;
    const FoundPrice found = m_lookup.find(call.provider, call.model(), call.serverAddress);
    out.model = found.model;
    out.listPrice = found.listPrice;
    out.gap = found.gap;
    out.period = found.model != nullptr ? periodAt(*found.model, call.startedAt) : nullptr;
    out.batch = call.serviceTier == "batch";

    const auto reported = [&](CostState otherwise) {
        const bool known = call.reportedCostNanoUsd && *call.reportedCostNanoUsd >= 0;
        out.state = known ? CostState::Reported : otherwise;
        if (known) out.nanoUsd = call.reportedCostNanoUsd;
        return out;
    };
    if (out.period == nullptr) {
        out.note = found.model != nullptr ? std::string_view("The price list has no price for that day.")
                                          : std::string_view {};
        return reported(call.tokens.isKnown() ? CostState::NoPrice : CostState::NoUsage);
    }
    const Charge charged = charge(call.tokens, *out.period,
        {.batch = out.batch,
            .unknownTier = !out.batch && !isStandardTier(call.serviceTier),
            .embedding = found.model->kind == "embedding",
            .providerCachesElsewhere = found.providerCachesElsewhere});
    out.tierAbove = charged.tierAbove;
    out.note = charged.note;
    if (charged.noUsage) return reported(CostState::NoUsage);
    if (!charged.nanoUsd) return reported(CostState::NoPrice);
    out.state = charged.partial ? CostState::Partial : CostState::Priced;
    out.nanoUsd = charged.nanoUsd;
    return out;
}

std::string usdText(std::int64_t nanoUsd)
{
    const bool negative = nanoUsd < 0;
    const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(nanoUsd) : static_cast<std::uint64_t>(nanoUsd);
    std::string places = std::to_string(size % 1'000'000'000);
    places.insert(0, 9 - places.size(), '0');
    return (negative ? "-" : "") + std::to_string(size / 1'000'000'000) + "." + places;
}

} // namespace spanwise::analyze
