// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/fields.h"

#include <array>

namespace spanwise::dialect {
namespace {

using enum Key;

constexpr Source kProvider[] = {{GenAiProviderName}, {LlmProvider}, {GenAiSystem}, {LlmSystem}, {AiModelProvider},
    {LangsmithMetadataLsProvider}, {MlflowLlmProvider}, {Key::Metadata, "/ls_provider"}};

constexpr Source kRequestModel[] = {{GenAiRequestModel}, {LlmRequestModelName}, {AiModelId},
    {LangfuseObservationModelParameters, "/model"}, {LlmInvocationParameters, "/model"}, {InputValue, "/model"},
    {GenAiPrompt, "/model"}, {MlflowLlmModel}, {LlmRequestModel}, {Key::Model}, {GcpVertexAgentLlmRequest, "/model"},
    {LlmModelName}, {EmbeddingModelName}, {LangfuseObservationModelName}, {GenkitName}};

constexpr Source kResponseModel[] = {{GenAiResponseModel}, {LlmResponseModelName}, {AiResponseModel},
    {LangfuseObservationModelName}, {OutputValue, "/model"},
    {OutputValue, "/generations/0/0/message/kwargs/response_metadata/model_name"}, {GenAiCompletion, "/model"},
    {GenAiCompletion, "/generations/0/0/message/kwargs/response_metadata/model_name"}, {LlmModelName},
    {EmbeddingModelName}, {LlmResponseModel}, {GcpVertexAgentLlmResponse, "/model_version"}};

constexpr Source kResponseId[] = {{GenAiResponseId}, {AiResponseId}, {OutputValue, "/id"},
    {OutputValue, "/generations/0/0/message/kwargs/id"}, {GenAiCompletion, "/id"},
    {GenAiCompletion, "/generations/0/0/message/kwargs/id"}};

constexpr Source kStream[] = {
    {GenAiRequestStream}, {GenAiRequestIsStream}, {GenAiIsStreaming}, {LlmIsStreaming}, {LangsmithRequestStreaming}};

constexpr Source kServiceTier[] = {{GenAiOpenaiResponseServiceTier}, {OpenaiResponseServiceTier},
    {GenAiResponseServiceTier}, {AnthropicResponseServiceTier}, {GenAiOpenaiRequestServiceTier},
    {OpenaiRequestServiceTier}, {GenAiRequestServiceTier}};

constexpr Source kServerAddress[] = {{ServerAddress}, {NetPeerName}, {GenAiOpenaiApiBase}, {UrlFull}};

constexpr Source kSession[] = {{SessionId}, {LangfuseSessionId}, {TraceloopAssociationPropertiesSessionId},
    {TraceloopAssociationPropertiesThreadId}, {TraceloopAssociationPropertiesConversationId},
    {TraceloopAssociationPropertiesChatId}, {AiTelemetryMetadataSessionId}, {LangsmithMetadataSessionId},
    {LangsmithMetadataThreadId}, {LangsmithMetadataConversationId}, {Key::Metadata, "/session_id"},
    {Key::Metadata, "/sessionId"}, {Key::Metadata, "/thread_id"}, {Key::Metadata, "/conversation_id"},
    {MetadataSessionId}, {MetadataSessionIdSnake}, {SessionIdBare}, {MlflowTraceSession}, {LkSessionId},
    {GcpVertexAgentSessionId}, {GenkitSessionId}};

constexpr Source kConversation[] = {{GenAiConversationId}};

constexpr Source kUser[] = {{UserId}, {LangfuseUserId}, {EnduserId}, {GenAiRequestUser}, {GenAiUser}, {LlmUser},
    {TraceloopAssociationPropertiesUserId}, {AiTelemetryMetadataUserId}, {LangsmithMetadataUserId},
    {Key::Metadata, "/user_id"}, {Key::Metadata, "/userId"}, {MetadataUserId}, {MetadataUserIdSnake}, {UserIdBare},
    {MlflowTraceUser}, {LlmInvocationParameters, "/user"}};

constexpr Source kPromptName[] = {{GenAiPromptName}, {LangfuseObservationPromptName}, {LangfusePromptName},
    {TraceloopPromptKey}, {PromptId}, {LlmPromptId}, {MlflowLinkedPrompts, "/0/name"},
    {AiTelemetryMetadataLangfusePrompt, "/name"}};

constexpr Source kPromptNameLastResort[] = {{AiTelemetryFunctionId}, {GenAiAgentName}};

constexpr Source kPromptVersion[] = {{LangfuseObservationPromptVersion}, {LangfusePromptVersion}, {GenAiPromptVersion},
    {TraceloopPromptVersion}, {LlmPromptTemplateVersion}, {MlflowLinkedPrompts, "/0/version"},
    {AiTelemetryMetadataLangfusePrompt, "/version"}, {OpenlitAgentVersionHash}};

constexpr Source kPromptTemplate[] = {{LlmPromptTemplateTemplate}, {TraceloopPromptTemplate}};

constexpr Source kPromptVariables[] = {{LlmPromptTemplateVariables}, {TraceloopPromptTemplateVariables}};

constexpr Source kAgent[] = {{GenAiAgentName}, {GenAiAgentId}, {AgentName}, {AgentId}};
constexpr Source kWorkflow[] = {{GenAiWorkflowName}, {TraceloopWorkflowName}};
constexpr Source kTool[] = {{GenAiToolName}, {ToolName}, {AiToolCallName}};
constexpr Source kTags[] = {{TagTags}, {LangfuseTraceTags}, {LangsmithSpanTags}, {AiTelemetryMetadataTags}};

constexpr Source kEnvironment[] = {
    {DeploymentEnvironmentName}, {DeploymentEnvironment}, {LangfuseEnvironment}, {VercelEnv}};

constexpr Source kProject[] = {{OpeninferenceProjectName}, {LangsmithTraceSessionName}, {GenAiApplicationName}};

// Usage that stands in one JSON text is read whole, by readUsageDocument, after these lists.
constexpr Source kInputTokens[] = {{GenAiUsageInputTokens}, {GenAiUsagePromptTokens}, {LlmTokenCountPrompt},
    {LlmUsagePromptTokens}, {AiUsageInputTokens}, {AiUsagePromptTokens}, {AiUsageTokens}};
constexpr Source kOutputTokens[] = {{GenAiUsageOutputTokens}, {GenAiUsageCompletionTokens}, {LlmTokenCountCompletion},
    {LlmUsageCompletionTokens}, {AiUsageOutputTokens}, {AiUsageCompletionTokens}};
constexpr Source kTotalTokens[] = {{GenAiUsageTotalTokens}, {LlmUsageTotalTokens}, {LlmTokenCountTotal},
    {AiUsageTotalTokens}, {TokensUsed}, {Key::Tokens}, {TotalTokens}, {UsageTotalTokens}};

constexpr Source kCacheRead[] = {{GenAiUsageCacheReadInputTokens}, {GenAiUsageCacheReadInputTokensSnake},
    {GenAiUsageCachedInputTokens}, {GenAiUsageDetailsCacheReadTokens}, {GenAiUsageDetailsCacheReadInputTokens},
    {GenAiUsageDetailsCachedTokens}, {GenAiUsagePromptTokensDetailsCacheRead},
    {GenAiUsageInputTokenDetails, "/cache_read"}, {LlmTokenCountPromptDetailsCacheRead},
    {LlmTokenCountPromptDetailsCacheInput}, {LlmUsageCacheReadInputTokens}, {GenAiUsageCachedTokens},
    {AiUsageCachedInputTokens}, {AiUsageInputTokenDetailsCacheReadTokens},
    {AiResponseProviderMetadata, "/openai/cachedPromptTokens"},
    {AiResponseProviderMetadata, "/azure/cachedPromptTokens"},
    {AiResponseProviderMetadata, "/anthropic/usage/cache_read_input_tokens"},
    {AiResponseProviderMetadata, "/anthropic/cacheReadInputTokens"},
    {AiResponseProviderMetadata, "/bedrock/usage/cacheReadInputTokens"},
    {AiResponseProviderMetadata, "/google/usageMetadata/cachedContentTokenCount"}};

constexpr Source kCacheWrite[] = {{GenAiUsageCacheWriteInputTokens}, {GenAiUsageCacheCreationInputTokens},
    {GenAiUsageCacheCreationInputTokensSnake}, {GenAiUsageCacheWriteInputTokensSnake},
    {GenAiUsageDetailsCacheWriteTokens}, {GenAiUsageDetailsCacheCreationInputTokens},
    {GenAiUsagePromptTokensDetailsCacheWrite}, {GenAiUsageInputTokenDetails, "/cache_creation"},
    {LlmTokenCountPromptDetailsCacheWrite}, {LlmUsageCacheCreationInputTokens},
    {AiUsageInputTokenDetailsCacheWriteTokens},
    {AiResponseProviderMetadata, "/anthropic/usage/cache_creation_input_tokens"},
    {AiResponseProviderMetadata, "/anthropic/cacheCreationInputTokens"},
    {AiResponseProviderMetadata, "/bedrock/usage/cacheWriteInputTokens"}};

constexpr Source kCacheWrite1h[] = {
    {AiResponseProviderMetadata, "/anthropic/usage/cache_creation/ephemeral_1h_input_tokens"},
    {GenAiUsageInputTokenDetails, "/ephemeral_1h_input_tokens"}};

constexpr Source kReasoning[] = {{GenAiUsageReasoningOutputTokens}, {GenAiUsageReasoningTokens},
    {GenAiUsageCompletionTokensDetailsReasoning}, {GenAiUsageOutputTokenDetails, "/reasoning"},
    {LlmUsageReasoningTokens}, {LlmTokenCountCompletionDetailsReasoning}, {AiUsageReasoningTokens},
    {AiUsageOutputTokenDetailsReasoningTokens}, {AiResponseProviderMetadata, "/openai/reasoningTokens"},
    {AiResponseProviderMetadata, "/azure/reasoningTokens"}, {GenAiUsageDetailsReasoningTokens},
    {GenAiUsageDetailsThoughtsTokens}, {GenAiUsageThoughtsTokens},
    {AiResponseProviderMetadata, "/google/usageMetadata/thoughtsTokenCount"}};

constexpr Source kAudioInput[] = {{LlmTokenCountPromptDetailsAudio}, {GenAiUsageAudioInputTokens},
    {GenAiUsageDetailsInputAudioTokens}, {GenAiUsageInputTokenDetails, "/audio"}};
constexpr Source kAudioOutput[] = {{LlmTokenCountCompletionDetailsAudio}, {GenAiUsageAudioOutputTokens},
    {GenAiUsageDetailsOutputAudioTokens}, {GenAiUsageOutputTokenDetails, "/audio"}};

constexpr Source kCost[] = {{GenAiUsageCost}, {LlmCostTotal}, {LangfuseObservationCostDetails, "/total"},
    {OperationCost}, {GenAiCostTotalCost}, {MlflowLlmCost, "/total_cost"}};

constexpr Source kErrorType[] = {{Key::ErrorType}};
constexpr Source kErrorMessage[] = {{LangfuseObservationStatusMessage}, {LangsmithStatusMessage}, {Key::ErrorMessage}};
constexpr Source kHttpStatus[] = {{HttpResponseStatusCode}, {HttpStatusCode}};

constexpr Source kToolCallId[] = {{GenAiToolCallId}, {AiToolCallId}, {Key::ToolCallId}, {ToolId}};
constexpr Source kToolArguments[] = {{GenAiToolCallArguments}, {AiToolCallArgs}, {AiToolCallInput}, {ToolParameters},
    {GcpVertexAgentToolCallArgs}, {InputValue}, {TraceloopEntityInput}, {GenAiToolInput}, {LangfuseObservationInput},
    {MlflowSpanInputs}, {GenkitInput}, {GenAiPrompt}, {Key::Input}};
constexpr Source kToolResult[] = {{GenAiToolCallResult}, {AiToolCallResult}, {AiToolCallOutput},
    {GcpVertexAgentToolResponse}, {OutputValue}, {TraceloopEntityOutput}, {GenAiToolOutput},
    {LangfuseObservationOutput}, {MlflowSpanOutputs}, {GenkitOutput}, {GenAiCompletion}, {Key::Output}};
constexpr Source kRetrievalQuery[] = {
    {GenAiRetrievalQueryText}, {RerankerQuery}, {InputValue}, {LangfuseObservationInput}, {TraceloopEntityInput}};

constexpr Source kInput[] = {{GenAiInputMessages}, {InputValue}, {LangfuseObservationInput}, {AiPromptMessages},
    {AiPrompt}, {GenAiPrompt}, {MlflowSpanInputs}, {TraceloopEntityInput}, {GcpVertexAgentLlmRequest}, {GenkitInput},
    {Key::Input}, {Prompt}, {GenAiInputValue}};
constexpr Source kOutput[] = {{GenAiOutputMessages}, {OutputValue}, {LangfuseObservationOutput}, {AiResponseText},
    {AiResponseObject}, {AiResponseToolCalls}, {AiResultText}, {AiResultObject}, {AiResultToolCalls}, {GenAiCompletion},
    {MlflowSpanOutputs}, {TraceloopEntityOutput}, {GcpVertexAgentLlmResponse}, {GenkitOutput}, {Key::Output},
    {Completion}, {GenAiOutputValue}};

struct Entry {
    Field field;
    std::string_view name;
    std::span<const Source> sources;
};

constexpr std::array<Entry, static_cast<std::size_t>(Field::Count)> kFields {{
    {Field::Provider, "provider", kProvider},
    {Field::RequestModel, "request_model", kRequestModel},
    {Field::ResponseModel, "response_model", kResponseModel},
    {Field::ResponseId, "response_id", kResponseId},
    {Field::Stream, "stream", kStream},
    {Field::ServiceTier, "service_tier", kServiceTier},
    {Field::ServerAddress, "server_address", kServerAddress},
    {Field::Session, "session_id", kSession},
    {Field::Conversation, "conversation_id", kConversation},
    {Field::User, "user_id", kUser},
    {Field::PromptName, "prompt_name", kPromptName},
    {Field::PromptNameLastResort, "", kPromptNameLastResort},
    {Field::PromptVersion, "prompt_version", kPromptVersion},
    {Field::PromptTemplate, "prompt_template", kPromptTemplate},
    {Field::PromptVariables, "prompt_variables", kPromptVariables},
    {Field::Agent, "agent_name", kAgent},
    {Field::Workflow, "workflow_name", kWorkflow},
    {Field::Tool, "tool_name", kTool},
    {Field::Tags, "tags", kTags},
    {Field::Environment, "environment", kEnvironment},
    {Field::Project, "project", kProject},
    {Field::InputTokens, "input_tokens", kInputTokens},
    {Field::OutputTokens, "output_tokens", kOutputTokens},
    {Field::TotalTokens, "total_tokens", kTotalTokens},
    {Field::CacheRead, "cached_input_tokens", kCacheRead},
    {Field::CacheWrite, "cache_write_tokens", kCacheWrite},
    {Field::CacheWrite1h, "cache_write_1h_tokens", kCacheWrite1h},
    {Field::Reasoning, "reasoning_tokens", kReasoning},
    {Field::AudioInput, "audio_input_tokens", kAudioInput},
    {Field::AudioOutput, "audio_output_tokens", kAudioOutput},
    {Field::Cost, "cost_usd", kCost},
    {Field::ErrorType, "error_type", kErrorType},
    {Field::ErrorMessage, "error_message", kErrorMessage},
    {Field::HttpStatus, "http_status", kHttpStatus},
    {Field::ToolCallId, "tool_call_id", kToolCallId},
    {Field::ToolArguments, "tool_arguments", kToolArguments},
    {Field::ToolResult, "tool_result", kToolResult},
    {Field::RetrievalQuery, "retrieval_query", kRetrievalQuery},
    {Field::Input, "input", kInput},
    {Field::Output, "output", kOutput},
    {Field::TtftMs, "ttft_ms", {}},
    {Field::FinishReasons, "finish_reasons", {}},
}};

constexpr bool isInOrder()
{
    for (std::size_t i = 0; i < kFields.size(); ++i)
        if (static_cast<std::size_t>(kFields[i].field) != i) return false;
    return true;
}
static_assert(isInOrder(), "kFields is indexed by Field");

} // namespace

std::span<const Source> sourcesOf(Field field) noexcept
{
    return kFields[static_cast<std::size_t>(field)].sources;
}

std::string_view nameOf(Field field) noexcept
{
    return kFields[static_cast<std::size_t>(field)].name;
}

std::optional<Field> fieldFromName(std::string_view name) noexcept
{
    for (const Entry& entry : kFields)
        if (!name.empty() && entry.name == name) return entry.field;
    return std::nullopt;
}

} // namespace spanwise::dialect
