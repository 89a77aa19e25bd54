// SPDX-License-Identifier: GPL-3.0-or-later
// The attributes of one span, log record or resource, looked up once: which names of ours hold a usable value, and
// where. A usable value is present, not null, not NaN and not an empty text (dialects.md, beginning).
#pragma once

#include "core/dialect/fields.h"
#include "core/dialect/keys.h"
#include "core/model/batch.h"

#include <array>
#include <cstdint>

namespace spanwise::dialect {

/// Families of names that carry an index or a free ending. One bit each.
enum class Family : std::uint32_t {
    OiInputMessages = 1U << 0U, ///< llm.input_messages.I.…
    OiOutputMessages = 1U << 1U, ///< llm.output_messages.I.…
    GenAiPromptN = 1U << 2U, ///< gen_ai.prompt.I.…
    GenAiCompletionN = 1U << 3U, ///< gen_ai.completion.I.…
    LlmPrompts = 1U << 4U, ///< llm.prompts.I, llm.prompts.I.…
    OiDocuments = 1U << 5U, ///< retrieval.documents.I.…
    OiReranked = 1U << 6U, ///< reranker.output_documents.I.…
    OiEvaluations = 1U << 7U, ///< evaluations.I.…, annotations.I.…, and both with trace. or session. in front
    OiEmbeddings = 1U << 8U, ///< embedding.embeddings.I.…
    Langfuse = 1U << 9U, ///< langfuse.…
    LangSmith = 1U << 10U, ///< langsmith.…
    Traceloop = 1U << 11U, ///< traceloop.…
    Mastra = 1U << 12U, ///< mastra.…
    VercelAi = 1U << 13U, ///< ai.…
    GenAi = 1U << 14U, ///< gen_ai.…
    Mlflow = 1U << 15U, ///< mlflow.…
    Genkit = 1U << 16U, ///< genkit:…
    Adk = 1U << 17U, ///< gcp.vertex.agent.…
    Anthropic = 1U << 18U, ///< anthropic.…
    Logfire = 1U << 19U, ///< logfire.…
    OpenLit = 1U << 20U, ///< openlit.…
    Metadata = 1U << 21U, ///< metadata.… (LiteLLM, openinference-vercel)
    LiteCost = 1U << 22U, ///< gen_ai.cost.…
    PydanticAi = 1U << 23U, ///< pydantic_ai.…
    OpenInference = 1U << 24U, ///< openinference.…
    Llm = 1U << 25U, ///< llm.…
};

/// One attribute whose name we know. Sorted as sent, not by key: a span has few of them.
struct KnownAttribute {
    Key key = Key::Count;
    std::uint32_t attribute = 0; ///< index into Batch::attributes
};

/// One attribute that the user's mapping names.
struct MappedAttribute {
    Field field = Field::Count;
    std::uint32_t rank = 0; ///< position in the field's list of names
    std::uint32_t attribute = 0;
};

/// Which keys of ours an attribute list holds. Made by Reader::index; the runs point into the reader's arrays.
struct Attributes {
    static constexpr std::size_t kWords = (kKeyCount + 63) / 64;

    std::array<std::uint64_t, kWords> present {};
    std::uint32_t families = 0;
    IndexRange known;
    IndexRange mapped;
    IndexRange all; ///< into Batch::attributes

    [[nodiscard]] bool has(Key key) const noexcept
    {
        const auto bit = static_cast<std::size_t>(key);
        return ((present[bit / 64] >> (bit % 64)) & 1U) != 0;
    }
    [[nodiscard]] bool has(Family family) const noexcept
    {
        return (families & static_cast<std::uint32_t>(family)) != 0;
    }
    void mark(Key key) noexcept
    {
        const auto bit = static_cast<std::size_t>(key);
        present[bit / 64] |= std::uint64_t {1} << (bit % 64);
    }
};

/// What several lists hold together: tells at once that none of them can answer a field.
struct HeldTogether {
    std::array<std::uint64_t, Attributes::kWords> present {};
    bool anyMapped = false; ///< by the user's mapping, whatever the field

    void include(const Attributes& one) noexcept
    {
        for (std::size_t i = 0; i < present.size(); ++i) present[i] |= one.present[i];
        anyMapped = anyMapped || one.mapped.count > 0;
    }
    [[nodiscard]] bool has(Key key) const noexcept
    {
        const auto bit = static_cast<std::size_t>(key);
        return ((present[bit / 64] >> (bit % 64)) & 1U) != 0;
    }
    /// False: Reader finds the field in none of the lists.
    [[nodiscard]] bool mayAnswer(Field field) const noexcept;
};

/// The families that a name belongs to.
[[nodiscard]] std::uint32_t familiesOf(std::string_view name) noexcept;
/// The same without reading the name where `key`, which is keyOf(name), tells it.
[[nodiscard]] std::uint32_t familiesOf(Key key, std::string_view name) noexcept;

} // namespace spanwise::dialect
