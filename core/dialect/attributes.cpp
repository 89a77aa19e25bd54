// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/attributes.h"

namespace spanwise::dialect {
namespace {

struct Prefix {
    std::string_view text;
    Family family;
};

constexpr Prefix kA[] = {
    {"ai.", Family::VercelAi}, {"annotations.", Family::OiEvaluations}, {"anthropic.", Family::Anthropic}};
constexpr Prefix kE[] = {{"evaluations.", Family::OiEvaluations}, {"embedding.embeddings.", Family::OiEmbeddings}};
constexpr Prefix kG[] = {{"gen_ai.", Family::GenAi}, {"gen_ai.prompt.", Family::GenAiPromptN},
    {"gen_ai.completion.", Family::GenAiCompletionN}, {"gen_ai.cost.", Family::LiteCost}, {"genkit:", Family::Genkit},
    {"gcp.vertex.agent.", Family::Adk}};
constexpr Prefix kL[] = {{"langfuse.", Family::Langfuse}, {"langsmith.", Family::LangSmith},
    {"logfire.", Family::Logfire}, {"llm.", Family::Llm}, {"llm.input_messages.", Family::OiInputMessages},
    {"llm.output_messages.", Family::OiOutputMessages}, {"llm.prompts.", Family::LlmPrompts}};
constexpr Prefix kM[] = {{"mastra.", Family::Mastra}, {"mlflow.", Family::Mlflow}, {"metadata.", Family::Metadata}};
constexpr Prefix kO[] = {{"openlit.", Family::OpenLit}, {"openinference.", Family::OpenInference}};
constexpr Prefix kP[] = {{"pydantic_ai.", Family::PydanticAi}};
constexpr Prefix kR[] = {
    {"retrieval.documents.", Family::OiDocuments}, {"reranker.output_documents.", Family::OiReranked}};
constexpr Prefix kS[] = {
    {"session.evaluations.", Family::OiEvaluations}, {"session.annotations.", Family::OiEvaluations}};
constexpr Prefix kT[] = {{"traceloop.", Family::Traceloop}, {"trace.evaluations.", Family::OiEvaluations},
    {"trace.annotations.", Family::OiEvaluations}};

template <std::size_t N> constexpr std::uint32_t among(std::string_view name, const Prefix (&prefixes)[N]) noexcept
{
    std::uint32_t found = 0;
    for (const Prefix& prefix : prefixes)
        if (name.size() > prefix.text.size() && name.substr(0, prefix.text.size()) == prefix.text)
            found |= static_cast<std::uint32_t>(prefix.family);
    return found;
}

constexpr std::uint32_t lookedUp(std::string_view name) noexcept
{
    if (name.size() < 4) return 0;
    switch (name.front()) {
    case 'a': return among(name, kA);
    case 'e': return among(name, kE);
    case 'g': return among(name, kG);
    case 'l': return among(name, kL);
    case 'm': return among(name, kM);
    case 'o': return among(name, kO);
    case 'p': return among(name, kP);
    case 'r': return among(name, kR);
    case 's': return among(name, kS);
    case 't': return among(name, kT);
    default: return 0;
    }
}

constexpr std::array<std::uint32_t, kKeyCount> kOfKeys {
#define SPANWISE_KEY(id, text) lookedUp(text),
    SPANWISE_ATTRIBUTE_KEYS(SPANWISE_KEY)
#undef SPANWISE_KEY
};

} // namespace

std::uint32_t familiesOf(std::string_view name) noexcept
{
    return lookedUp(name);
}

std::uint32_t familiesOf(Key key, std::string_view name) noexcept
{
    return key == Key::Count ? lookedUp(name) : kOfKeys[static_cast<std::size_t>(key)];
}

} // namespace spanwise::dialect
