// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/provider.h"

#include "core/base/ascii.h"

namespace spanwise::dialect {
namespace {

struct Spelling {
    std::string_view seen; ///< lower case
    std::string_view folded; ///< empty: a framework, the provider behind it is unknown
};

constexpr Spelling kSpellings[] = {
    {"openai", "openai"},
    {"openai.chat", "openai"},
    {"openai.responses", "openai"},
    {"openai.embedding", "openai"},
    {"openai.completion", "openai"},
    {"text-completion-openai", "openai"},
    {"azure.ai.openai", "azure.ai.openai"},
    {"az.ai.openai", "azure.ai.openai"},
    {"azure", "azure.ai.openai"},
    {"azure_openai", "azure.ai.openai"},
    {"azure-openai", "azure.ai.openai"},
    {"azureopenai", "azure.ai.openai"},
    {"azure.ai.inference", "azure.ai.inference"},
    {"az.ai.inference", "azure.ai.inference"},
    {"azure_ai", "azure.ai.inference"},
    {"anthropic", "anthropic"},
    {"anthropic.messages", "anthropic"},
    {"aws.bedrock", "aws.bedrock"},
    {"aws", "aws.bedrock"},
    {"bedrock", "aws.bedrock"},
    {"amazon-bedrock", "aws.bedrock"},
    {"amazon_bedrock", "aws.bedrock"},
    {"aws_bedrock", "aws.bedrock"},
    {"bedrock_converse", "aws.bedrock"},
    {"gcp.gemini", "gcp.gemini"},
    {"gemini", "gcp.gemini"},
    {"google.generative-ai", "gcp.gemini"},
    {"google-genai", "gcp.gemini"},
    {"google_genai", "gcp.gemini"},
    {"googleai", "gcp.gemini"},
    {"google-gla", "gcp.gemini"},
    {"gcp.vertex_ai", "gcp.vertex_ai"},
    {"vertex_ai", "gcp.vertex_ai"},
    {"vertexai", "gcp.vertex_ai"},
    {"google-vertex", "gcp.vertex_ai"},
    {"google_vertexai", "gcp.vertex_ai"},
    {"google.vertex", "gcp.vertex_ai"},
    {"gcp.gen_ai", "gcp.gen_ai"},
    {"google", "gcp.gen_ai"},
    {"mistral_ai", "mistral_ai"},
    {"mistralai", "mistral_ai"},
    {"mistral", "mistral_ai"},
    {"x_ai", "x_ai"},
    {"xai", "x_ai"},
    {"ibm.watsonx.ai", "ibm.watsonx.ai"},
    {"watsonx", "ibm.watsonx.ai"},
    {"cohere", "cohere"},
    {"groq", "groq"},
    {"deepseek", "deepseek"},
    {"perplexity", "perplexity"},
    {"moonshot_ai", "moonshot_ai"},
    {"langchain", ""},
    {"litellm", ""},
    {"vercel", ""},
    {"gcp.vertex.agent", ""},
    {"strands-agents", ""},
    {"_other", ""},
    {"unknown", ""},
};

const Spelling* spellingOf(std::string_view name) noexcept
{
    for (const Spelling& spelling : kSpellings)
        if (ascii::equalsLower(name, spelling.seen)) return &spelling;
    return nullptr;
}

struct Guess {
    std::string_view part; ///< lower case
    std::string_view provider;
};

// Order matters: the more specific host first.
constexpr Guess kHosts[] = {
    {"openai.azure.com", "azure.ai.openai"},
    {"services.ai.azure.com", "azure.ai.inference"},
    {"inference.ai.azure.com", "azure.ai.inference"},
    {"api.openai.com", "openai"},
    {"api.anthropic.com", "anthropic"},
    {"bedrock-runtime", "aws.bedrock"},
    {"generativelanguage.googleapis.com", "gcp.gemini"},
    {"aiplatform.googleapis.com", "gcp.vertex_ai"},
    {"api.mistral.ai", "mistral_ai"},
    {"api.groq.com", "groq"},
    {"api.deepseek.com", "deepseek"},
    {"api.perplexity.ai", "perplexity"},
    {"api.x.ai", "x_ai"},
    {"api.cohere", "cohere"},
    {"api.moonshot", "moonshot_ai"},
    {"openrouter.ai", "openrouter"},
    {"api.together.", "together"},
    {"api.fireworks.ai", "fireworks"},
};

constexpr Guess kModels[] = {
    {"gpt-", "openai"},
    {"chatgpt-", "openai"},
    {"o1", "openai"},
    {"o3", "openai"},
    {"o4-", "openai"},
    {"text-embedding-3", "openai"},
    {"text-embedding-ada", "openai"},
    {"davinci", "openai"},
    {"ft:gpt-", "openai"},
    {"claude", "anthropic"},
    {"anthropic.claude", "aws.bedrock"},
    {"us.anthropic.", "aws.bedrock"},
    {"eu.anthropic.", "aws.bedrock"},
    {"amazon.", "aws.bedrock"},
    {"us.amazon.", "aws.bedrock"},
    {"gemini", "gcp.gemini"},
    {"mistral", "mistral_ai"},
    {"ministral", "mistral_ai"},
    {"magistral", "mistral_ai"},
    {"codestral", "mistral_ai"},
    {"open-mixtral", "mistral_ai"},
    {"grok-", "x_ai"},
    {"command-", "cohere"},
    {"embed-english", "cohere"},
    {"embed-multilingual", "cohere"},
    {"deepseek-", "deepseek"},
    {"sonar", "perplexity"},
    {"kimi-", "moonshot_ai"},
    {"moonshot-", "moonshot_ai"},
};

/// Vercel's names end in the API that was called: "fireworks.chat".
std::string_view withoutApi(std::string_view name) noexcept
{
    constexpr std::string_view kApis[] = {"chat", "completion", "completions", "responses", "messages", "embedding",
        "embeddings", "text", "textembedding", "image", "transcription", "speech"};
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return name;
    for (const std::string_view api : kApis)
        if (ascii::equalsLower(name.substr(dot + 1), api)) return name.substr(0, dot);
    return name;
}

bool startsLower(std::string_view text, std::string_view start) noexcept
{
    return text.size() >= start.size() && ascii::equalsLower(text.substr(0, start.size()), start);
}

} // namespace

std::string_view foldProvider(std::string_view name, Arena& arena)
{
    if (const Spelling* known = spellingOf(name)) return known->folded;
    // Vercel writes provider.api: "openai.chat", "google.vertex.chat"
    for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0; dot = name.rfind('.', dot - 1))
        if (const Spelling* known = spellingOf(name.substr(0, dot))) return known->folded;
    name = withoutApi(name);
    char* folded = arena.allocate(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) folded[i] = ascii::lower(name[i]);
    return {folded, name.size()};
}

std::string_view providerOfHost(std::string_view hostOrUrl) noexcept
{
    for (const Guess& guess : kHosts)
        if (ascii::containsLower(hostOrUrl, guess.part)) return guess.provider;
    return {};
}

std::string_view providerOfModel(std::string_view model) noexcept
{
    if (const std::size_t slash = model.find('/'); slash != std::string_view::npos)
        if (const Spelling* known = spellingOf(model.substr(0, slash))) return known->folded;
    for (const Guess& guess : kModels)
        if (startsLower(model, guess.part)) return guess.provider;
    return {};
}

std::string_view statedProvider(Reader& reader, const Attributes& attributes)
{
    std::string_view folded;
    reader.each(attributes, Field::Provider, [&](Key key, const Value& value) {
        std::string_view name = reader.asText(value);
        if (key == Key::AiModelProvider && foldProvider(name, reader.arena()) == name) // none that we know
            name = name.substr(0, name.find('.'));
        if (!name.empty()) folded = foldProvider(name, reader.arena());
        return !folded.empty();
    });
    return folded;
}

std::string_view providerOf(Reader& reader, const SpanView& view, std::string_view model)
{
    if (const std::string_view stated = statedProvider(reader, *view.attributes); !stated.empty()) return stated;
    const bool isOpenLit = startsLower(view.scope, "@openlit") || startsLower(view.scope, "openlit")
        || ascii::equalsLower(reader.text(*view.attributes, Key::TelemetrySdkName), "openlit");
    if (!isOpenLit) { // says api.openai.com whatever the real host is (seen)
        const std::string_view guessed = providerOfHost(reader.text(*view.attributes, Field::ServerAddress));
        if (!guessed.empty()) return guessed;
    }
    return providerOfModel(model);
}

} // namespace spanwise::dialect
