// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/sensitive.h"

#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>
#include <array>

namespace spanwise::guard {
namespace {

using enum Severity;

// The more specific first: of two equally long matches the upper one stays.
constexpr Detector kDetectors[] = {
    {"secret.private_key", "private_key", "PRIVATE_KEY", High, false, "---", findPrivateKey},
    {"secret.jwt", "jwt", "JWT", High, true, "eyJ", findJwt},
    {"secret.aws_access_key", "aws_access_key", "API_KEY", High, true, "AKI ASI ABI ACC", findPrefixedSecret},
    {"secret.github_token", "github_token", "API_KEY", High, true, "ghp gho ghu ghs ghr", findPrefixedSecret},
    {"secret.github_token", "github_fine_grained", "API_KEY", High, true, "git", findPrefixedSecret},
    {"secret.gitlab_token", "gitlab_token", "API_KEY", High, true, "glp", findPrefixedSecret},
    {"secret.openai_key", "openai_key", "API_KEY", High, true, "sk-", findOpenAiKey},
    {"secret.anthropic_key", "anthropic_key", "API_KEY", High, true, "sk-", findAnthropicKey},
    {"secret.slack_token", "slack_token", "API_KEY", High, true, "xox", findSlackToken},
    {"secret.slack_webhook", "slack_webhook", "API_KEY", High, true, "hoo", findSlackWebhook},
    {"secret.stripe_key", "stripe_key", "API_KEY", High, true, "sk_ rk_", findPrefixedSecret},
    {"secret.gcp_api_key", "gcp_api_key", "API_KEY", High, true, "AIz", findPrefixedSecret},
    {"secret.huggingface_token", "huggingface_token", "API_KEY", High, true, "hf_", findPrefixedSecret},
    {"secret.npm_token", "npm_token", "API_KEY", High, true, "npm", findPrefixedSecret},
    {"secret.pypi_token", "pypi_token", "API_KEY", High, true, "pyp", findPrefixedSecret},
    {"secret.sendgrid_key", "sendgrid_key", "API_KEY", High, true, "SG.", findSendGridKey},
    {"secret.digitalocean_token", "digitalocean_token", "API_KEY", High, true, "dop doo dor", findPrefixedSecret},
    {"secret.databricks_token", "databricks_token", "API_KEY", High, true, "dap", findPrefixedSecret},
    {"secret.perplexity_key", "perplexity_key", "API_KEY", High, true, "ppl", findPrefixedSecret},
    {"secret.linear_key", "linear_key", "API_KEY", High, true, "lin", findPrefixedSecret},
    {"secret.vault_token", "vault_token", "API_KEY", High, true, "hvs", findPrefixedSecret},
    {"secret.azure_client_secret", "azure_client_secret", "API_KEY", High, false, "#Q~", findAzureClientSecret},
    {"secret.telegram_bot_token", "telegram_bot_token", "API_KEY", High, true, "###", findTelegramBotToken},
    {"secret.basic_auth_url", "basic_auth_url", "PASSWORD", High, false, "://", findUrlPassword},
    {"secret.bearer_token", "bearer_token", "BEARER", High, true, "Bea bea BEA", findBearerToken},
    {"secret.generic_assignment", "generic_assignment", "SECRET", High, false, "= :", findAssignment},
    {"pii.iban", "iban", "IBAN", Medium, true, "^^#", findIban},
    {"pii.credit_card", "credit_card", "CARD", Medium, true, "###", findCreditCard},
    {"pii.us_ssn", "us_ssn", "US_SSN", Medium, true, "###", findUsSsn},
    {"pii.uk_nhs", "uk_nhs", "UK_NHS", Medium, true, "###", findUkNhs},
    {"pii.uk_nino", "uk_nino", "UK_NINO", Medium, true, "^^# ^^ ", findUkNino},
    {"pii.es_nif", "es_nif", "ES_NIF", Medium, true, "### X## Y## Z## X-# Y-# Z-#", findEsNif},
    {"pii.pl_pesel", "pl_pesel", "PL_PESEL", Medium, true, "###", findPlPesel},
    {"pii.br_cpf", "br_cpf", "BR_CPF", Medium, true, "###", findBrCpf},
    {"pii.phone", "phone_international", "PHONE", Low, false, "+## +#? +(#", findInternationalPhone},
    {"pii.phone", "phone_national", "PHONE", Low, true, "### 0#? (##", findNationalPhone},
    {"pii.email", "email", "EMAIL", Low, false, "@", findEmail},
    {"pii.ip", "ip_v4", "IP", Low, true, "#", findIpV4},
    {"pii.ip", "ip_v6", "IP", Low, false, ":", findIpV6},
};

using Set = std::uint64_t; ///< bit i = detector i
constexpr std::size_t kCount = std::size(kDetectors);
static_assert(kCount <= 64);

/// For each of the first three bytes of a start: which detectors it may belong to; and for the byte before.
struct Starts {
    std::array<std::array<Set, 256>, 3> at {};
    std::array<Set, 256> after {};
};

constexpr void mark(std::array<Set, 256>& bytes, char first, char last, Set bit) noexcept
{
    for (auto byte = static_cast<unsigned char>(first);; ++byte) {
        bytes[byte] |= bit;
        if (byte == static_cast<unsigned char>(last)) return;
    }
}

constexpr void markFitting(std::array<Set, 256>& bytes, char pattern, Set bit) noexcept
{
    switch (pattern) {
    case '#': return mark(bytes, '0', '9', bit);
    case '^': mark(bytes, 'A', 'Z', bit); return mark(bytes, 'a', 'z', bit);
    case '?': return mark(bytes, '\0', '\xff', bit);
    default: return mark(bytes, pattern, pattern, bit);
    }
}

constexpr Starts makeStarts()
{
    Starts starts;
    for (std::size_t d = 0; d < kCount; ++d) {
        const Set bit = Set(1) << d;
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (!kDetectors[d].atWordStart || !isAlnum(static_cast<char>(byte))) starts.after[byte] |= bit;
        std::string_view list = kDetectors[d].starts;
        while (!list.empty()) {
            const std::string_view one = list.substr(0, list.find(' '));
            list.remove_prefix(one.size() < list.size() ? one.size() + 1 : list.size());
            for (std::size_t i = 0; i < 3; ++i) markFitting(starts.at[i], i < one.size() ? one[i] : '?', bit);
        }
    }
    return starts;
}

constexpr Starts kStarts = makeStarts();

} // namespace

std::vector<SensitiveMatch> findSensitive(std::string_view utf8, Purpose purpose)
{
    std::vector<SensitiveMatch> matches;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < utf8.size() ? utf8[i] : '\0'); };
    constexpr std::size_t kLongestEscape = 6; // of JSON, from the backslash to what follows
    std::size_t backslash = std::string_view::npos - utf8.size(); // the last one seen, far away at first
    unsigned char before = ' ';
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        Set asked = kStarts.at[0][byte(i)];
        if (asked != 0 && (asked &= kStarts.at[1][byte(i + 1)] & kStarts.at[2][byte(i + 2)]) != 0) {
            if (i - backslash <= kLongestEscape && isAlnum(static_cast<char>(before)) && endsEscape(utf8, i - 1))
                before = ' ';
            for (asked &= kStarts.after[before]; asked != 0; asked &= asked - 1) {
                const auto line = static_cast<std::size_t>(__builtin_ctzll(asked));
                const Detector& detector = kDetectors[line];
                const auto found = detector.find(Spot {utf8, i, purpose});
                if (!found) continue;
                matches.push_back({detector.kind, detector.rule, detector.label, found->begin, found->end,
                    detector.severity, static_cast<std::uint8_t>(line)});
            }
        }
        before = byte(i);
        if (before == '\\') backslash = i;
    }
    keepLongest(matches, utf8.size());
    return matches;
}

// Linear but for the sorting: what is taken already is never shorter, so it covers an end of whatever it overlaps.
void keepLongest(std::vector<SensitiveMatch>& matches, std::size_t textSize)
{
    if (matches.size() < 2) return;
    std::sort(matches.begin(), matches.end(), [](const SensitiveMatch& a, const SensitiveMatch& b) {
        if (a.size() != b.size()) return a.size() > b.size();
        return a.rank != b.rank ? a.rank < b.rank : a.begin < b.begin;
    });
    std::vector<bool> taken(textSize);
    std::erase_if(matches, [&](const SensitiveMatch& match) {
        if (taken[match.begin] || taken[match.end - 1]) return true;
        for (std::size_t byte = match.begin; byte < match.end; ++byte) taken[byte] = true;
        return false;
    });
    std::sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

Severity onOutputSide(Severity onInput) noexcept
{
    return onInput == Medium ? High : onInput == High ? Critical : onInput;
}

std::string masked(std::string_view utf8)
{
    constexpr std::size_t kFirst = 4;
    constexpr std::size_t kLast = 2;
    constexpr std::size_t kAllHidden = 8;
    const auto startsCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto characters = static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), startsCharacter));
    std::string mask;
    std::size_t nth = 0; // of the character that the byte belongs to, from 1
    for (const char c : utf8) {
        const bool starts = startsCharacter(c);
        nth += starts ? 1 : 0;
        const bool shown = characters > kAllHidden && (nth <= kFirst || nth > characters - kLast);
        if (shown)
            mask += c;
        else if (starts)
            mask += "•";
    }
    return mask;
}

} // namespace spanwise::guard
