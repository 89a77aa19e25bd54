// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/profile.h"

#include <algorithm>
#include <array>

namespace spanwise::dialect {

namespace {
struct Mark {
    std::string_view text;
    bool whole; ///< false: the beginning is enough
    std::string_view profile;
};

/// Scope names that say it alone.
constexpr std::array kScopes {
    Mark {"@arizeai/openinference", false, "OpenInference"},
    Mark {"openinference.", false, "OpenInference"},
    Mark {"@traceloop/", false, "OpenLLMetry"},
    Mark {"traceloop.", false, "OpenLLMetry"},
    Mark {"@openlit/", false, "OpenLIT"},
    Mark {"openlit", false, "OpenLIT"},
    Mark {"langfuse", false, "Langfuse"},
    Mark {"langsmith", false, "LangSmith"},
    Mark {"@mastra/", false, "Mastra"},
    Mark {"com.anthropic.sdk", false, "Anthropic SDK"},
    Mark {"litellm", false, "LiteLLM"},
    Mark {"pydantic-ai", false, "Pydantic AI"},
    Mark {"Microsoft.SemanticKernel", false, "Semantic Kernel"},
    Mark {"semantic_kernel", false, "Semantic Kernel"},
    Mark {"strands.", false, "Strands Agents"},
    Mark {"mlflow", false, "MLflow"},
    Mark {"gcp.vertex.agent", false, "Google ADK"},
    Mark {"genkit", false, "Genkit"},
    Mark {"ai", true, "Vercel AI"},
    Mark {"gen_ai", true, "Vercel AI"},
    Mark {"@opentelemetry/instrumentation-openai", false, "OpenTelemetry GenAI"},
    Mark {"@elastic/opentelemetry-instrumentation-openai", false, "OpenTelemetry GenAI"},
    Mark {"opentelemetry.instrumentation.openai_v2", false, "OpenTelemetry GenAI"},
};

/// Attribute names, the surest mark first: several dialects can share a span.
constexpr std::array kAttributes {
    Mark {"openinference.span.kind", true, "OpenInference"},
    Mark {"langfuse.", false, "Langfuse"},
    Mark {"langsmith.", false, "LangSmith"},
    Mark {"mastra.", false, "Mastra"},
    Mark {"ai.operationId", true, "Vercel AI"},
    Mark {"traceloop.", false, "OpenLLMetry"},
    Mark {"llm.request.type", true, "OpenLLMetry"},
    Mark {"mlflow.", false, "MLflow"},
    Mark {"genkit:", false, "Genkit"},
    Mark {"gcp.vertex.agent.", false, "Google ADK"},
    Mark {"logfire.", false, "Pydantic AI"},
    Mark {"gen_ai.provider.name", true, "OpenTelemetry GenAI"},
    Mark {"gen_ai.system", true, "OpenTelemetry GenAI up to 1.36"},
    Mark {"gen_ai.", false, "OpenTelemetry GenAI"},
};

bool fits(const Mark& mark, std::string_view text) noexcept
{
    if (text.empty() || text.front() != mark.text.front()) return false; // most marks: not worth a call
    return mark.whole ? text == mark.text : text.starts_with(mark.text);
}
} // namespace

std::string_view profileOf(const Batch& batch, const Span& span) noexcept
{
    const std::string_view scope =
        span.scope < batch.scopes.size() ? batch.scopes[span.scope].name : std::string_view {};
    for (const Mark& mark : kScopes)
        if (fits(mark, scope)) return mark.profile;
    std::size_t best = kAttributes.size();
    for (const Attribute& attribute : batch.of(span.attributes))
        for (std::size_t i = 0; i < best; ++i)
            if (fits(kAttributes[i], attribute.key)) best = i;
    return best < kAttributes.size() ? kAttributes[best].profile : "hand-made";
}

} // namespace spanwise::dialect
