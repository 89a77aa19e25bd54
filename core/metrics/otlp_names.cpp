// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/otlp_names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace spanwise::metrics {

namespace {

struct Unit {
    std::string_view ucum;
    std::string_view word;
};
constexpr std::array<Unit, 27> kUnits {{{"d", "days"}, {"h", "hours"}, {"min", "minutes"}, {"s", "seconds"},
    {"ms", "milliseconds"}, {"us", "microseconds"}, {"ns", "nanoseconds"}, {"By", "bytes"}, {"KiBy", "kibibytes"},
    {"MiBy", "mebibytes"}, {"GiBy", "gibibytes"}, {"TiBy", "tibibytes"}, {"KBy", "kilobytes"}, {"MBy", "megabytes"},
    {"GBy", "gigabytes"}, {"TBy", "terabytes"}, {"m", "meters"}, {"V", "volts"}, {"A", "amperes"}, {"J", "joules"},
    {"W", "watts"}, {"g", "grams"}, {"Cel", "celsius"}, {"Hz", "hertz"}, {"%", "percent"}, {"1", ""}, {"", ""}}};
constexpr std::array<Unit, 6> kPer {
    {{"s", "second"}, {"m", "minute"}, {"h", "hour"}, {"d", "day"}, {"w", "week"}, {"mo", "month"}}};

bool isAlnum(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Words of letters, digits and colons.
std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> out;
    bool open = false;
    for (const char c : text) {
        if (isAlnum(c) || c == ':') {
            if (!open) out.emplace_back();
            out.back() += c;
            open = true;
        } else {
            open = false;
        }
    }
    return out;
}

template <std::size_t N> std::string wordFor(const std::array<Unit, N>& units, std::string_view unit)
{
    for (const Unit& one : units)
        if (one.ucum == unit) return std::string(one.word);
    std::string out;
    for (const std::string& word : wordsOf(unit)) out += (out.empty() ? "" : "_") + word;
    return out;
}

/// Without annotations: {token} says what is counted, not in what.
std::string withoutBraces(std::string_view unit)
{
    std::string out;
    int depth = 0;
    for (const char c : unit) {
        if (c == '{')
            ++depth;
        else if (c == '}')
            depth = std::max(0, depth - 1);
        else if (depth == 0 && c != ' ')
            out += c;
    }
    return out;
}

void addWord(std::vector<std::string>& words, std::string word)
{
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

} // namespace

std::string prometheusName(std::string_view name, std::string_view unit, bool isCounter)
{
    std::vector<std::string> words = wordsOf(name);
    const std::string plain = withoutBraces(unit);
    const std::size_t slash = plain.find('/');
    addWord(words, wordFor(kUnits, std::string_view(plain).substr(0, slash)));
    if (slash != std::string::npos && slash + 1 < plain.size()) {
        addWord(words, "per");
        addWord(words, wordFor(kPer, std::string_view(plain).substr(slash + 1)));
    }
    if (isCounter) {
        std::erase(words, "total");
        words.emplace_back("total");
    }
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : "_") + word;
    if (!out.empty() && out.front() >= '0' && out.front() <= '9') out.insert(out.begin(), '_');
    return out;
}

std::string prometheusLabel(std::string_view name)
{
    std::string out;
    for (const char c : name) out += isAlnum(c) ? c : '_';
    if (!out.empty() && out.front() >= '0' && out.front() <= '9') out.insert(0, "key_");
    return out;
}

} // namespace spanwise::metrics
