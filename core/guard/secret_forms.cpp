// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets that are a fixed beginning and a body of known length: one line each. Forms: guards.md §7, from the vendors'
// published token formats (GitHub, GitLab, AWS, Stripe, Google, Hugging Face, npm, PyPI, DigitalOcean, Databricks,
// Perplexity, Linear, HashiCorp), read 2026.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr bool isBase32(char c) noexcept
{
    return isUpper(c) || (c >= '2' && c <= '7');
}
constexpr bool isWordByte(char c) noexcept
{
    return isAlnum(c) || c == '_';
}

struct Form {
    std::string_view prefix;
    bool (*body)(char);
    std::size_t shortest, longest; ///< of the body
    double entropy; ///< bits a character of the body, at least
};

constexpr Form kForms[] = {
    {"AKIA", isBase32, 16, 16, 3.0},
    {"ASIA", isBase32, 16, 16, 3.0},
    {"ABIA", isBase32, 16, 16, 3.0},
    {"ACCA", isBase32, 16, 16, 3.0},
    {"ghp_", isAlnum, 36, 36, 3.0},
    {"gho_", isAlnum, 36, 36, 3.0},
    {"ghu_", isAlnum, 36, 36, 3.0},
    {"ghs_", isAlnum, 36, 36, 3.0},
    {"ghr_", isAlnum, 36, 36, 3.0},
    {"github_pat_", isWordByte, 82, 82, 3.0},
    {"glpat-", isTokenByte, 20, 20, 3.0},
    {"sk_live_", isAlnum, 10, 99, 2.0},
    {"sk_test_", isAlnum, 10, 99, 2.0},
    {"sk_prod_", isAlnum, 10, 99, 2.0},
    {"rk_live_", isAlnum, 10, 99, 2.0},
    {"rk_test_", isAlnum, 10, 99, 2.0},
    {"rk_prod_", isAlnum, 10, 99, 2.0},
    {"AIza", isTokenByte, 35, 35, 4.0},
    {"hf_", isLetter, 34, 34, 2.0},
    {"npm_", isAlnum, 36, 36, 3.0},
    {"pypi-AgEIcHlwaS5vcmc", isTokenByte, 50, 1000, 3.0},
    {"dop_v1_", isHex, 64, 64, 3.0},
    {"doo_v1_", isHex, 64, 64, 3.0},
    {"dor_v1_", isHex, 64, 64, 3.0},
    {"dapi", isHex, 32, 32, 3.0},
    {"pplx-", isAlnum, 48, 48, 3.0},
    {"lin_api_", isAlnum, 40, 40, 3.0},
    {"hvs.", isTokenByte, 90, 120, 3.0},
};

/// A known prefix with a body of another length: cut off, or a newer form. A name in code has no digit.
std::optional<Extent> leniently(const Spot& spot, const Form& form)
{
    constexpr std::size_t kShortest = 16;
    const std::size_t begin = spot.at + form.prefix.size();
    const auto belongs = form.body == isTokenByte || form.body == isWordByte ? form.body : isAlnum;
    const std::size_t size = runOf(spot.text, begin, belongs, kLongestToken);
    const std::string_view body = spot.text.substr(begin, size);
    if (size < std::min(form.shortest, kShortest) || !endsWord(spot.text, begin + size)) return std::nullopt;
    if (std::none_of(body.begin(), body.end(), isDigit)) return std::nullopt;
    return Extent {spot.at, begin + size};
}

} // namespace

std::optional<Extent> findPrefixedSecret(const Spot& spot)
{
    const std::string_view rest = spot.rest();
    const auto* form = std::find_if(
        std::begin(kForms), std::end(kForms), [&](const Form& one) { return rest.starts_with(one.prefix); });
    if (form == std::end(kForms)) return std::nullopt;

    const std::size_t begin = spot.at + form->prefix.size();
    const std::size_t size = runOf(spot.text, begin, form->body, form->longest + 1);
    const std::string_view body = spot.text.substr(begin, size);
    const bool whole = size >= form->shortest && size <= form->longest && endsWord(spot.text, begin + size);
    if (whole && entropyOf(body) >= form->entropy && (spot.redacts() || !body.ends_with("EXAMPLE")))
        return Extent {spot.at, begin + size};
    return spot.redacts() ? leniently(spot, *form) : std::nullopt;
}

} // namespace spanwise::guard
