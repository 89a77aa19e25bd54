// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/output_checks.h"

#include <algorithm>
#include <array>
#include <memory>
#include <re2/re2.h>

namespace spanwise::guard {
namespace {

struct Form {
    std::string_view rule;
    std::string_view what;
    const char* expression;
};
constexpr std::array<Form, 6> kForms {{
    {"script", "a script element", "(?i)<\\s*(script|iframe|object|embed|applet|base|meta\\s[^>]*http-equiv)\\b"},
    {"handler", "an event handler", "(?i)<[a-z][a-z0-9-]*\\b[^>]*[\\s\"'/]on[a-z]{3,20}\\s*="},
    {"scheme", "a link that runs code",
        "(?i)(href|src|action|formaction|data|xlink:href)\\s*=\\s*[\"']?\\s*"
        "(javascript|vbscript|data:text/html)"},
    {"scheme.markdown", "a link that runs code", "(?i)\\]\\(\\s*<?\\s*(javascript|vbscript|data:text/html)"},
    {"escape", "a control sequence for terminals", "\\x1b[\\[\\]PX^_]|\\x{9b}"},
    {"image.html", "an image that takes data out",
        "(?i)<img\\b[^>]*\\bsrc\\s*=\\s*[\"']?(?:https?:)?//[^\"'\\s>]*\\?[^\"'\\s>]{8,}"},
}};

const re2::RE2& compiled(std::size_t form)
{
    static const auto all = [] {
        std::vector<std::unique_ptr<re2::RE2>> out;
        for (const Form& one : kForms) out.push_back(std::make_unique<re2::RE2>(one.expression));
        return out;
    }();
    return *all[form];
}

/// The text with code blanked out byte by byte, so that places stay.
std::string blanked(std::string_view text)
{
    std::string out(text);
    const auto blank = [&](std::size_t from, std::size_t to) {
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to), ' ');
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view mark = text.substr(at).starts_with("```") ? "```" : text[at] == '`' ? "`" : "";
        if (mark.empty()) {
            ++at;
            continue;
        }
        std::size_t end = text.find(mark, at + mark.size());
        if (end == std::string_view::npos) {
            if (mark == "```") blank(at, text.size());
            break;
        }
        end += mark.size();
        blank(at, end);
        at = end;
    }
    return out;
}

std::string_view hostOf(std::string_view url)
{
    const std::size_t from = url.find("//");
    if (from == std::string_view::npos) return {};
    std::string_view host = url.substr(from + 2);
    host = host.substr(0, host.find_first_of("/?#"));
    const std::size_t at = host.rfind('@');
    if (at != std::string_view::npos) host.remove_prefix(at + 1);
    return host.substr(0, host.find(':'));
}

} // namespace

void checkMarkup(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    const std::string text = blanked(answer.raw->text);
    const re2::StringPiece whole(text.data(), text.size());
    const auto add = [&](std::string_view rule, std::string_view what, Severity severity, re2::StringPiece place) {
        const auto start = static_cast<std::size_t>(place.data() - text.data());
        Finding finding = outputFinding(
            "active_markup", rule, severity, 1, answer.text, answer.raw->originOf(start, start + place.size()));
        finding.detail = what;
        out.push_back(std::move(finding));
    };
    for (std::size_t i = 0; i < kForms.size(); ++i) {
        re2::StringPiece place;
        if (compiled(i).Match(whole, 0, text.size(), re2::RE2::UNANCHORED, &place, 1))
            add(kForms[i].rule, kForms[i].what, Severity::High, place);
    }
    // ![image](url?query) loads by itself; a [link](url?query) waits for a click.
    static const re2::RE2 link("(!?)\\[[^\\]]*\\]\\(\\s*<?((?:https?:)?//[^\\s)>]+)[^)]*\\)");
    re2::StringPiece groups[3];
    for (std::size_t at = 0; link.Match(whole, at, text.size(), re2::RE2::UNANCHORED, groups, 3);) {
        at = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
        const std::string_view url(groups[2].data(), groups[2].size());
        const std::size_t query = url.find('?');
        if (query == std::string_view::npos || url.size() - query - 1 < 8) continue;
        const std::string_view host = hostOf(url);
        const bool allowed = std::ranges::any_of(context.hosts, [&](std::string_view one) {
            return host == one
                || (host.size() > one.size() && host.ends_with(one) && host[host.size() - one.size() - 1] == '.');
        });
        if (allowed) continue;
        const bool image = !groups[1].empty();
        add(image ? "image" : "link", image ? "an image that takes data out" : "a link with data in its query",
            image ? Severity::High : Severity::Low, groups[0]);
        break;
    }
}

} // namespace spanwise::guard
