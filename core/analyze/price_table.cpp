// SPDX-License-Identifier: GPL-3.0-or-later
// Reads model-prices/1 (resources/prices/model-prices.json says what its fields mean).
// Numbers are read from their digits, never by way of floating point.
#include "core/analyze/price_table.h"

#include "core/analyze/price_file_scanner.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <limits>
#include <simdjson.h>

namespace spanwise::analyze {

namespace {
using simdjson::ondemand::array;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

/// What stops the reading of one entry; caught where entries are handed out, and kept as a remark.
struct EntryError {
    std::string message;
};

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view withoutEndBlanks(std::string_view text)
{
    const auto end = text.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string_view {} : text.substr(0, end + 1);
}

/// "2.5" → 2500000. Nothing unless it is a plain decimal, not negative, with at most six places.
std::optional<std::int64_t> millionths(std::string_view text)
{
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string places(point == std::string_view::npos ? std::string_view {} : text.substr(point + 1));
    while (places.size() > 6 && places.back() == '0') places.pop_back();
    if (whole.empty() || places.size() > 6) return std::nullopt;
    places.append(6 - places.size(), '0');
    const std::string digits = std::string(whole) + places;
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error != std::errc {} || end != digits.data() + digits.size() || out < 0) return std::nullopt;
    return out;
}

/// A member that is there and not null.
std::optional<value> member(object& from, std::string_view key)
{
    value found;
    if (from.find_field_unordered(key).get(found) != simdjson::SUCCESS) return std::nullopt;
    json_type type {};
    if (found.type().get(type) != simdjson::SUCCESS) throw EntryError {"no JSON at \"" + std::string(key) + "\""};
    if (type == json_type::null) return std::nullopt;
    return found;
}

std::string textOf(object& from, std::string_view key)
{
    auto found = member(from, key);
    if (!found) return {};
    std::string_view text;
    if (found->get_string().get(text) != simdjson::SUCCESS)
        throw EntryError {"\"" + std::string(key) + "\" is no text"};
    return std::string(text);
}

std::optional<std::int64_t> priceOf(object& from, std::string_view key)
{
    auto found = member(from, key);
    if (!found) return std::nullopt;
    const auto price = millionths(withoutEndBlanks(found->raw_json_token()));
    if (!price) {
        throw EntryError {
            "\"" + std::string(key) + "\" is no price: a number that is not negative, with at most six decimals"};
    }
    return price;
}

std::int64_t countOf(object& from, std::string_view key)
{
    auto found = member(from, key);
    if (!found) return 0;
    std::int64_t count = 0;
    if (found->get_int64().get(count) != simdjson::SUCCESS || count < 0)
        throw EntryError {"\"" + std::string(key) + "\" is no count"};
    return count;
}

template <typename Visit> void forEachObject(object& from, std::string_view key, Visit visit)
{
    auto found = member(from, key);
    if (!found) return;
    array items;
    if (found->get_array().get(items) != simdjson::SUCCESS)
        throw EntryError {"\"" + std::string(key) + "\" is no list"};
    for (auto item : items) {
        object child;
        if (item.get_object().get(child) != simdjson::SUCCESS)
            throw EntryError {"\"" + std::string(key) + "\" holds something that is no object"};
        visit(child);
    }
}

/// "2025-06-10" → days since 1970.
std::optional<std::int32_t> dayOf(object& from, std::string_view key)
{
    const std::string text = textOf(from, key);
    if (text.empty()) return std::nullopt;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    char end = 0;
    if (text.size() != 10 || std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &end) != 3)
        throw EntryError {"\"" + std::string(key) + "\" is no day like 2025-06-10"};
    const std::chrono::year_month_day date {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) throw EntryError {"\"" + std::string(key) + "\" is no day of the calendar"};
    return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

/// "00:30:00Z" → 1800.
std::optional<std::int32_t> timeOfDay(object& from, std::string_view key)
{
    const std::string text = textOf(from, key);
    if (text.empty()) return std::nullopt;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (std::sscanf(text.c_str(), "%2d:%2d:%2d", &hour, &minute, &second) != 3 || hour > 24 || minute > 59
        || second > 59 || hour < 0 || minute < 0 || second < 0)
        throw EntryError {"\"" + std::string(key) + "\" is no time like 16:30:00Z"};
    return hour * 3600 + minute * 60 + second;
}

TokenPrices pricesOf(object& from)
{
    return {.input = priceOf(from, "input"),
        .output = priceOf(from, "output"),
        .cachedRead = priceOf(from, "cached_read"),
        .cacheWrite = priceOf(from, "cache_write"),
        .cacheWrite1h = priceOf(from, "cache_write_1h"),
        .reasoning = priceOf(from, "reasoning"),
        .inputAudio = priceOf(from, "input_audio"),
        .outputAudio = priceOf(from, "output_audio")};
}

PricePeriod periodOf(object& from)
{
    PricePeriod period;
    period.firstDay = dayOf(from, "effective_from");
    period.lastDay = dayOf(from, "effective_to");
    period.dailyFrom = timeOfDay(from, "daily_utc_from");
    period.dailyTo = timeOfDay(from, "daily_utc_to");
    period.prices = pricesOf(from);
    period.batchInput = priceOf(from, "batch_input");
    period.batchOutput = priceOf(from, "batch_output");
    // USD per 1,000 requests in millionths: 1e-9 USD a request each, and a nano-USD is 1,000 pico-USD.
    if (const auto requests = priceOf(from, "per_1000_requests")) {
        if (*requests > std::numeric_limits<std::int64_t>::max() / 1000)
            throw EntryError {"\"per_1000_requests\" is larger than can be counted"};
        period.perRequest = *requests * 1000;
    }
    forEachObject(from, "tiers", [&](object& tier) {
        period.tiers.push_back({countOf(tier, "above_input_tokens"), pricesOf(tier)});
    });
    std::ranges::stable_sort(period.tiers, {}, &PriceTier::aboveInputTokens);
    return period;
}

constexpr std::pair<std::string_view, MatchRule::Kind> kRuleNames[] = {{"equals", MatchRule::Kind::Equals},
    {"starts_with", MatchRule::Kind::StartsWith}, {"ends_with", MatchRule::Kind::EndsWith},
    {"contains", MatchRule::Kind::Contains}, {"regex", MatchRule::Kind::Regex}};

MatchRule ruleOf(object& from, int depth)
{
    if (depth > 8) throw EntryError {"match rules are nested too deep"};
    for (const auto& [key, kind] : kRuleNames)
        if (std::string text = textOf(from, key); !text.empty())
            return {kind, kind == MatchRule::Kind::Regex ? text : lower(text), {}};
    for (const bool all : {true, false}) {
        MatchRule rule {all ? MatchRule::Kind::All : MatchRule::Kind::Any, {}, {}};
        forEachObject(
            from, all ? "all" : "any", [&](object& child) { rule.rules.push_back(ruleOf(child, depth + 1)); });
        if (!rule.rules.empty()) return rule;
    }
    throw EntryError {"a match rule is none of equals, starts_with, ends_with, contains, regex, all, any"};
}

PricedModel modelOf(object& from)
{
    PricedModel model;
    model.provider = lower(textOf(from, "provider"));
    model.id = textOf(from, "id");
    if (model.provider.empty() || model.id.empty()) throw EntryError {"a model without provider or id"};
    model.name = textOf(from, "name");
    model.kind = textOf(from, "kind");
    model.contextWindow = countOf(from, "context_window");
    model.checked = textOf(from, "checked");
    forEachObject(from, "match", [&](object& rule) { model.match.push_back(ruleOf(rule, 0)); });
    forEachObject(from, "prices", [&](object& period) { model.periods.push_back(periodOf(period)); });
    if (model.periods.empty()) throw EntryError {"\"" + model.id + "\" has no prices"};
    return model;
}

PriceProvider providerOf(object& from)
{
    PriceProvider provider;
    provider.id = lower(textOf(from, "id"));
    if (provider.id.empty()) throw EntryError {"a provider without id"};
    provider.name = textOf(from, "name");
    provider.apiPattern = textOf(from, "api_pattern");
    provider.batchShareMillionths = priceOf(from, "batch_multiplier");
    return provider;
}

ModelMapping mappingOf(object& from)
{
    ModelMapping mapping;
    mapping.provider = lower(textOf(from, "provider"));
    mapping.pattern = textOf(from, "pattern");
    mapping.model = textOf(from, "model");
    if (mapping.pattern.empty() || mapping.model.empty()) throw EntryError {"a mapping without pattern or model"};
    return mapping;
}

void readEntry(std::string_view kind, object& entry, PriceTable& table)
{
    if (kind == "models") table.models.push_back(modelOf(entry));
    if (kind == "providers") table.providers.push_back(providerOf(entry));
    if (kind == "mappings") table.mappings.push_back(mappingOf(entry));
}

class Reader {
public:
    explicit Reader(PriceTable& table)
        : m_table(table)
    {
    }

    bool entry(std::string_view kind, std::string_view text, std::size_t line)
    {
        if (kind != "models" && kind != "providers" && kind != "mappings") return true;
        const simdjson::padded_string padded(text);
        try {
            // On-Demand checks only what it is asked for, so the whole entry is checked first.
            if (m_checker.parse(padded).error() != simdjson::SUCCESS) throw EntryError {"not JSON"};
            simdjson::ondemand::document document;
            object root;
            if (m_parser.iterate(padded).get(document) != simdjson::SUCCESS
                || document.get_object().get(root) != simdjson::SUCCESS)
                throw EntryError {"no object"};
            readEntry(kind, root, m_table);
            return true;
        } catch (const EntryError& error) {
            remark(line, error.message);
        } catch (const simdjson::simdjson_error& error) {
            remark(line, error.what());
        }
        return false;
    }

    void remark(std::size_t line, std::string message) { m_table.remarks.push_back({line, std::move(message)}); }

private:
    PriceTable& m_table;
    simdjson::dom::parser m_checker;
    simdjson::ondemand::parser m_parser;
};

std::string unquoted(std::string_view text)
{
    text = withoutEndBlanks(text);
    return text.size() >= 2 && text.front() == '"' ? std::string(text.substr(1, text.size() - 2)) : std::string();
}
} // namespace

Result<PriceTable> readPriceTable(std::string_view json)
{
    PriceTable table;
    Reader reader(table);
    bool known = false;
    PriceFileScanner scanner;
    scanner.onEntry = [&](std::string_view kind, std::string_view entry, std::size_t line) {
        known = known || kind == "models" || kind == "mappings" || kind == "providers";
        return reader.entry(kind, entry, line);
    };
    scanner.onValue = [&](std::string_view member, std::string_view text) {
        if (member == "data_as_of") table.version = unquoted(text);
        if (member == "format" && unquoted(text).starts_with("model-prices/")) known = true;
    };
    scanner.onJunk = [&](std::size_t line) { reader.remark(line, "not readable; passed over"); };
    if (!scanner.scan(json) || !known)
        return fail(ErrorCode::Malformed, "not a price table: expected an object with \"models\" (model-prices/1)");
    return table;
}

void layOver(PriceTable& table, PriceTable own)
{
    for (PriceProvider& provider : own.providers) {
        const auto same = std::ranges::find(table.providers, provider.id, &PriceProvider::id);
        if (same != table.providers.end())
            *same = std::move(provider);
        else
            table.providers.push_back(std::move(provider));
    }
    for (PricedModel& model : own.models) {
        model.overridden = true;
        const auto same = std::ranges::find_if(
            table.models, [&](const PricedModel& m) { return m.provider == model.provider && m.id == model.id; });
        // A file that only states prices keeps the rules that recognize the model.
        if (same != table.models.end() && model.match.empty()) model.match = same->match;
        if (same != table.models.end())
            *same = std::move(model);
        else
            table.models.push_back(std::move(model));
    }
    table.mappings.insert(table.mappings.begin(), std::make_move_iterator(own.mappings.begin()),
        std::make_move_iterator(own.mappings.end()));
    std::ranges::move(own.remarks, std::back_inserter(table.remarks));
    table.version += " with own prices" + (own.version.empty() ? std::string() : " of " + own.version);
}

} // namespace spanwise::analyze
