// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/echo.h"

#include <string>

namespace spanwise::capture {
namespace {

constexpr std::size_t kRun = 16;
constexpr std::size_t kStep = 4;
constexpr std::string_view kMask = "[CONTENT]";

bool continuesCharacter(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

void Echo::remember(std::string_view content)
{
    for (std::size_t at = 0; at + kRun <= content.size(); at += kStep)
        m_runs.try_emplace(content.substr(at, kRun), Place {content, at});
}

std::optional<std::string_view> Echo::without(std::string_view text, Arena& arena) const
{
    std::string out;
    std::size_t kept = 0; // of the text, in `out` already or masked
    for (std::size_t at = 0; at + kRun <= text.size();) {
        const auto found = m_runs.find(text.substr(at, kRun));
        if (found == m_runs.end()) {
            ++at;
            continue;
        }
        const auto& [content, place] = found->second;
        std::size_t before = 0;
        while (before < at - kept && before < place && text[at - before - 1] == content[place - before - 1]) ++before;
        std::size_t size = kRun;
        while (at + size < text.size() && place + size < content.size() && text[at + size] == content[place + size])
            ++size;
        std::size_t begin = at - before;
        while (begin > kept && continuesCharacter(text[begin])) --begin;
        at += size;
        while (at < text.size() && continuesCharacter(text[at])) ++at;
        out += text.substr(kept, begin - kept);
        if (!out.ends_with(kMask)) out += kMask;
        kept = at;
    }
    if (kept == 0) return std::nullopt;
    out += text.substr(kept);
    return arena.store(out);
}

} // namespace spanwise::capture
