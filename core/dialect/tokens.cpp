// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/tokens.h"

#include "core/base/ascii.h"
#include "core/dialect/timing.h"
#include "core/model/quality.h"

#include <cmath>
#include <functional>
#include <string>
#include <utility>

namespace spanwise::dialect {
namespace {

using Count = std::optional<std::int64_t>;

// --- usage as one JSON object -----------------------------------------------------------------------------------

struct UsageDocument {
    Key key;
    std::string_view path; ///< of the usage object inside the text
};

constexpr UsageDocument kDocuments[] = {{Key::LangfuseObservationUsageDetails, ""}, {Key::LangfuseObservationUsage, ""},
    {Key::LangsmithUsageMetadata, ""}, {Key::LangsmithMetadataUsageMetadata, ""}, {Key::MlflowChatTokenUsage, ""},
    {Key::GcpVertexAgentLlmResponse, "/usage_metadata"}, {Key::GcpVertexAgentLlmResponse, "/usageMetadata"},
    {Key::GenkitOutput, "/usage"}};

enum class Part : std::uint8_t {
    Input,
    Output,
    Thoughts,
    Total,
    CacheRead,
    CacheWrite,
    CacheWrite1h,
    Reasoning,
    AudioIn,
    AudioOut
};

struct PartName {
    std::string_view name;
    Part part;
};

// Names inside usage objects of Langfuse, LangSmith, LangChain, OpenAI, Anthropic, Gemini, Bedrock and Genkit.
constexpr PartName kPartNames[] = {
    {"input", Part::Input},
    {"input_tokens", Part::Input},
    {"inputTokens", Part::Input},
    {"prompt_tokens", Part::Input},
    {"promptTokens", Part::Input},
    {"prompt_token_count", Part::Input},
    {"promptTokenCount", Part::Input},
    {"output", Part::Output},
    {"output_tokens", Part::Output},
    {"outputTokens", Part::Output},
    {"completion_tokens", Part::Output},
    {"completionTokens", Part::Output},
    {"candidates_token_count", Part::Output},
    {"candidatesTokenCount", Part::Output},
    {"thoughts_token_count", Part::Thoughts},
    {"thoughtsTokenCount", Part::Thoughts},
    {"total", Part::Total},
    {"total_tokens", Part::Total},
    {"totalTokens", Part::Total},
    {"total_token_count", Part::Total},
    {"totalTokenCount", Part::Total},
    {"input_cached_tokens", Part::CacheRead},
    {"input_cache_read", Part::CacheRead},
    {"cache_read_input_tokens", Part::CacheRead},
    {"cacheReadInputTokens", Part::CacheRead},
    {"cached_input_tokens", Part::CacheRead},
    {"cachedContentTokens", Part::CacheRead},
    {"cached_content_token_count", Part::CacheRead},
    {"cachedContentTokenCount", Part::CacheRead},
    {"input_token_details.cache_read", Part::CacheRead},
    {"input_tokens_details.cached_tokens", Part::CacheRead},
    {"prompt_tokens_details.cached_tokens", Part::CacheRead},
    {"input_cache_creation", Part::CacheWrite},
    {"cache_creation_input_tokens", Part::CacheWrite},
    {"cacheWriteInputTokens", Part::CacheWrite},
    {"input_token_details.cache_creation", Part::CacheWrite},
    {"cache_creation.ephemeral_1h_input_tokens", Part::CacheWrite1h},
    {"input_token_details.ephemeral_1h_input_tokens", Part::CacheWrite1h},
    {"output_reasoning_tokens", Part::Reasoning},
    {"output_reasoning", Part::Reasoning},
    {"reasoning_tokens", Part::Reasoning},
    {"thoughtsTokens", Part::Reasoning},
    {"output_token_details.reasoning", Part::Reasoning},
    {"output_tokens_details.reasoning_tokens", Part::Reasoning},
    {"completion_tokens_details.reasoning_tokens", Part::Reasoning},
    {"input_token_details.audio", Part::AudioIn},
    {"prompt_tokens_details.audio_tokens", Part::AudioIn},
    {"input_audio_tokens", Part::AudioIn},
    {"output_token_details.audio", Part::AudioOut},
    {"completion_tokens_details.audio_tokens", Part::AudioOut},
    {"output_audio_tokens", Part::AudioOut},
};

bool startsWith(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

/// Langfuse counts a token under exactly one key: what was not cached stands under `input`, the rest under
/// `input_…` or `cache_…`. Only if `total` is input + output are the others a mere breakdown.
struct LangfuseSums {
    Count input;
    Count output;
    bool otherInput = false; ///< the provider's own object passed on, under a name that is no `input…`
    bool otherOutput = false;

    void add(std::string_view name, std::int64_t number)
    {
        if (name.find('.') != std::string_view::npos) return; // a breakdown inside an object of its own
        if (name == "input" || startsWith(name, "input_") || startsWith(name, "cache_"))
            input = input.value_or(0) + number;
        if (name == "output" || startsWith(name, "output_")) output = output.value_or(0) + number;
        otherInput = otherInput || startsWith(name, "prompt") || name == "inputTokens";
        otherOutput =
            otherOutput || startsWith(name, "completion") || startsWith(name, "candidates") || name == "outputTokens";
    }
};

using NumberVisitor = std::function<void(std::string_view name, double number)>;

/// A usage object that was sent as a structured attribute instead of a JSON text.
void forEachNumberIn(const Batch& batch, const Value& map, const std::string& prefix, const NumberVisitor& visit)
{
    for (const Attribute& entry : batch.entries(map)) {
        const std::string name = prefix + std::string(entry.key);
        if (entry.value.kind == Value::Kind::Map)
            forEachNumberIn(batch, entry.value, name + ".", visit);
        else if (const auto number = Reader::asNumber(entry.value))
            visit(name, *number);
    }
}

TokenUsage readDocument(Reader& reader, const Value& text, const UsageDocument& document, bool isLangfuse)
{
    TokenUsage usage;
    Count thoughts;
    LangfuseSums sums;
    const NumberVisitor take = [&](std::string_view name, double value) {
        if (value < 0 || value > 9e15) return;
        const std::int64_t number = std::llround(value);
        sums.add(name, number);
        for (const PartName& known : kPartNames) {
            if (known.name != name) continue;
            Count* slot = nullptr;
            switch (known.part) {
            case Part::Input: slot = &usage.input; break;
            case Part::Output: slot = &usage.output; break;
            case Part::Thoughts: slot = &thoughts; break;
            case Part::Total: slot = &usage.total; break;
            case Part::CacheRead: slot = &usage.cachedInput; break;
            case Part::CacheWrite: slot = &usage.cacheWrite; break;
            case Part::CacheWrite1h: slot = &usage.cacheWrite1h; break;
            case Part::Reasoning: slot = &usage.reasoning; break;
            case Part::AudioIn: slot = &usage.audioInput; break;
            case Part::AudioOut: slot = &usage.audioOutput; break;
            }
            if (!*slot) *slot = number;
        }
    };
    if (text.kind == Value::Kind::Map && document.path.empty())
        forEachNumberIn(reader.batch(), text, {}, take);
    else if (text.kind == Value::Kind::String)
        reader.json().forEachNumber(text.view(), document.path, take);
    if (thoughts) { // Gemini: thoughts stand outside the candidates
        usage.output = usage.output.value_or(0) + *thoughts;
        usage.reasoning = thoughts;
    }
    const bool isBreakdown = usage.total && *usage.total == usage.input.value_or(0) + usage.output.value_or(0);
    if (isLangfuse && !isBreakdown) {
        if (sums.input && !sums.otherInput) usage.input = sums.input;
        if (sums.output && !sums.otherOutput) usage.output = sums.output;
    }
    return usage;
}

void fillFromDocuments(Reader& reader, const SpanView& view, TokenUsage& usage)
{
    for (const UsageDocument& document : kDocuments) {
        const Value* value = reader.value(*view.attributes, document.key);
        if (value == nullptr) continue;
        const bool isLangfuse =
            document.key == Key::LangfuseObservationUsageDetails || document.key == Key::LangfuseObservationUsage;
        const TokenUsage read = readDocument(reader, *value, document, isLangfuse);
        const auto fill = [](Count& slot, const Count& from) {
            if (!slot) slot = from;
        };
        fill(usage.input, read.input);
        fill(usage.output, read.output);
        fill(usage.total, read.total);
        fill(usage.cachedInput, read.cachedInput);
        fill(usage.cacheWrite, read.cacheWrite);
        fill(usage.cacheWrite1h, read.cacheWrite1h);
        fill(usage.reasoning, read.reasoning);
        fill(usage.audioInput, read.audioInput);
        fill(usage.audioOutput, read.audioOutput);
    }
}

// --- Anthropic: its API counts cached tokens beside the input ----------------------------------------------------

bool speaksAnthropic(std::string_view provider, std::string_view model)
{
    if (provider == "anthropic") return true;
    const bool resold = provider == "aws.bedrock" || provider == "gcp.vertex_ai";
    return resold && (ascii::containsLower(model, "claude") || ascii::containsLower(model, "anthropic"));
}

/// These pass the API's own count on (seen; the Python one is unverified for its newest version).
bool passesRawInput(std::string_view scope)
{
    return scope == "@traceloop/instrumentation-anthropic" || scope == "opentelemetry.instrumentation.anthropic"
        || scope == "@openlit/instrumentation-anthropic";
}

bool includeCacheInInput(TokenUsage& usage, const SpanView& view, std::string_view provider, std::string_view model)
{
    const std::int64_t cached = usage.cachedInput.value_or(0) + usage.cacheWrite.value_or(0);
    if (!usage.input || cached == 0) return false;
    // Less input than cache cannot be a sum, whoever the provider is.
    const bool isOutside = *usage.input < cached || (speaksAnthropic(provider, model) && passesRawInput(view.scope));
    if (!isOutside) return false;
    *usage.input += cached;
    usage.total = std::nullopt; // its total left the cache out as well
    return true;
}

/// OpenLLMetry counts the tokens of every stream itself, even when the provider sent usage (seen).
bool isEstimated(Reader& reader, const SpanView& view)
{
    return view.scope == "@traceloop/instrumentation-openai" && readStream(reader, view) == true;
}

} // namespace

TokenReading readTokens(Reader& reader, const SpanView& view, std::string_view provider, std::string_view model)
{
    const Attributes& attributes = *view.attributes;
    TokenReading out;
    TokenUsage& usage = out.usage;
    (void)reader.takeImplausible();
    usage.input = reader.count(attributes, Field::InputTokens);
    usage.output = reader.count(attributes, Field::OutputTokens);
    usage.total = reader.count(attributes, Field::TotalTokens);
    usage.cachedInput = reader.count(attributes, Field::CacheRead);
    usage.cacheWrite = reader.count(attributes, Field::CacheWrite);
    usage.cacheWrite1h = reader.count(attributes, Field::CacheWrite1h);
    usage.reasoning = reader.count(attributes, Field::Reasoning);
    usage.audioInput = reader.count(attributes, Field::AudioInput);
    usage.audioOutput = reader.count(attributes, Field::AudioOutput);
    if (reader.takeImplausible()) out.quality |= quality::kImplausibleValue;
    fillFromDocuments(reader, view, usage);

    if (includeCacheInInput(usage, view, provider, model)) out.quality |= quality::kUsageFixed;
    if (!usage.total && usage.input && usage.output) usage.total = *usage.input + *usage.output;
    usage.estimated = usage.isKnown() && isEstimated(reader, view);
    return out;
}

std::int64_t statedTokens(Reader& reader, const SpanView& view)
{
    const TokenUsage usage = readStatedUsage(reader, view);
    if (usage.input || usage.output) return usage.input.value_or(0) + usage.output.value_or(0);
    return usage.total.value_or(-1);
}

TokenUsage readStatedUsage(Reader& reader, const SpanView& view)
{
    const Attributes& attributes = *view.attributes;
    TokenUsage usage;
    usage.input = reader.count(attributes, Field::InputTokens);
    usage.output = reader.count(attributes, Field::OutputTokens);
    usage.total = reader.count(attributes, Field::TotalTokens);
    if (!usage.isKnown()) fillFromDocuments(reader, view, usage);
    const auto aggregated = [&](Key key) -> Count {
        const std::optional<double> number = reader.number(attributes, key);
        return number && *number >= 0 && *number < 9e15 ? Count(std::llround(*number)) : std::nullopt;
    };
    if (!usage.isKnown()) { // Pydantic AI: the sum over the run
        usage.input = aggregated(Key::GenAiAggregatedUsageInputTokens);
        usage.output = aggregated(Key::GenAiAggregatedUsageOutputTokens);
        if (usage.input && usage.output) usage.total = *usage.input + *usage.output;
    }
    return usage;
}

std::optional<std::int64_t> reportedCostNanoUsd(Reader& reader, const Attributes& attributes)
{
    std::optional<double> usd = reader.number(attributes, Field::Cost);
    for (const auto& [input, output] : {std::pair(Key::LlmCostPrompt, Key::LlmCostCompletion),
             std::pair(Key::GenAiCostInputCost, Key::GenAiCostOutputCost)}) {
        const auto first = reader.number(attributes, input), second = reader.number(attributes, output);
        if (!usd && first && second) usd = *first + *second; // the parts without their sum
    }
    if (!usd || *usd < 0 || *usd > 1e9) return std::nullopt;
    return std::llround(*usd * 1e9);
}

} // namespace spanwise::dialect
