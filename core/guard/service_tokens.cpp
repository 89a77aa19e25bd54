// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens whose form is more than a prefix and a length (guards.md §7): Slack, SendGrid, Azure, Telegram.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

namespace spanwise::guard {
namespace {

constexpr double kEntropy = 3.0;

bool isRandom(const Spot& spot, std::size_t begin, std::size_t end) noexcept
{
    return spot.redacts() || entropyOf(spot.text.substr(begin, end - begin)) >= kEntropy;
}

} // namespace

std::optional<Extent> findSlackToken(const Spot& spot)
{
    constexpr std::size_t kShortest = 16;
    const std::string_view text = spot.text;
    if (std::string_view("abpors").find(byteAt(text, spot.at + 3)) == std::string_view::npos) return std::nullopt;
    const std::size_t begin = spot.at + 5; // xoxb-
    const std::size_t number = runOf(text, begin, isDigit);
    if (byteAt(text, begin - 1) != '-' || number == 0 || byteAt(text, begin + number) != '-') return std::nullopt;
    const std::size_t end = begin
        + runOf(
            text, begin, [](char c) { return isAlnum(c) || c == '-'; }, kLongestToken);
    if (end - begin < kShortest || !isRandom(spot, begin, end)) return std::nullopt;
    return Extent {spot.at, end};
}

std::optional<Extent> findSlackWebhook(const Spot& spot)
{
    for (const std::string_view prefix :
        {"hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"}) {
        if (!spot.rest().starts_with(prefix)) continue;
        const std::size_t begin = spot.at + prefix.size();
        const std::size_t size = runOf(spot.text, begin, [](char c) { return isAlnum(c) || c == '+' || c == '/'; });
        const bool whole = size >= 43 && size <= 56;
        if (!(whole || (spot.redacts() && size >= 20)) || !isRandom(spot, begin, begin + size)) return std::nullopt;
        return Extent {spot.at, begin + size};
    }
    return std::nullopt;
}

std::optional<Extent> findSendGridKey(const Spot& spot)
{
    const std::size_t first = spot.at + 3; // SG.
    if (runOf(spot.text, first, isTokenByte, 23) != 22 || byteAt(spot.text, first + 22) != '.') return std::nullopt;
    const std::size_t end = first + 23 + runOf(spot.text, first + 23, isTokenByte, 44);
    if (end - first - 23 != 43 || !isRandom(spot, first, end)) return std::nullopt;
    return Extent {spot.at, end};
}

std::optional<Extent> findAzureClientSecret(const Spot& spot)
{
    const std::string_view text = spot.text;
    const auto belongs = [](char c) { return isTokenByte(c) || c == '~' || c == '.'; };
    if (spot.at < 3) return std::nullopt;
    const std::size_t begin = spot.at - 3; // three characters before the digit and Q~
    if (runOf(text, begin, belongs, 3) != 3 || (begin > 0 && belongs(text[begin - 1]))) return std::nullopt;
    std::size_t end = spot.at + 3 + runOf(text, spot.at + 3, belongs, kLongestToken);
    if (end - spot.at - 3 == 35 && text[end - 1] == '.') --end; // the full stop of a sentence
    const std::size_t size = end - spot.at - 3;
    if (size < 31 || size > 34 || !isRandom(spot, begin, end)) return std::nullopt;
    return Extent {begin, end};
}

std::optional<Extent> findTelegramBotToken(const Spot& spot)
{
    constexpr std::size_t kReach = 40;
    const std::string_view text = spot.text;
    const std::size_t digits = runOf(text, spot.at, isDigit, 17);
    if (digits < 5 || digits > 16 || byteAt(text, spot.at + digits) != ':') return std::nullopt;
    const std::size_t begin = spot.at + digits + 1;
    if (byteAt(text, begin) != 'A' || runOf(text, begin + 1, isTokenByte, 35) != 34) return std::nullopt;
    if (!isRandom(spot, begin, begin + 35)) return std::nullopt;
    if (!spot.redacts() && !wordNear(text, spot.at, begin + 35, kReach, {"telegram", "bot"})) return std::nullopt;
    return Extent {spot.at, begin + 35};
}

} // namespace spanwise::guard
