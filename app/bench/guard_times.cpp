// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/guard_times.h"

#include "core/drift/change_points.h"
#include "core/drift/distribution_tests.h"
#include "core/guard/scan_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <functional>
#include <random>

namespace spanwise::bench {
namespace {

constexpr std::size_t kSize = std::size_t {64} << 10U;
using Random = std::mt19937_64;

std::string repeated(std::string_view unit)
{
    std::string out;
    while (out.size() < kSize) out += unit;
    out.resize(kSize);
    return out;
}

/// Words of all groups of all rules.
const std::vector<std::string>& ruleWords()
{
    static const std::vector<std::string> words = [] {
        std::vector<std::string> out;
        for (const guard::RulePack& pack : guard::shippedRulePacks())
            for (const guard::RuleGroup& group : pack.groups)
                for (std::string word : group.words) {
                    std::erase(word, '*');
                    out.push_back(std::move(word));
                }
        return out;
    }();
    return words;
}

std::string ofRuleWords(Random& random)
{
    std::string out;
    while (out.size() < kSize) out += ruleWords()[random() % ruleWords().size()] + ' ';
    return out;
}

std::string randomBytes(Random& random)
{
    std::string out(kSize, '\0');
    for (char& c : out) c = static_cast<char>(random() & 0xFFU);
    return out;
}

std::string randomLetters(Random& random)
{
    std::string out(kSize, '\0');
    for (char& c : out) c = "abcdefghijklmnopqrstuvwxyz     .,!?\n\"'0123456789"[random() % 49];
    return out;
}

std::string randomAlphabet(Random& random)
{
    static constexpr std::array<std::string_view, 40> kPieces {"а", "е", "о", "ignore", "\xE2\x80\x8B", "é", "你", "好",
        "한", "\xF0\x9F\x91\xA9", "1gn0r3", "i-g-n", "aGVsbG8", "4a4b", "<|", "[INST", "http://", "?q=", "@", "4111",
        "-----BEGIN", "sk-", "\"role\":\"", "system:", "```", "(", "[", "{", "e\xCC\x81", "\xF3\xA0\x81\xA9", "{{", "=",
        "يا", "है", "ة", "'", "«", "ﬁ", "\n\n", " "};
    std::string out;
    while (out.size() < kSize) out += kPieces[random() % kPieces.size()];
    return out;
}

struct Maker {
    std::string name;
    std::function<std::string(Random&)> make;
};

std::vector<Maker> makers()
{
    std::vector<Maker> out {{"random bytes", randomBytes}, {"random letters", randomLetters},
        {"words of the rules", ofRuleWords}, {"pieces of many scripts", randomAlphabet}};
    for (const std::string_view unit : {"ignore ", "ignore all previous ", "i-g-n-o-r-e ", "a", "aaaa bbbb ",
             "4111 1111 1111 1111 ", "<|im_start|>", "![](http://a?", "(", "[[[[", "\"", "1gn0r3 ",
             "SWdub3JlIGFsbCBwcmV2aW91cyBydWxlcy4g", "e\xCC\x81\xCC\x81\xCC\x81", "рl", "你",
             "sk-aaaaaaaaaaaaaaaaaaaa ", "System:\n", "user: x\n", "the ", "DE89 3704 ", "a@a.a ", "=== BEGIN ADMIN ",
             "`", "\n", "{\"a\":", "-----BEGIN PRIVATE KEY-----", "password=", "eyJhbGciOiJIUzI1NiJ9.", "‘",
             "http://x/?q=", "<a b=c ", "0x41 ", "%69gnore%20", "&#105;gnore ", "\\u0069gnore "})
        out.push_back({"repeated: " + std::string(unit), [unit](Random&) { return repeated(unit); }});
    return out;
}

/// Of this thread's own work, so that a busy machine counts for nothing.
double processorMs()
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double msSince(double began)
{
    return processorMs() - began;
}

std::string prose(Random& random, std::size_t size)
{
    static constexpr std::array<std::string_view, 48> kWords {"the", "order", "was", "sent", "today", "and", "will",
        "arrive", "on", "Friday", "please", "tell", "us", "whether", "address", "is", "right", "our", "team", "can",
        "change", "it", "until", "noon", "invoice", "number", "four", "thousand", "thank", "you", "for", "waiting", "a",
        "short", "answer", "with", "details", "about", "price", "of", "room", "breakfast", "included", "every",
        "morning", "from", "seven", "to"};
    std::string out;
    while (out.size() < size) {
        out += kWords[random() % kWords.size()];
        out += random() % 12 == 0 ? ". " : " ";
    }
    return out;
}

} // namespace

GuardTimes timeGuards(std::uint64_t texts, std::uint64_t seed, std::stop_token stop)
{
    GuardTimes out;
    const auto rules = guard::shippedRules();
    out.rulesMiB = static_cast<double>(rules->bytes()) / (1024 * 1024);
    Random random(seed);
    const auto all = makers();
    for (std::uint64_t i = 0; i < texts && !stop.stop_requested(); ++i) {
        const Maker& maker = all[i < all.size() ? i : random() % 4];
        const std::string text = maker.make(random);
        for (const bool answer : {false, true}) {
            const auto began = processorMs();
            const auto found =
                answer ? guard::scanOutput(text, {}, *rules) : guard::scanInput(text, TextSide::Input, *rules);
            const double ms = msSince(began) * static_cast<double>(kSize) / static_cast<double>(text.size());
            if (ms > out.worstMsPer64KiB) {
                out.worstMsPer64KiB = ms;
                out.worstText = maker.name + (answer ? ", as an answer" : ", as a prompt");
            }
        }
        ++out.texts;
    }
    if (stop.stop_requested()) return out;
    std::vector<std::string> ordinary;
    double bytes = 0;
    for (int i = 0; i < 500; ++i) {
        ordinary.push_back(prose(random, 4096));
        bytes += static_cast<double>(ordinary.back().size());
    }
    std::vector<double> each;
    auto began = processorMs();
    for (const std::string& text : ordinary) {
        const auto one = processorMs();
        (void)guard::scanInput(text, TextSide::Input, *rules);
        each.push_back(msSince(one));
    }
    out.plainMBs = bytes / 1e3 / msSince(began);
    began = processorMs();
    for (const std::string& text : ordinary) (void)guard::scanOutput(text, {}, *rules);
    out.answerMBs = bytes / 1e3 / msSince(began);
    std::ranges::sort(each);
    out.msFor4KiB = each[each.size() / 2];
    return out;
}

namespace {

constexpr int kQuietDays = 30;
constexpr int kDays = 60; ///< of a stream; a change comes after 30 quiet days
constexpr int kCallsADay = 500;

/// Day of the first alarm at or after `from`, or -1; and how many alarms there were before any change.
struct Called {
    int first = -1;
    int before = 0;
};

/// 0/1 events a day at the given rates.
std::vector<double> hitsADay(Random& random, double before, double after)
{
    std::vector<double> out;
    for (int day = 0; day < kDays; ++day) {
        std::binomial_distribution<int> hits(kCallsADay, day < kQuietDays ? before : after);
        out.push_back(hits(random));
    }
    return out;
}

void note(Called& called, int day)
{
    if (day < kQuietDays)
        ++called.before;
    else if (called.first < 0)
        called.first = day;
}

Called byCusum(const std::vector<double>& values)
{
    Called out;
    if (const auto level = drift::quietLevel(values); level && level->deviation > 0)
        for (const drift::ChangePoint& one : drift::cusum(values, level->mean, level->deviation))
            note(out, static_cast<int>(one.alarm));
    return out;
}

Called byPageHinkley(Random& random, const std::vector<double>& hits)
{
    Called out;
    drift::PageHinkley test(0.005, 5.0); // single events: a λ that a handful of them does not reach
    for (std::size_t day = 0; day < hits.size(); ++day) {
        std::vector<double> events(kCallsADay, 0);
        std::fill(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(hits[day]), 1.0);
        std::ranges::shuffle(events, random);
        for (const double event : events)
            if (test.add(event)) note(out, static_cast<int>(day));
    }
    return out;
}

/// Each day against the 14 before it, as the drift page does with weeks.
Called byPsi(Random& random, double shift)
{
    Called out;
    std::vector<std::vector<double>> days;
    for (int day = 0; day < kDays; ++day) {
        std::lognormal_distribution<double> tokens(6 + (day < kQuietDays ? 0 : shift), 0.6);
        std::vector<double> values(kCallsADay);
        for (double& value : values) value = tokens(random);
        if (day >= 14) {
            std::vector<double> reference;
            for (int back = 1; back <= 14; ++back)
                reference.insert(reference.end(), days[static_cast<std::size_t>(day - back)].begin(),
                    days[static_cast<std::size_t>(day - back)].end());
            const auto bounds = drift::decileBounds(reference);
            const auto p = drift::countsIn(bounds, reference);
            const auto q = drift::countsIn(bounds, values);
            if (drift::psi(p, q) >= 0.2 && drift::chiSquare(p, q).p < 0.01) note(out, day);
        }
        days.push_back(std::move(values));
    }
    return out;
}

DriftFigure figureOf(
    std::string method, std::string change, int streams, int quietDays, const std::function<Called(bool changed)>& run)
{
    DriftFigure out {std::move(method), std::move(change), 0, 0, 0};
    std::vector<double> delays;
    double alarms = 0;
    for (int i = 0; i < streams; ++i) {
        const Called with = run(true);
        if (with.first >= 0 && with.first < kQuietDays + 14) delays.push_back(with.first - kQuietDays + 1);
        const Called without = run(false);
        alarms += without.before + (without.first >= 0 ? 1 : 0);
    }
    out.detected = static_cast<double>(delays.size()) / streams;
    std::ranges::sort(delays);
    if (!delays.empty()) out.delayDays = delays[delays.size() / 2];
    out.falseAlarmsPerMonth = alarms / streams / (static_cast<double>(kDays - quietDays) / 30);
    return out;
}

} // namespace

std::vector<DriftFigure> measureDrift(int streams, std::uint64_t seed, std::stop_token stop)
{
    Random random(seed);
    std::vector<DriftFigure> out;
    for (const double after : {0.03, 0.045, 0.08}) {
        if (stop.stop_requested()) return out;
        const std::string change = "error rate 2 % to " + std::to_string(after * 100).substr(0, 3) + " %";
        out.push_back(figureOf("CUSUM of daily rates", change, streams, 0,
            [&](bool changed) { return byCusum(hitsADay(random, 0.02, changed ? after : 0.02)); }));
        out.push_back(figureOf("Page-Hinkley on events, lambda 5", change, streams, 0,
            [&](bool changed) { return byPageHinkley(random, hitsADay(random, 0.02, changed ? after : 0.02)); }));
    }
    for (const double shift : {0.2, 0.35, 0.7}) {
        if (stop.stop_requested()) return out;
        const std::string change = "tokens x " + std::to_string(std::exp(shift)).substr(0, 4);
        out.push_back(figureOf("PSI of a day against 14 before", change, streams, 14,
            [&](bool changed) { return byPsi(random, changed ? shift : 0); }));
    }
    return out;
}

} // namespace spanwise::bench
