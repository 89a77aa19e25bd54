// SPDX-License-Identifier: GPL-3.0-or-later
// What models cost: providers, models with the rules that recognize their names, and prices by day.
// The shipped table and a user's own file have the same shape (resources/prices/model-prices.json). Here prices are
// whole pico-USD (1e-12 USD) a token: USD per million tokens times 1e6, exact for six decimals.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::analyze {

using PicoUsd = std::int64_t; ///< 1e-12 USD

/// Prices of one token of each kind. Nothing = the table states none.
struct TokenPrices {
    std::optional<PicoUsd> input;
    std::optional<PicoUsd> output;
    std::optional<PicoUsd> cachedRead;
    std::optional<PicoUsd> cacheWrite; ///< with a lifetime of five minutes
    std::optional<PicoUsd> cacheWrite1h;
    std::optional<PicoUsd> reasoning; ///< nothing = billed as output
    std::optional<PicoUsd> inputAudio;
    std::optional<PicoUsd> outputAudio;
    bool operator==(const TokenPrices&) const = default;
};

/// A cliff: a call with more input tokens than this pays these prices for all of its tokens.
struct PriceTier {
    std::int64_t aboveInputTokens = 0;
    TokenPrices prices;
    bool operator==(const PriceTier&) const = default;
};

struct PricePeriod {
    std::optional<std::int32_t> firstDay; ///< days since 1970-01-01 UTC, inclusive; nothing = open
    std::optional<std::int32_t> lastDay; ///< inclusive
    std::optional<std::int32_t> dailyFrom; ///< seconds of the UTC day; the window is half open and may cross midnight
    std::optional<std::int32_t> dailyTo;
    TokenPrices prices;
    std::vector<PriceTier> tiers; ///< rising
    std::optional<PicoUsd> batchInput; ///< without a tier only
    std::optional<PicoUsd> batchOutput;
    PicoUsd perRequest = 0; ///< added once a call
    bool operator==(const PricePeriod&) const = default;
};

/// How a name is recognized, always in lower case. `text` is a pattern of RE2 for Regex.
struct MatchRule {
    enum class Kind : std::uint8_t { Equals, StartsWith, EndsWith, Contains, Regex, All, Any };
    Kind kind = Kind::Equals;
    std::string text;
    std::vector<MatchRule> rules; ///< of All and Any
    bool operator==(const MatchRule&) const = default;
};

struct PricedModel {
    std::string provider; ///< id of a PriceProvider
    std::string id;
    std::string name;
    std::string kind; ///< chat, embedding, image, audio
    std::int64_t contextWindow = 0; ///< tokens; 0 = not stated
    std::string checked; ///< the day on which someone checked the price; may be empty
    std::vector<MatchRule> match;
    std::vector<PricePeriod> periods; ///< the last one that holds the moment wins
    bool overridden = false; ///< from the user's file
    bool operator==(const PricedModel&) const = default;
};

struct PriceProvider {
    std::string id;
    std::string name;
    std::string apiPattern; ///< recognizes the provider by an address; may be empty
    std::optional<PicoUsd> batchShareMillionths; ///< 500000 = half the price in a batch; nothing = not known
    bool operator==(const PriceProvider&) const = default;
};

/// A user's rule: calls of `provider` (empty = any) whose model name fits `pattern` (RE2, whole name, lower case)
/// cost what `model` costs: "provider/id", or an id of the same provider.
struct ModelMapping {
    std::string provider;
    std::string pattern;
    std::string model;
    bool operator==(const ModelMapping&) const = default;
};

/// What a part of a file was left out for.
struct PriceRemark {
    std::size_t line = 0; ///< from 1
    std::string message;
};

struct PriceTable {
    std::string version; ///< day of the data, and a mark when a user's file was laid over it
    std::vector<PriceProvider> providers;
    std::vector<PricedModel> models;
    std::vector<ModelMapping> mappings;
    std::vector<PriceRemark> remarks; ///< entries that could not be read; all others are in
};

/// Reads a table. Unknown fields are ignored; an entry that cannot be read is left out with a remark that names its
/// line. Error: Malformed when the bytes hold no table at all.
[[nodiscard]] Result<PriceTable> readPriceTable(std::string_view json);

/// Lays a user's table over another: models by (provider, id) and providers by id are replaced or added, and marked;
/// its mappings come first.
void layOver(PriceTable& table, PriceTable own);

} // namespace spanwise::analyze
