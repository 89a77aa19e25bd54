// SPDX-License-Identifier: GPL-3.0-or-later
// What kind of work a span describes. Closed list; the value is stored, so entries are only ever appended.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise {

enum class SpanClass : std::uint8_t {
    Other,
    Llm,
    Embedding,
    Chain,
    Agent,
    Tool,
    Retriever,
    Reranker,
    Guardrail,
    Evaluator,
    Prompt,
    Request,
};

inline constexpr std::array<std::string_view, 12> kSpanClassNames {"other", "llm", "embedding", "chain", "agent",
    "tool", "retriever", "reranker", "guardrail", "evaluator", "prompt", "request"};

[[nodiscard]] constexpr std::string_view nameOf(SpanClass c) noexcept
{
    return kSpanClassNames[static_cast<std::size_t>(c)];
}

[[nodiscard]] constexpr std::optional<SpanClass> spanClassFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kSpanClassNames.size(); ++i)
        if (kSpanClassNames[i] == name) return static_cast<SpanClass>(i);
    return std::nullopt;
}

} // namespace spanwise
