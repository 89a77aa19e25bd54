// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/drift_judge.h"

#include "core/drift/change_points.h"
#include "core/drift/distribution_tests.h"
#include "core/drift/rate_tests.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>

namespace spanwise::drift {
namespace {

constexpr double kPsiShift = 0.2;
constexpr double kPsiP = 0.01; ///< big samples make a small PSI certain, small ones make a big PSI by chance
constexpr double kDistance = 0.1; ///< Jensen–Shannon
constexpr double kManyValues = 5000; ///< beyond, every p is small: D itself decides
constexpr double kManyD = 0.1;
constexpr std::size_t kWords = 20; ///< values of a category that count for themselves

struct Numeric {
    std::string_view name;
    std::string_view unit;
    double (*value)(const Call&); ///< negative = unknown
    double scale; ///< of what is shown
};
constexpr std::array<Numeric, 6> kNumeric {{
    {"input_tokens", "tokens", [](const Call& c) { return static_cast<double>(c.columns.inputTokens); }, 1},
    {"output_tokens", "tokens", [](const Call& c) { return static_cast<double>(c.columns.outputTokens); }, 1},
    {"duration", "ms", [](const Call& c) { return static_cast<double>(c.duration); }, 1e-6},
    {"ttft", "ms", [](const Call& c) { return static_cast<double>(c.columns.timeToFirstToken); }, 1e-6},
    {"input_distance", "bits", [](const Call& c) { return c.strangeness; }, 1},
    {"cost", "USD", [](const Call& c) { return static_cast<double>(c.columns.costNanoUsd); }, 1e-9},
}};

/// Four digits that count, or so many decimals.
std::string text(double value, int decimals = -1)
{
    std::array<char, 48> out {};
    const auto end = decimals < 0
        ? std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::general, 4)
        : std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, decimals);
    return {out.data(), end.ptr};
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[(values.size() - 1) / 2];
}

std::vector<double> known(const std::vector<const Call*>& calls, const Numeric& numeric)
{
    std::vector<double> out;
    for (const Call* call : calls)
        if (const double value = numeric.value(*call); value >= 0) out.push_back(value);
    return out;
}

/// What a call says of which nothing is known; it is left out of the shares.
const std::string kUnknownWord = "\x01";

/// A finding that still has to hold among all tests of the run.
struct Candidate {
    DriftFinding finding;
    bool large = false; ///< its size alone is worth telling
};

class Judge {
public:
    Judge(const DriftCalls& calls, const query::DataView& view, const DriftQuestion& question)
        : m_calls(calls)
        , m_view(view)
        , m_question(question)
    {
    }

    DriftAnswer judge()
    {
        DriftAnswer out;
        std::vector<Candidate> candidates;
        for (const auto& [key, group] : m_calls.groups()) {
            if (group.before.size() < m_question.least || group.now.size() < m_question.least) {
                if (!group.now.empty())
                    out.notEnough.push_back(
                        {name(key.service), name(key.model), name(key.prompt), group.before.size(), group.now.size()});
                continue;
            }
            for (const Numeric& numeric : kNumeric) judgeNumbers(key, group, numeric, candidates);
            if (key.whole) {
                judgeWords(
                    key, group, "model", [&](const Call& c) { return name(c.columns.model); }, "model", candidates);
                judgeWords(
                    key, group, "prompt", [&](const Call& c) { return name(c.columns.prompt); }, "prompt", candidates);
            }
            judgeWords(
                key, group, "error_class",
                [](const Call& c) {
                    return c.error == ErrorClass::None ? std::string() : std::string(spanwise::nameOf(c.error));
                },
                "error.class", candidates);
            judgeNotes(key, group, candidates);
            judgeRates(key, group, candidates);
        }
        std::vector<double> p;
        for (const Candidate& one : candidates) p.push_back(one.finding.p);
        const std::vector<bool> held = benjaminiHochberg(p, m_question.falseDiscoveries);
        out.tests = candidates.size();
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (held[i] && candidates[i].large) out.findings.push_back(std::move(candidates[i].finding));
        return out;
    }

private:
    std::string name(columns::NameId id) const { return std::string(m_view.names->text(id)); }

    DriftFinding begin(const GroupKey& key, const Group& group, std::string_view what, DriftMethod method) const
    {
        DriftFinding out;
        out.what = what;
        out.service = name(key.service);
        if (!key.whole) {
            out.model = name(key.model);
            out.prompt = name(key.prompt);
        }
        out.method = method;
        out.fromCalls = group.before.size();
        out.toCalls = group.now.size();
        return out;
    }

    static std::string quotedText(const std::string& value)
    {
        std::string out = "\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + "\"";
    }

    static std::string filterOf(const DriftFinding& finding, const std::string& more)
    {
        std::string out = "service = " + quotedText(finding.service);
        if (!finding.model.empty()) out += " and model = " + quotedText(finding.model);
        if (!finding.prompt.empty()) out += " and prompt = " + quotedText(finding.prompt);
        return more.empty() ? out : out + " and " + more;
    }

    /// Hourly means over all that was read, and where they left their level for the present one.
    std::optional<UnixNanos> since(const Group& group, const std::function<double(const Call&)>& value) const
    {
        std::map<UnixNanos, std::pair<double, double>> hours;
        for (const Call* call : group.all)
            if (const double x = value(*call); x >= 0) {
                auto& [sum, n] = hours[call->start - call->start % kNanosPerHour];
                sum += x;
                n += 1;
            }
        std::vector<double> means;
        std::vector<UnixNanos> starts;
        for (const auto& [start, sums] : hours) {
            starts.push_back(start);
            means.push_back(sums.first / sums.second);
        }
        const auto level = quietLevel(means);
        if (!level || level->deviation <= 0) return std::nullopt;
        const auto changes = cusum(means, level->mean, level->deviation);
        if (changes.empty()) return std::nullopt;
        // The earliest of the last unbroken run of alarms: a lasting change alarms again and again.
        std::size_t first = changes.size() - 1;
        while (first > 0 && changes[first - 1].up == changes.back().up
            && changes[first].since <= changes[first - 1].alarm + 1)
            --first;
        return starts[changes[first].since];
    }

    void judgeNumbers(
        const GroupKey& key, const Group& group, const Numeric& numeric, std::vector<Candidate>& out) const
    {
        const auto before = known(group.before, numeric);
        const auto now = known(group.now, numeric);
        if (before.size() < m_question.least || now.size() < m_question.least) return;
        const double from = medianOf(before) * numeric.scale;
        const double to = medianOf(now) * numeric.scale;
        const auto bounds = decileBounds(before);
        const auto p = countsIn(bounds, before);
        const auto q = countsIn(bounds, now);
        const ChiSquare chi = chiSquare(p, q);
        const double shift = psi(p, q);
        const KolmogorovSmirnov ks = kolmogorovSmirnov(before, now);
        const bool many = static_cast<double>(std::min(before.size(), now.size())) > kManyValues;
        const bool psiLarge = shift >= kPsiShift && chi.p < kPsiP;
        const bool ksLarge = many ? ks.distance >= kManyD : psiLarge;
        // One finding a number: by PSI where that speaks, else by KS.
        Candidate one;
        one.finding = begin(key, group, numeric.name, psiLarge ? DriftMethod::Psi : DriftMethod::KolmogorovSmirnov);
        one.finding.statistic = psiLarge ? shift : ks.distance;
        one.finding.p = psiLarge ? chi.p : ks.p;
        one.finding.from = "median " + text(from) + " " + std::string(numeric.unit);
        one.finding.to = "median " + text(to) + " " + std::string(numeric.unit);
        one.finding.fromValue = from;
        one.finding.toValue = to;
        one.large = psiLarge || ksLarge;
        if (one.large) {
            one.finding.since = since(group, [&](const Call& call) { return numeric.value(call); });
            one.finding.examples = filterOf(one.finding, "call");
        }
        out.push_back(std::move(one));
    }

    void judgeWords(const GroupKey& key, const Group& group, std::string_view what,
        const std::function<std::string(const Call&)>& word, std::string_view field, std::vector<Candidate>& out) const
    {
        std::map<std::string, std::pair<double, double>> counts;
        double n = 0;
        double m = 0;
        for (const Call* call : group.before)
            if (const std::string value = word(*call); value != kUnknownWord) counts[value].first += 1, n += 1;
        for (const Call* call : group.now)
            if (const std::string value = word(*call); value != kUnknownWord) counts[value].second += 1, m += 1;
        if (n < static_cast<double>(m_question.least) || m < static_cast<double>(m_question.least)) return;
        std::vector<std::pair<std::string, std::pair<double, double>>> order(counts.begin(), counts.end());
        std::ranges::stable_sort(order, [](const auto& a, const auto& b) {
            return a.second.first + a.second.second > b.second.first + b.second.second;
        });
        std::vector<double> p;
        std::vector<double> q;
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i >= kWords) { // the rest together
                if (p.size() == kWords) p.push_back(0), q.push_back(0);
                p.back() += order[i].second.first;
                q.back() += order[i].second.second;
                continue;
            }
            p.push_back(order[i].second.first);
            q.push_back(order[i].second.second);
        }
        if (p.size() < 2) return;
        const ChiSquare chi = chiSquare(p, q);
        const double distance = std::sqrt(jensenShannon(p, q));
        Candidate one;
        one.finding = begin(key, group, what, DriftMethod::JensenShannon);
        one.finding.statistic = distance;
        one.finding.p = chi.p;
        one.large = distance >= kDistance && chi.p < kPsiP;
        std::size_t most = 0;
        double change = -1;
        for (std::size_t i = 0; i < std::min(order.size(), kWords); ++i)
            if (const double by = order[i].second.second / m - order[i].second.first / n; by > change)
                change = by, most = i;
        const std::string& value = order[most].first;
        const std::string shown = value.empty() ? "(none)" : value;
        one.finding.fromValue = order[most].second.first / n;
        one.finding.toValue = order[most].second.second / m;
        one.finding.from = shown + " " + text(one.finding.fromValue * 100, 1) + " %";
        one.finding.to = shown + " " + text(one.finding.toValue * 100, 1) + " %";
        if (one.large) {
            one.finding.since = since(group, [&](const Call& call) {
                const std::string said = word(call);
                return said == kUnknownWord ? -1.0 : said == value ? 1.0 : 0.0;
            });
            // What no filter can name (a template, a language) shows all calls of the group.
            one.finding.examples = field.empty() ? filterOf(one.finding, "call")
                                                 : filterOf(one.finding,
                                                     value.empty() ? std::string(field) + " is unknown"
                                                                   : std::string(field) + " = " + quotedText(value));
        }
        out.push_back(std::move(one));
    }

    void judgeNotes(const GroupKey& key, const Group& group, std::vector<Candidate>& out) const
    {
        const auto noted = [](auto member) {
            return [member](const Call& c) { return c.noted ? c.*member : kUnknownWord; };
        };
        judgeWords(
            key, group, "language", [](const Call& c) { return c.language.empty() ? kUnknownWord : c.language; }, {},
            out);
        judgeWords(
            key, group, "finish_reason", [](const Call& c) { return c.finish.empty() ? kUnknownWord : c.finish; }, {},
            out);
        judgeWords(
            key, group, "tools",
            [&](const Call& c) {
                std::string tools = noted(&Call::tools)(c);
                std::ranges::replace(tools, '\n', '+');
                return tools;
            },
            {}, out);
        judgeWords(
            key, group, "prompt_template",
            [](const Call& c) {
                if (!c.noted) return kUnknownWord;
                return c.promptTemplate == 0 ? std::string() : "template " + hexOf(c.promptTemplate);
            },
            {}, out);
    }

    /// The first eight digits tell twenty templates apart.
    static std::string hexOf(std::uint64_t value)
    {
        std::string out;
        for (unsigned shift = 64; shift > 32; shift -= 4) out += "0123456789abcdef"[value >> (shift - 4) & 15U];
        return out;
    }

    void judgeRates(const GroupKey& key, const Group& group, std::vector<Candidate>& out) const
    {
        const auto rate = [&](const std::string& what, const std::string& filter,
                              const std::function<double(const Call&)>& hit) {
            double n = 0;
            double hits = 0;
            double m = 0;
            double hitsNow = 0;
            for (const Call* call : group.before)
                if (const double x = hit(*call); x >= 0) n += 1, hits += x;
            for (const Call* call : group.now)
                if (const double x = hit(*call); x >= 0) m += 1, hitsNow += x;
            if (n < static_cast<double>(m_question.least) || m < static_cast<double>(m_question.least)) return;
            if (hits + hitsNow == 0) return;
            const RateTest test = twoProportions(hits, n, hitsNow, m);
            Candidate one;
            one.finding = begin(key, group, what, DriftMethod::Rate);
            one.finding.statistic = test.z;
            one.finding.p = test.p;
            one.finding.fromValue = hits / n;
            one.finding.toValue = hitsNow / m;
            one.finding.from = text(100 * hits / n, 2) + " %";
            one.finding.to = text(100 * hitsNow / m, 2) + " %";
            one.large = test.p < kPsiP;
            if (one.large) {
                one.finding.since = since(group, hit);
                one.finding.examples = filterOf(one.finding, filter);
            }
            out.push_back(std::move(one));
        };
        rate("error_rate", "failed", [](const Call& c) { return c.error != ErrorClass::None ? 1.0 : 0.0; });
        rate("truncated_rate", "truncated", [](const Call& c) { return c.columns.truncated ? 1.0 : 0.0; });
        rate("soft_error_rate", "soft_error", [](const Call& c) { return c.columns.softError ? 1.0 : 0.0; });
        rate("negative_feedback", "call", [](const Call& c) { return c.complaint; });
        rate("failed_review", "call", [](const Call& c) { return c.failedReview; });
        for (std::uint32_t kind = 0; kind < m_calls.kinds().size(); ++kind)
            rate("guard." + m_calls.kinds()[kind], "guard.kind = " + quotedText(m_calls.kinds()[kind]),
                [kind](const Call& c) {
                    if (!c.scanned) return -1.0; // not looked at: no rate
                    return std::ranges::find(c.kinds, kind) != c.kinds.end() ? 1.0 : 0.0;
                });
    }

    const DriftCalls& m_calls;
    const query::DataView& m_view;
    const DriftQuestion& m_question;
};

} // namespace

DriftAnswer judgeDrift(const DriftCalls& calls, const query::DataView& view, const DriftQuestion& question)
{
    return Judge(calls, view, question).judge();
}

} // namespace spanwise::drift
