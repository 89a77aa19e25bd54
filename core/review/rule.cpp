// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/rule.h"

#include "core/base/ascii.h"
#include "core/review/event.h"
#include "core/review/sampling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace spanwise::review {

namespace {
constexpr std::array<std::string_view, 12> kConditions {"complaint", "guard_critical", "guard_other", "new_failure",
    "error", "low_score", "near_threshold", "outlier", "novel", "everything", "manual", "filter"};
constexpr double kNear = 0.1;

Rule rule(std::string id, std::string name, Condition when, double rate, double priority,
    std::optional<std::int64_t> cap = std::nullopt)
{
    Rule out;
    out.id = std::move(id);
    out.name = std::move(name);
    out.when = when;
    out.rate = rate;
    out.priority = priority;
    out.dailyCap = cap;
    return out;
}

bool isLow(const Rule& rule, const ScoreFact& score)
{
    if (const auto threshold = rule.thresholds.find(score.name); threshold != rule.thresholds.end() && score.score)
        return *score.score < threshold->second;
    std::string label;
    for (const char c : score.label) label += ascii::lower(c);
    constexpr std::array<std::string_view, 5> kBad {"fail", "failed", "bad", "incorrect", "negative"};
    return std::ranges::find(kBad, label) != kBad.end();
}

bool holds(const Rule& rule, const SpanFacts& facts)
{
    const auto anyFinding = [&](auto test) { return std::ranges::any_of(facts.findings, test); };
    switch (rule.when) {
    case Condition::Complaint: return facts.complaint;
    case Condition::GuardCritical: return anyFinding([](const FindingFact& f) { return f.severity == "critical"; });
    case Condition::GuardOther: return anyFinding([](const FindingFact& f) { return f.severity == "high"; });
    case Condition::NewFailure: return facts.newFailure;
    case Condition::Error: return facts.failed || anyFinding([](const FindingFact& f) { return f.outputCheck; });
    case Condition::LowScore:
        return std::ranges::any_of(facts.scores, [&](const ScoreFact& score) { return isLow(rule, score); });
    case Condition::NearThreshold:
        return anyFinding([](const FindingFact& f) {
            // A tenth has no exact double: 0.6 is within 0.1 of 0.5.
            return f.score && f.threshold && std::fabs(*f.score - *f.threshold) <= kNear + 1e-9;
        });
    case Condition::Outlier: return facts.outlier;
    case Condition::Novel: return facts.novel;
    case Condition::Everything:
    case Condition::Filter: return true;
    case Condition::Manual: return false;
    }
    return false;
}

/// One rule that matches one span.
struct Match {
    std::size_t span = 0;
    std::size_t rule = 0;
    std::uint64_t hash = 0;
    bool drawn = false; ///< the rate lets it through
    bool first = true; ///< a capped rule that has not matched this span before
};

/// A free place of the day, or that of the largest hash among those that may give way.
bool findPlace(CapState& caps, const CapDay& key, std::int64_t cap, std::uint64_t hash)
{
    DayCount& day = caps.days[key];
    if (day.taken < cap) {
        ++day.taken;
        return true;
    }
    const auto places = caps.places.find(key);
    if (places == caps.places.end() || places->second.empty() || places->second.back().hash <= hash) return false;
    caps.displaced.push_back({key.first, key.second, std::move(places->second.back().item)});
    places->second.pop_back();
    return true;
}
} // namespace

std::string_view nameOf(Condition condition) noexcept
{
    return kConditions[static_cast<std::size_t>(condition)];
}

// Rates, caps and priorities are our choice (review-and-cases: the default set), and settings.
const std::vector<Rule>& defaultRules()
{
    static const std::vector<Rule> kRules {
        rule("complaint", "A user complained", Condition::Complaint, 1.0, 100),
        rule("guard_critical", "A guard found something critical", Condition::GuardCritical, 1.0, 90),
        rule("guard_other", "A guard found something grave", Condition::GuardOther, 0.5, 60),
        rule("new_failure", "A failure not seen in the last 24 hours", Condition::NewFailure, 1.0, 80, 20),
        rule("error", "The call failed", Condition::Error, 0.2, 50),
        rule("low_score", "An evaluation is under its threshold", Condition::LowScore, 0.5, 50),
        rule("near_threshold", "A guard was undecided", Condition::NearThreshold, 0.2, 45),
        rule("outlier", "Unusually long or slow", Condition::Outlier, 0.2, 40),
        rule("novel", "Unlike recent inputs", Condition::Novel, 0.05, 30),
        rule("baseline", "Normal traffic", Condition::Everything, 0.01, 10),
        rule("manual", "Added by hand", Condition::Manual, 0, 95),
    };
    return kRules;
}

Json jsonOf(const Rule& rule)
{
    Json json;
    json.set("format", "rule/1").set("id", rule.id).set("name", rule.name).set("when", nameOf(rule.when));
    json.set("filter", rule.filter).set("rate", rule.rate).set("priority", rule.priority).set("queue", rule.queue);
    json.set("daily_cap", rule.dailyCap ? Json(*rule.dailyCap) : Json()).set("seed", rule.seed);
    json.set("enabled", rule.enabled);
    if (rule.archived) json.set("archived", true);
    Json thresholds = Json::object();
    for (const auto& [name, value] : rule.thresholds) thresholds.set(name, value);
    json.set("thresholds", std::move(thresholds));
    return json;
}

Result<Rule> ruleFrom(const Json& json)
{
    Rule rule;
    rule.id = json["id"].text();
    if (rule.id.empty()) return fail(ErrorCode::Invalid, "a rule needs an id");
    rule.name = json["name"].isText() ? std::string(json["name"].text()) : rule.id;
    const auto when = std::ranges::find(kConditions, json["when"].text());
    if (when == kConditions.end())
        return fail(ErrorCode::Invalid, "rule " + rule.id + ": unknown condition " + std::string(json["when"].text()));
    rule.when = static_cast<Condition>(when - kConditions.begin());
    rule.filter = json["filter"].text();
    rule.rate = json["rate"].real().value_or(1);
    if (!(rule.rate >= 0 && rule.rate <= 1)) return fail(ErrorCode::Invalid, "rule " + rule.id + ": rate is 0 to 1");
    rule.priority = json["priority"].real().value_or(0);
    if (const auto cap = json["daily_cap"].integer()) rule.dailyCap = std::max<std::int64_t>(*cap, 0);
    if (json["queue"].isText()) rule.queue = json["queue"].text();
    rule.seed = json["seed"].text();
    rule.enabled = json["enabled"].boolean().value_or(true);
    rule.archived = json["archived"].boolean().value_or(false);
    for (const auto& [name, value] : json["thresholds"].members())
        if (const auto number = value.real()) rule.thresholds.emplace(name, *number);
    return rule;
}

bool matches(const Rule& rule, std::size_t index, const SpanFacts& facts)
{
    if (!rule.takesIn() || !holds(rule, facts)) return false;
    return rule.filter.empty() || (index < facts.filters.size() && facts.filters[index]);
}

std::int64_t dayOf(UnixNanos at) noexcept
{
    const std::int64_t day = at / kNanosPerDay;
    return at % kNanosPerDay < 0 ? day - 1 : day;
}

bool mayMatchLater(const Rule& rule) noexcept
{
    switch (rule.when) {
    case Condition::Complaint:
    case Condition::GuardCritical:
    case Condition::GuardOther:
    case Condition::Error: // an output check may find it
    case Condition::LowScore:
    case Condition::NearThreshold: return true;
    case Condition::NewFailure:
    case Condition::Outlier:
    case Condition::Novel:
    case Condition::Everything:
    case Condition::Manual:
    case Condition::Filter: break;
    }
    return !rule.filter.empty();
}

RuleMatch matchOf(const Rule& rule, const SpanFacts& facts)
{
    return {rule.id, dayOf(facts.start), itemIdOf(rule.queue, facts.traceId, facts.spanId)};
}

std::vector<Intake> decide(std::span<const Rule> rules, std::span<const SpanFacts> spans, CapState& caps, Look look)
{
    std::vector<Match> matching;
    for (std::size_t s = 0; s < spans.size(); ++s)
        for (std::size_t r = 0; r < rules.size(); ++r) {
            if (!matches(rules[r], r, spans[s])) continue;
            Match match {s, r, sampleHash(rules[r].sampleSeed(), spans[s].traceId, spans[s].spanId)};
            match.drawn = isTaken(match.hash, rules[r].rate);
            if (rules[r].dailyCap && match.drawn) {
                match.first = mayMatchLater(rules[r]) ? caps.seen.insert(matchOf(rules[r], spans[s])).second
                                                      : look == Look::First;
                if (match.first) ++caps.days[{rules[r].id, dayOf(spans[s].start)}].drawn;
            }
            matching.push_back(match);
        }
    // The smallest hashes first, so that a cap takes a random part and not the first hours of the day.
    std::ranges::sort(matching, [](const Match& a, const Match& b) {
        return std::tie(a.hash, a.span, a.rule) < std::tie(b.hash, b.span, b.rule);
    });
    struct Decision {
        std::vector<std::string> taken;
        std::vector<double> rates; ///< of rules without a cap
        std::map<std::string, std::uint64_t> places;
        Inclusion inclusion;
        CapCounts counts;
        double priority = 0;
    };
    std::map<std::pair<std::size_t, std::string>, Decision> decisions;
    for (const Match& match : matching) {
        const Rule& rule = rules[match.rule];
        Decision& decision = decisions[{match.span, rule.queue}];
        bool taken = match.drawn;
        if (rule.dailyCap) {
            const CapDay key {rule.id, dayOf(spans[match.span].start)};
            const DayCount& day = caps.days[key];
            taken = taken && match.first && findPlace(caps, key, *rule.dailyCap, match.hash);
            if (taken) decision.places[rule.id] = match.hash;
            decision.inclusion.capped.push_back({key, rule.rate});
            decision.counts[key] = {*rule.dailyCap, day.drawn};
        } else {
            decision.rates.push_back(rule.rate);
        }
        if (!taken) continue;
        decision.taken.push_back(rule.id);
        decision.priority = std::max(decision.priority, rule.priority);
    }
    std::vector<Intake> out;
    for (auto& [key, decision] : decisions) {
        if (decision.taken.empty()) continue;
        std::ranges::sort(decision.taken);
        decision.inclusion.uncapped = inclusionProbability(decision.rates);
        std::ranges::sort(decision.inclusion.capped, {}, &CappedRate::day);
        out.push_back({key.first, key.second, std::move(decision.taken), std::move(decision.places),
            std::move(decision.inclusion), std::move(decision.counts), decision.priority});
    }
    return out;
}

} // namespace spanwise::review
