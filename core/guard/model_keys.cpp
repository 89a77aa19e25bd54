// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of model providers that begin with sk- (guards.md §7): OpenAI's carry T3BlbkFJ ("OpenAI" in base64) in the
// middle, Anthropic's end in AA.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr double kEntropy = 3.0;

bool hasDigit(std::string_view text) noexcept
{
    return std::any_of(text.begin(), text.end(), isDigit);
}

/// At least `side` characters on both sides of the mark.
bool holdsMark(std::string_view body, std::size_t side) noexcept
{
    const std::size_t mark = body.find("T3BlbkFJ");
    return mark != std::string_view::npos && mark >= side && body.size() - mark - 8 >= side;
}

bool isOpenAi(std::string_view key) noexcept
{
    constexpr std::size_t kSide = 20;
    constexpr std::size_t kProject = 40; // bodies without the mark are longer than any placeholder
    for (const std::string_view prefix : {"sk-proj-", "sk-svcacct-", "sk-admin-"}) {
        if (!key.starts_with(prefix)) continue;
        const std::string_view body = key.substr(prefix.size());
        return entropyOf(body) >= kEntropy && (holdsMark(body, kSide) || (body.size() >= kProject && hasDigit(body)));
    }
    const std::string_view body = key.substr(3);
    return holdsMark(body, kSide) && entropyOf(body) >= kEntropy;
}

/// sk- and a long body with a digit: what most compatible gateways hand out.
bool isLikelyKey(std::string_view key) noexcept
{
    constexpr std::size_t kBody = 20;
    return key.size() >= kBody + 3 && hasDigit(key);
}

} // namespace

std::optional<Extent> findOpenAiKey(const Spot& spot)
{
    const Extent extent {spot.at, spot.at + runOf(spot.text, spot.at, isTokenByte, kLongestToken)};
    const std::string_view key = spot.text.substr(extent.begin, extent.end - extent.begin);
    if (key.starts_with("sk-ant-")) return std::nullopt;
    return isOpenAi(key) || (spot.redacts() && isLikelyKey(key)) ? std::optional(extent) : std::nullopt;
}

std::optional<Extent> findAnthropicKey(const Spot& spot)
{
    constexpr std::size_t kBody = 93;
    const Extent extent {spot.at, spot.at + runOf(spot.text, spot.at, isTokenByte, kLongestToken)};
    const std::string_view key = spot.text.substr(extent.begin, extent.end - extent.begin);
    if (!key.starts_with("sk-ant-")) return std::nullopt;
    for (const std::string_view prefix : {"sk-ant-api03-", "sk-ant-admin01-"})
        if (key.starts_with(prefix) && key.size() == prefix.size() + kBody + 2 && key.ends_with("AA")
            && entropyOf(key.substr(prefix.size(), kBody)) >= kEntropy)
            return extent;
    return spot.redacts() && isLikelyKey(key) ? std::optional(extent) : std::nullopt;
}

} // namespace spanwise::guard
