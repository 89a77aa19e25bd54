// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/scan_text.h"

#include "core/guard/injection.h"
#include "core/guard/masking.h"
#include "core/guard/sensitive.h"

#include <algorithm>
#include <re2/re2.h>

namespace spanwise::guard {
namespace {

void addSensitive(std::string_view text, TextSide side, std::vector<Finding>& out)
{
    for (const SensitiveMatch& match : findSensitive(text)) {
        Finding finding;
        finding.kind = match.kind;
        finding.rule = match.rule;
        finding.severity = side == TextSide::Output ? onOutputSide(match.severity) : match.severity;
        finding.side = side;
        finding.start = static_cast<std::uint32_t>(match.begin);
        finding.end = static_cast<std::uint32_t>(match.end);
        const std::string_view value = text.substr(match.begin, match.size());
        // A long value (a private key) is named by its ends; the mask itself is short.
        finding.excerpt = masked(value.size() > 60 ? value.substr(0, 40) : value);
        out.push_back(std::move(finding));
    }
}

void addOversize(std::string_view text, TextSide side, std::vector<Finding>& out)
{
    if (text.size() <= kOversizeBytes) return;
    Finding finding;
    finding.kind = "oversize";
    finding.rule = "bytes";
    finding.severity = Severity::Low;
    finding.side = side;
    finding.end = static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), 0xFFFFFFFFU));
    finding.excerpt = excerptOf(text, {0, 80});
    finding.detail = std::to_string(text.size()) + " bytes, more than " + std::to_string(kOversizeBytes);
    out.push_back(std::move(finding));
}

} // namespace

std::vector<Finding> scanInput(std::string_view text, TextSide side, const CompiledRules& rules, const AllowRule* allow)
{
    std::vector<Finding> out = findInjection(text, side, rules).findings;
    addSensitive(text, side, out);
    addOversize(text, side, out);
    if (allow != nullptr) allow->check(text, side, out);
    maskFindings(text, out);
    return out;
}

std::vector<Finding> scanOutput(std::string_view text, const AnswerContext& context, const CompiledRules& rules)
{
    std::vector<Finding> out = checkAnswer(text, context, rules);
    addSensitive(text, TextSide::Output, out);
    addOversize(text, TextSide::Output, out);
    maskFindings(text, out);
    return out;
}

void checkInjectionFollowed(std::string_view input, const std::vector<Finding>& injections, std::string_view output,
    const std::vector<Finding>& outputFindings, bool newTool, std::vector<Finding>& out)
{
    const auto attack = std::ranges::find_if(
        injections, [](const Finding& one) { return familyOf(one.kind) == "prompt_injection" && !one.nearThreshold; });
    if (attack == injections.end()) return;
    std::string why;
    ByteRange place;
    const auto leak = std::ranges::find(outputFindings, "system_prompt_leak", &Finding::kind);
    if (leak != outputFindings.end()) {
        why = "the answer quotes the system message";
        place = {leak->start, leak->end};
    }
    if (why.empty()) {
        // "reply with 'X'", "say BANANA": does the answer begin with it?
        static const re2::RE2 wanted(
            "(?i:\\b(?:say|saying|print|reply|respond|answer|output|write|begin|start|confirm)\\b)"
            "[^.\\n]{0,60}?(?:[\"'“‘«„]([^\"'”’»“\\n]{2,80})[\"'”’»“]|\\b([A-Z][A-Z0-9_-]{2,40}(?: [A-Z]{2,40})*)\\b)");
        const std::string begin = normalizedText(output.substr(0, 400));
        re2::StringPiece rest(input.data(), input.size());
        std::string quoted;
        std::string capital;
        while (why.empty() && re2::RE2::FindAndConsume(&rest, wanted, &quoted, &capital)) {
            const std::string phrase = normalizedText(quoted.empty() ? capital : quoted);
            const std::size_t at = begin.find_first_not_of(" \"'*.!>#");
            if (phrase.size() >= 3 && at != std::string::npos && begin.compare(at, phrase.size(), phrase) == 0) {
                why = "the answer begins with what was asked for";
                place = {0, static_cast<std::uint32_t>(std::min(output.size(), phrase.size() + at))};
            }
            quoted.clear();
            capital.clear();
        }
    }
    if (why.empty()) {
        static const re2::RE2 url("(https?://[^\\s\"'<>()?#]{6,})");
        re2::StringPiece rest(input.data(), input.size());
        std::string found;
        while (why.empty() && re2::RE2::FindAndConsume(&rest, url, &found))
            if (const std::size_t at = output.find(found); at != std::string_view::npos) {
                why = "a URL of the attack stands in the answer";
                place = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + found.size())};
            }
    }
    if (why.empty() && newTool) why = "a tool was called that this service had not called before";
    if (why.empty()) return;
    Finding finding =
        outputFinding("injection_followed", attack->rule, Severity::Critical, attack->score, output, place);
    finding.detail = why;
    std::vector<Finding> one {std::move(finding)};
    maskFindings(output, one);
    out.push_back(std::move(one.front()));
}

} // namespace spanwise::guard
