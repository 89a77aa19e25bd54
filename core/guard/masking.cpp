// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/masking.h"

#include "core/guard/hidden_views.h"
#include "core/guard/sensitive.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanwise::guard {
namespace {

bool isSensitive(const Finding& finding)
{
    return familyOf(finding.kind) == "secret" || familyOf(finding.kind) == "pii";
}

std::vector<SensitiveMatch> matchesIn(std::string_view text)
{
    return findSensitive(text, Purpose::Redaction);
}

/// The same text, byte for byte as long, with asterisks in the place of what is masked: places stay.
std::string starred(std::string_view text, const std::vector<SensitiveMatch>& matches)
{
    std::string out(text);
    for (const SensitiveMatch& match : matches)
        for (std::size_t i = match.begin; i < match.end; ++i)
            if ((static_cast<unsigned char>(out[i]) & 0x80U) == 0) out[i] = '*';
    return out;
}

/// A carrier shows to who decodes it what stands in it. Asked once a text and view.
bool carriesSecrets(std::string_view text, TextViewKind kind)
{
    const auto holds = [](const TextView& view) { return !matchesIn(view.text).empty(); };
    switch (kind) {
    case TextViewKind::DecodedBase64:
    case TextViewKind::DecodedHex: return std::ranges::any_of(decodedViews(rawView(text)), holds);
    case TextViewKind::DecodedRot13: return holds(rot13View(rawView(text)));
    case TextViewKind::Reversed: return holds(reversedView(rawView(text)));
    default: return false;
    }
}

void replaceAll(std::string& text, std::string_view what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

} // namespace

std::string maskedText(std::string_view utf8)
{
    std::string out;
    std::size_t done = 0;
    for (const SensitiveMatch& match : matchesIn(utf8)) {
        if (match.severity < Severity::Medium) continue;
        out.append(utf8.substr(done, match.begin - done)).append(masked(utf8.substr(match.begin, match.size())));
        done = match.end;
    }
    return out.append(utf8.substr(done));
}

bool holdsSecret(std::string_view utf8)
{
    return std::ranges::any_of(
        findSensitive(utf8), [](const SensitiveMatch& match) { return match.severity >= Severity::Medium; });
}

void maskFindings(std::string_view text, std::vector<Finding>& findings)
{
    if (std::ranges::all_of(findings, isSensitive)) return;
    const std::vector<SensitiveMatch> matches = matchesIn(text);
    const std::string safe = starred(text, matches);
    std::array<std::optional<bool>, kViewNames.size()> carries;
    for (Finding& finding : findings) {
        if (isSensitive(finding)) continue;
        if (!matches.empty()) finding.excerpt = excerptOf(safe, {finding.start, finding.end});
        auto& known = carries[static_cast<std::size_t>(finding.view)];
        if (!known) known = carriesSecrets(text, finding.view);
        if (*known)
            finding.excerpt =
                masked(text.substr(finding.start, std::min<std::size_t>(finding.end - finding.start, 40)));
        if (finding.detail.empty()) continue;
        // A detail may quote a value without the words that tell what it is.
        for (const SensitiveMatch& match : matches) {
            const std::string_view value = text.substr(match.begin, match.size());
            replaceAll(finding.detail, value, masked(value));
        }
        finding.detail = maskedText(finding.detail);
    }
}

} // namespace spanwise::guard
