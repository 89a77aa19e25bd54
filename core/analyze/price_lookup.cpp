// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/price_lookup.h"

#include "core/analyze/model_name.h"

#include <algorithm>
#include <map>
#include <re2/re2.h>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanwise::analyze {

namespace {
std::unique_ptr<re2::RE2> compiled(const std::string& pattern)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(false);
    options.set_max_mem(1 << 20);
    auto out = std::make_unique<re2::RE2>(pattern, options);
    return out->ok() ? std::move(out) : nullptr; // a pattern that is none matches nothing
}

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

/// A MatchRule ready to be asked.
class Matcher {
public:
    explicit Matcher(const MatchRule& rule)
        : m_kind(rule.kind)
        , m_text(rule.text)
    {
        if (m_kind == MatchRule::Kind::Regex) m_regex = compiled(rule.text);
        for (const MatchRule& child : rule.rules) m_children.emplace_back(child);
    }

    [[nodiscard]] bool matches(std::string_view name) const
    {
        const auto child = [&](const Matcher& m) { return m.matches(name); };
        switch (m_kind) {
        case MatchRule::Kind::Equals: return name == m_text;
        case MatchRule::Kind::StartsWith: return name.starts_with(m_text);
        case MatchRule::Kind::EndsWith: return name.ends_with(m_text);
        case MatchRule::Kind::Contains: return name.find(m_text) != std::string_view::npos;
        case MatchRule::Kind::Regex: return m_regex && re2::RE2::PartialMatch(piece(name), *m_regex);
        case MatchRule::Kind::All: return std::ranges::all_of(m_children, child);
        case MatchRule::Kind::Any: return std::ranges::any_of(m_children, child);
        }
        return false;
    }

private:
    MatchRule::Kind m_kind;
    std::string m_text;
    std::unique_ptr<re2::RE2> m_regex;
    std::vector<Matcher> m_children;
};

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// The rules of one provider, sorted by how they are asked: all equals, the longest start, the rest in file order.
class ProviderRules {
public:
    void add(const PricedModel& model)
    {
        m_byId.emplace(lower(model.id), &model);
        for (const MatchRule& rule : model.match) addRule(rule, model);
    }

    [[nodiscard]] const PricedModel* find(std::string_view name) const
    {
        if (const auto same = m_equals.find(name); same != m_equals.end()) return same->second;
        if (const auto same = m_byId.find(name); same != m_byId.end()) return same->second;
        const PricedModel* best = nullptr;
        std::size_t bestLength = 0;
        for (const auto& [start, model] : m_starts)
            if (start.size() > bestLength && name.starts_with(start)) {
                best = model;
                bestLength = start.size();
            }
        if (best != nullptr) return best;
        const auto hit = std::ranges::find_if(m_rest, [&](const auto& rule) { return rule.first.matches(name); });
        return hit == m_rest.end() ? nullptr : hit->second;
    }

private:
    void addRule(const MatchRule& rule, const PricedModel& model)
    {
        // "any" is a list written in one rule; its parts take their own places in the order.
        if (rule.kind == MatchRule::Kind::Any)
            for (const MatchRule& child : rule.rules) addRule(child, model);
        else if (rule.kind == MatchRule::Kind::Equals)
            m_equals.emplace(rule.text, &model);
        else if (rule.kind == MatchRule::Kind::StartsWith)
            m_starts.emplace_back(rule.text, &model);
        else
            m_rest.emplace_back(Matcher(rule), &model);
    }

    std::map<std::string, const PricedModel*, std::less<>> m_equals;
    std::map<std::string, const PricedModel*, std::less<>> m_byId;
    std::vector<std::pair<std::string, const PricedModel*>> m_starts;
    std::vector<std::pair<Matcher, const PricedModel*>> m_rest;
};

struct Address {
    std::string provider;
    std::unique_ptr<re2::RE2> pattern;
};

struct Mapping {
    const ModelMapping* rule = nullptr;
    std::unique_ptr<re2::RE2> pattern;
};

// A name without any provider is looked for in the lists of those who make the models, in this order.
constexpr std::string_view kMakers[] = {
    "openai", "anthropic", "google", "mistral", "x-ai", "deepseek", "cohere", "voyageai", "moonshotai", "zai"};
} // namespace

struct PriceLookup::Private {
    std::shared_ptr<const PriceTable> table;
    std::map<std::string, ProviderRules, std::less<>> rules;
    std::map<std::string, bool, std::less<>> caches; ///< provider → has a cached_read price somewhere
    std::vector<Address> addresses;
    std::vector<Mapping> mappings;
    std::unordered_map<std::string, FoundPrice> known; ///< provider NUL model NUL address

    explicit Private(std::shared_ptr<const PriceTable> prices)
        : table(std::move(prices))
    {
        for (const PricedModel& model : table->models) {
            rules[model.provider].add(model);
            bool& caching = caches[model.provider];
            for (const PricePeriod& period : model.periods) caching = caching || period.prices.cachedRead;
        }
        for (const PriceProvider& provider : table->providers)
            if (auto pattern = provider.apiPattern.empty() ? nullptr : compiled(provider.apiPattern))
                addresses.push_back({provider.id, std::move(pattern)});
        for (const ModelMapping& mapping : table->mappings)
            if (auto pattern = compiled(mapping.pattern)) mappings.push_back({&mapping, std::move(pattern)});
    }

    [[nodiscard]] std::string providerAt(std::string_view address) const
    {
        if (address.empty()) return {};
        const std::string url = "https://" + lower(std::string(address));
        for (const Address& known_ : addresses)
            if (re2::RE2::PartialMatch(url, *known_.pattern)) return known_.provider;
        return {};
    }

    [[nodiscard]] const PricedModel* inList(std::string_view provider, std::string_view model) const
    {
        const auto list = rules.find(provider);
        if (list == rules.end()) return nullptr;
        for (const std::string& name : namesToTry(model, provider))
            if (const PricedModel* found = list->second.find(name)) return found;
        return nullptr;
    }

    /// As `provider/model` when the list knows the part after the slash only.
    [[nodiscard]] const PricedModel* inListWithPrefix(std::string_view provider, const std::string& name) const
    {
        if (const PricedModel* found = inList(provider, name)) return found;
        const auto slash = name.find('/');
        if (slash == std::string::npos || priceProviderOf(name.substr(0, slash)) != provider) return nullptr;
        return inList(provider, std::string_view(name).substr(slash + 1));
    }

    [[nodiscard]] FoundPrice answer(const PricedModel* model) const
    {
        FoundPrice found;
        found.model = model;
        found.gap = model != nullptr ? PriceGap::None : PriceGap::UnknownModel;
        if (model != nullptr) {
            const auto caching = caches.find(model->provider);
            found.providerCachesElsewhere = caching != caches.end() && caching->second;
        }
        return found;
    }

    [[nodiscard]] const PricedModel* mapped(
        std::string_view sentProvider, std::string_view provider, const std::string& name) const
    {
        for (const Mapping& mapping : mappings) {
            const std::string& wanted = mapping.rule->provider;
            if (!wanted.empty() && wanted != sentProvider && priceProviderOf(wanted) != provider) continue;
            if (!re2::RE2::FullMatch(name, *mapping.pattern)) continue;
            const std::string target = lower(mapping.rule->model);
            const auto slash = target.find('/');
            if (slash != std::string::npos)
                if (const PricedModel* found =
                        inList(priceProviderOf(target.substr(0, slash)), target.substr(slash + 1)))
                    return found;
            return inList(provider, target);
        }
        return nullptr;
    }

    [[nodiscard]] FoundPrice search(
        std::string_view sentProvider, std::string_view model, std::string_view address) const
    {
        const std::string name = lower(std::string(model));
        if (name.find_first_not_of(" \t\r\n") == std::string::npos) return {};
        std::string provider = priceProviderOf(sentProvider);
        // A framework that stands in front says nothing about who is behind it.
        if (provider == "langchain" || provider == "litellm" || provider == "vercel") provider.clear();
        if (const PricedModel* own = mapped(sentProvider, provider, name)) return answer(own);

        if (provider.empty()) {
            if (const auto split = splitProviderPrefix(name)) {
                if (const PricedModel* found = inListWithPrefix(split->provider, name)) return answer(found);
                provider = split->provider;
            } else {
                // Who publishes a model stands before a slash as well: only a provider with a price for it is meant.
                const std::string before = priceProviderOf(name.substr(0, name.find('/')));
                if (const PricedModel* found = inListWithPrefix(before, name)) return answer(found);
                provider = providerAt(address);
            }
        }
        if (provider.empty()) {
            for (const std::string_view maker : kMakers)
                if (const PricedModel* found = inList(maker, name)) return answer(found);
            return answer(nullptr);
        }
        if (const PricedModel* found = inListWithPrefix(provider, name)) return answer(found);
        if (provider == "azure") {
            FoundPrice found = answer(inListWithPrefix("openai", name));
            found.listPrice = found.model != nullptr;
            return found;
        }
        FoundPrice found = answer(nullptr);
        if (!rules.contains(provider)) found.gap = PriceGap::UnknownProvider;
        return found;
    }
};

PriceLookup::PriceLookup(std::shared_ptr<const PriceTable> table)
    : d(std::make_unique<Private>(std::move(table)))
{
}
PriceLookup::~PriceLookup() = default;
PriceLookup::PriceLookup(PriceLookup&&) noexcept = default;
PriceLookup& PriceLookup::operator=(PriceLookup&&) noexcept = default;

FoundPrice PriceLookup::find(std::string_view provider, std::string_view model, std::string_view serverAddress)
{
    constexpr std::size_t kMostRemembered = 65'536; // names come from telemetry: whoever sends new ones all the time
    constexpr char kEnd = '\0';
    std::string key;
    key.reserve(provider.size() + model.size() + serverAddress.size() + 2);
    key.append(provider).append(1, kEnd).append(model).append(1, kEnd);
    if (provider.empty()) key.append(serverAddress);
    if (const auto seen = d->known.find(key); seen != d->known.end()) return seen->second;
    if (d->known.size() >= kMostRemembered) d->known.clear();
    const FoundPrice found = d->search(lower(std::string(provider)), model, serverAddress);
    d->known.emplace(std::move(key), found);
    return found;
}

const PriceTable& PriceLookup::table() const noexcept
{
    return *d->table;
}

} // namespace spanwise::analyze
