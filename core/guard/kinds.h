// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind of finding: its name, what it means, and the entry of the OWASP Top 10 for LLM applications (2025) that it
// belongs to. LLM03 (supply chain), LLM04 (data and model poisoning) and LLM08 (vector and embedding weaknesses) cannot
// be judged from traces, so no kind claims them.
#pragma once

#include <span>
#include <string_view>

namespace spanwise::guard {

struct KindInfo {
    std::string_view name; ///< whole, or up to the first dot for families with many members
    std::string_view title; ///< on screen, to be translated there
    std::string_view meaning; ///< one sentence
    std::string_view owasp; ///< "LLM01 Prompt injection"; empty = none of them
};

[[nodiscard]] std::span<const KindInfo> kinds() noexcept;
/// By the whole name or by its first part; a kind of the user's own rules has an entry without words.
[[nodiscard]] const KindInfo& infoOf(std::string_view kind) noexcept;

} // namespace spanwise::guard
