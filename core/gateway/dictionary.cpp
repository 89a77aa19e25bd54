// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/dictionary.h"

#include "core/base/ascii.h"
#include "core/gateway/dictionary_reader.h"

#include <algorithm>
#include <array>

namespace spanwise::gateway {

namespace {

/// Its rules hold for every target, behind those of its product.
constexpr std::string_view kGeneral = "otel_genai";

/// What the ending of a name may say about the part; a rule decides whether it does.
struct Ending {
    std::string_view text;
    Part part;
};
constexpr std::array<Ending, 3> kEndings {{{"_bucket", Part::Bucket}, {"_sum", Part::Sum}, {"_count", Part::Count}}};

bool fits(const std::string& pattern, std::string_view name) noexcept
{
    if (!pattern.ends_with('*')) return name == pattern;
    return name.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

bool namedBy(const Rule& rule, std::string_view name) noexcept
{
    return std::ranges::any_of(rule.names, [&](const std::string& one) { return fits(one, name); });
}

/// Units that exporters put behind a name, or do not.
std::string_view withoutUnit(std::string_view name) noexcept
{
    for (const std::string_view unit : {"_seconds", "_milliseconds", "_microseconds", "_token", "_usd"})
        if (name.size() > unit.size() && name.ends_with(unit)) return name.substr(0, name.size() - unit.size());
    return name;
}

/// Which part of the rule's metric a name is; nothing when it is none.
std::optional<Part> partOf(const Rule& rule, std::string_view name)
{
    if (rule.part) {
        const bool total = name.ends_with("_total") && namedBy(rule, name.substr(0, name.size() - 6));
        return total || namedBy(rule, name) ? rule.part : std::nullopt;
    }
    const bool distribution = rule.kind == Kind::Histogram || rule.kind == Kind::Summary;
    if (distribution) {
        for (const Ending& ending : kEndings) {
            if (!name.ends_with(ending.text)) continue;
            const std::string_view base = name.substr(0, name.size() - ending.text.size());
            if (namedBy(rule, base) || namedBy(rule, withoutUnit(base))) return ending.part;
        }
        if (namedBy(rule, name) || namedBy(rule, withoutUnit(name))) return Part::Native;
        return std::nullopt;
    }
    if (namedBy(rule, name)) return Part::Value;
    const std::string_view plain = name.ends_with("_total") ? name.substr(0, name.size() - 6) : name;
    return namedBy(rule, plain) || namedBy(rule, withoutUnit(plain)) ? std::optional(Part::Value) : std::nullopt;
}

std::string dimensionValue(Dimension dimension, std::string_view value)
{
    if (isNotGiven(value)) return {};
    return std::string(dimension == Dimension::Status ? statusClass(value) : value);
}

Meaning meaningOf(const Rule& rule, Part part, Measure measure, const metrics::Labels& labels)
{
    Meaning out;
    out.rule = &rule;
    out.part = part;
    out.measure = measure;
    out.isErrors = rule.errors && rule.errors->holds(labels.get(rule.errors->name()));
    for (const auto& [label, dimension] : rule.labels) {
        const bool set =
            std::ranges::any_of(out.dimensions, [wanted = dimension](const auto& one) { return one.first == wanted; });
        if (set) continue; // the first label that gives it
        if (std::string value = dimensionValue(dimension, labels.get(label)); !value.empty())
            out.dimensions.emplace_back(dimension, std::move(value));
    }
    return out;
}

bool displaced(const Rule& rule, const std::vector<std::string_view>* names)
{
    if (names == nullptr || rule.unless.empty()) return false;
    return std::ranges::any_of(*names, [&](std::string_view one) {
        const std::string name = normalized(one);
        return std::ranges::any_of(rule.unless, [&](const std::string& other) { return fits(other, name); });
    });
}

void append(std::vector<Meaning>& out, const Rule& rule, Part part, const metrics::Labels& labels)
{
    const auto add = [&](Measure measure) { out.push_back(meaningOf(rule, part, measure, labels)); };
    if (rule.measure) add(*rule.measure);
    if (rule.count && (part == Part::Count || part == Part::Native)) add(*rule.count);
    if (rule.sum && (part == Part::Sum || part == Part::Native)) add(*rule.sum);
    if (rule.splitLabel.empty()) return;
    if (rule.kind == Kind::Histogram && part != Part::Sum && part != Part::Native) return;
    for (const auto& [value, measure] : rule.split)
        if (labels.get(rule.splitLabel) == value) add(measure);
}

bool means(const Rule& rule, Measure measure)
{
    if (!rule.ignored.empty() || !rule.warning.empty()) return false;
    if (rule.measure == measure || rule.count == measure || rule.sum == measure) return true;
    if (measure == Measure::Errors && rule.errors) return true;
    return std::ranges::any_of(rule.split, [&](const auto& one) { return one.second == measure; });
}

std::string describe(const Rule& rule)
{
    std::string out;
    const auto add = [&](std::string_view text) { out += (out.empty() ? "" : ", ") + std::string(text); };
    if (rule.measure) add(infoOf(*rule.measure).name);
    for (const auto& [value, measure] : rule.split) add(std::string(infoOf(measure).name) + " by " + value);
    if (rule.count) add(std::string(infoOf(*rule.count).name) + " from its count");
    if (rule.sum) add(std::string(infoOf(*rule.sum).name) + " from its sum");
    if (rule.errors) add("errors where " + rule.errors->name() + " is " + rule.errors->value());
    if (rule.part) out += rule.part == Part::Sum ? ", its sum" : ", its count";
    return out + " (" + std::string(nameOf(rule.level)) + ")";
}

std::string noteOf(const Rule& rule)
{
    if (!rule.unverified) return rule.note;
    return "unverified" + (rule.note.empty() ? std::string() : ": " + rule.note);
}

} // namespace

std::string normalized(std::string_view name)
{
    std::string out;
    out.reserve(name.size());
    for (const char c : name) {
        const char lower = ascii::lower(c);
        const bool keep = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        out += keep ? lower : '_';
    }
    return out;
}

Result<void> Dictionary::add(std::string_view json)
{
    auto read = readProduct(json);
    if (!read) return tl::unexpected(read.error());
    const auto known = std::ranges::find(m_products, read->id, &Product::id);
    if (known == m_products.end()) {
        m_products.push_back(std::move(*read));
        return {};
    }
    known->rules.insert(
        known->rules.begin(), std::make_move_iterator(read->rules.begin()), std::make_move_iterator(read->rules.end()));
    const auto extend = [](std::vector<std::string>& to, std::vector<std::string>& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    extend(known->recognizeAny, read->recognizeAny);
    extend(known->addresses, read->addresses);
    if (!read->note.empty()) known->note = std::move(read->note);
    return {};
}

const Product* Dictionary::product(std::string_view id) const noexcept
{
    const auto found = std::ranges::find(m_products, id, &Product::id);
    return found == m_products.end() ? nullptr : &*found;
}

const Product* Dictionary::recognize(const std::vector<std::string_view>& names) const
{
    std::vector<std::string> given;
    given.reserve(names.size());
    for (const std::string_view name : names) given.push_back(normalized(name));
    const auto present = [&](const std::string& pattern) {
        return static_cast<std::size_t>(std::ranges::count_if(given, [&](const std::string& one) {
            if (fits(pattern, one)) return true;
            return one.ends_with("_total") && fits(pattern, std::string_view(one).substr(0, one.size() - 6));
        }));
    };
    const Product* best = nullptr;
    std::size_t most = 0;
    for (const Product& product : m_products) {
        std::size_t score = 0;
        for (const std::string& pattern : product.recognizeAny) score += present(pattern);
        if (!product.recognizeAll.empty()) {
            const bool all =
                std::ranges::all_of(product.recognizeAll, [&](const auto& one) { return present(one) > 0; });
            if (all) score += 2 * product.recognizeAll.size();
        }
        if (score > most) {
            most = score;
            best = &product;
        }
    }
    return best;
}

/// Rules with conditions add up; the first one without ends the search.
bool NameMeaning::look(const std::vector<Word>& words, const metrics::Labels& labels, std::vector<Meaning>& out)
{
    for (const Word& word : words) {
        if (!metrics::holdsAll(word.rule->where, labels)) continue;
        if (word.counts) append(out, *word.rule, word.part, labels);
        if (word.rule->where.empty() && !word.rule->also) return true;
    }
    return !out.empty();
}

std::vector<Meaning> NameMeaning::of(const metrics::Labels& labels) const
{
    std::vector<Meaning> out;
    if (!look(m_product, labels, out)) look(m_general, labels, out);
    return out;
}

bool NameMeaning::mayMean(Measure measure) const
{
    const auto has = [measure](const Word& word) { return means(*word.rule, measure); };
    return std::ranges::any_of(m_product, has) || std::ranges::any_of(m_general, has);
}

NameMeaning Dictionary::meaningOfName(
    const Product* product, std::string_view name, const std::vector<std::string_view>* names) const
{
    NameMeaning out;
    const std::string plain = normalized(name);
    const auto collect = [&](const Product& in, std::vector<NameMeaning::Word>& to) {
        for (const Rule& rule : in.rules)
            if (const auto part = partOf(rule, plain))
                to.push_back({&rule, *part, rule.ignored.empty() && !displaced(rule, names)});
    };
    const Product* const general = this->product(kGeneral);
    if (product != nullptr) collect(*product, out.m_product);
    if (general != nullptr && general != product) collect(*general, out.m_general);
    return out;
}

std::vector<Meaning> Dictionary::meaningsOf(
    const Product* product, const metrics::Labels& labels, const std::vector<std::string_view>* names) const
{
    return meaningOfName(product, labels.metric(), names).of(labels);
}

std::vector<std::string_view> Dictionary::namesFor(
    const Product* product, Measure measure, const std::vector<std::string_view>& names) const
{
    std::vector<std::string_view> out;
    const Product* const general = this->product(kGeneral);
    for (const std::string_view one : names) {
        const std::string name = normalized(one);
        const auto named = [&](const Product* in) {
            return in != nullptr && std::ranges::any_of(in->rules, [&](const Rule& rule) {
                return means(rule, measure) && partOf(rule, name).has_value();
            });
        };
        if (named(product) || named(general)) out.push_back(one);
    }
    return out;
}

std::vector<Dictionary::Alarm> Dictionary::alarmsOf(
    const Product* product, const std::vector<std::string_view>& names) const
{
    std::vector<Alarm> out;
    if (product == nullptr) return out;
    for (const Rule& rule : product->rules)
        if (!rule.warning.empty())
            for (const std::string_view name : names)
                if (partOf(rule, normalized(name))) out.push_back({name, &rule});
    return out;
}

std::vector<Explanation> Dictionary::explain(const Product* product, const std::vector<std::string_view>& names) const
{
    std::vector<Explanation> out;
    const Product* const general = this->product(kGeneral);
    for (const std::string_view name : names) {
        Explanation& one = out.emplace_back();
        one.name = name;
        const std::string plain = normalized(name);
        if (plain.ends_with("_created")) {
            one.ignored = "says since when another series counts";
            continue;
        }
        if (plain == "up" || plain.starts_with("scrape_")) {
            one.ignored = "is about the scrape itself";
            continue;
        }
        for (const Product* in : {product, general}) {
            if (in == nullptr || !one.became.empty() || !one.ignored.empty()) continue; // the product has spoken
            for (const Rule& rule : in->rules) {
                if (!partOf(rule, plain)) continue;
                if (!rule.ignored.empty())
                    one.ignored = rule.ignored;
                else if (!rule.warning.empty())
                    one.ignored = "a warning when it rises";
                else if (displaced(rule, &names))
                    one.ignored = "another metric of this target says the same";
                else
                    one.became += (one.became.empty() ? "" : "; ") + describe(rule);
                if (std::string note = noteOf(rule); one.note.empty()) one.note = std::move(note);
                if (rule.where.empty() && !rule.also) break;
            }
        }
        if (!one.became.empty()) one.ignored.clear(); // some of its series are used
        if (one.became.empty() && one.ignored.empty()) one.ignored = "no rule of the dictionary names it";
    }
    return out;
}

} // namespace spanwise::gateway
