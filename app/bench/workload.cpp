// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/workload.h"

#include "core/analyze/shipped_prices.h"
#include "core/base/json_writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string_view>

namespace spanwise::bench {

using sample::NewSpan;
using sample::TelemetryBuilder;

namespace {
constexpr UnixNanos kBegin = 1'788'220'800'000'000'000; // 2026-09-01T00:00:00Z
constexpr int kDays = 30;
constexpr std::size_t kServices = 12;
constexpr std::size_t kModels = 40;
constexpr std::size_t kRecentSessions = 500;
constexpr std::size_t kMinutesOfDay = 1440;

constexpr std::array<std::string_view, kServices> kServiceNames {"support-chat", "docs-search", "code-review",
    "invoice-extract", "mail-triage", "product-texts", "translate", "call-notes", "onboarding", "contract-check",
    "data-agent", "night-batch"};
constexpr std::array<std::string_view, 5> kProviders {"openai", "anthropic", "gcp.gemini", "mistral_ai", "vllm"};
// Model i is of provider i mod 5. Those of the last one are in no price list, as self-hosted ones are.
constexpr std::array<std::string_view, kModels> kModelNames {"gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash",
    "mistral-small-latest", "acme-1", "gpt-4o", "claude-haiku-4-5", "gemini-2.5-pro", "mistral-large-latest", "acme-2",
    "gpt-4.1", "claude-opus-4-5", "gemini-2.0-flash", "codestral", "acme-3", "gpt-4.1-mini", "claude-opus-4-1",
    "gemini-2.5-flash-lite", "magistral-medium", "acme-4", "gpt-4.1-nano", "claude-3-5-haiku-latest",
    "gemini-1.5-flash", "open-mistral-nemo", "acme-5", "o3", "claude-3-7-sonnet-latest", "gemini-1.5-pro",
    "pixtral-12b", "acme-6", "o4-mini", "claude-3-5-sonnet-latest", "gemini-2.0-flash-lite", "ministral-8b", "acme-7",
    "gpt-5", "claude-sonnet-4-0", "gemini-1.5-flash-8b", "mistral-medium-3", "acme-8"};
constexpr std::string_view kEmbeddingModel = "text-embedding-3-small"; // of openai, whatever the chat model is

struct ErrorKind {
    std::string_view type;
    double share;
};
constexpr std::array<ErrorKind, 8> kErrors {{{"rate_limit_exceeded", 0.35}, {"timeout", 0.25}, {"server_error", 0.12},
    {"context_length_exceeded", 0.08}, {"content_filter", 0.07}, {"invalid_request_error", 0.06},
    {"connection_error", 0.04}, {"tool_execution_error", 0.03}}};
constexpr std::size_t kRateLimit = 0;
constexpr std::size_t kTimeout = 1;
constexpr std::size_t kToolError = 7;

constexpr double kErrorShare = 0.03;
constexpr double kTailShare = 0.01;
constexpr double kTwiceShare = 0.005;

std::uint64_t sizeOf(double median, sample::Random& random)
{
    return static_cast<std::uint64_t>(std::clamp(random.logNormal(median, 0.9), 200.0, 8000.0));
}

std::size_t drawError(bool tool, sample::Random& random)
{
    if (tool && random.chance(0.6)) return kToolError;
    double draw = random.unit();
    for (std::size_t i = 0; i < kErrors.size(); ++i)
        if ((draw -= kErrors[i].share) < 0) return i;
    return 0;
}

std::string messagesJson(std::string_view role, std::string_view text)
{
    std::string out;
    JsonWriter json(out);
    json.beginArray().beginObject().key("role").text(role).key("parts").beginArray().beginObject();
    json.key("type").text("text").key("content").text(text).endObject().endArray().endObject().endArray();
    return out;
}
} // namespace

struct Workload::TraceContext {
    TraceId id;
    std::vector<SpanId> spanIds;
    std::string session;
    UnixNanos start = 0;
    std::size_t service = 0;
    std::size_t model = 0;
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    std::vector<Node> nodes;
};

Nanos Truth::chatPercentile(double p)
{
    if (chatDurations.empty()) return 0;
    if (!std::ranges::is_sorted(chatDurations)) std::ranges::sort(chatDurations);
    const auto n = static_cast<double>(chatDurations.size());
    const auto rank = static_cast<std::size_t>(std::ceil(p * n - 1e-9));
    return chatDurations[std::max<std::size_t>(rank, 1) - 1];
}

std::string Truth::json()
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("spans").count(spans).key("duplicate_spans").count(duplicateSpans);
    json.key("traces").count(traces).key("requests").count(requests).key("error_spans").count(errorSpans);
    json.key("calls").count(calls).key("failed_calls").count(failedCalls);
    json.key("input_tokens").integer(inputTokens).key("output_tokens").integer(outputTokens);
    json.key("cached_input_tokens").integer(cachedTokens).key("cost_usd").text(analyze::usdText(costNanoUsd));
    json.key("calls_without_cost").count(callsWithoutCost).key("payload_bytes").count(payloadBytes);
    json.key("chats").count(chatDurations.size());
    for (const auto& [name, p] :
        {std::pair("chat_p50_ns", 0.50), std::pair("chat_p95_ns", 0.95), std::pair("chat_p99_ns", 0.99)})
        json.key(name).integer(chatPercentile(p));
    json.endObject();
    return out;
}

Workload::Workload(std::uint64_t seed, std::uint64_t spans)
    : m_wanted(spans)
    , m_random(seed)
    , m_vocabulary(seed + 1)
    , m_services(kServices, 0.9)
    , m_models(kModels, 1.0)
    , m_costs(analyze::shippedPrices())
{
    for (double& median : m_chatMedian) median = 0.3 * std::exp(m_random.unit() * std::log(4.0 / 0.3)); // log-uniform
    for (std::size_t i = 0; i < kServices; ++i) {
        std::string prompt;
        m_vocabulary.appendProse(prompt, 600 + m_random.index(1300), m_random);
        m_systemPrompts.push_back(std::move(prompt));
    }
    double sum = 0;
    constexpr double kTwoPi = 6.283185307179586;
    for (std::size_t minute = 0; minute < kMinutesOfDay; ++minute) {
        // 1.6 at the busiest hour, 0.4 at the quietest
        sum += 1.0 + 0.6 * std::cos((static_cast<double>(minute) / 1440.0 - 14.0 / 24.0) * kTwoPi);
        m_dayCurve.push_back(sum);
    }
}

UnixNanos Workload::timeOf(double progress) const
{
    const double day = std::floor(progress * kDays);
    const double share = (progress * kDays - day) * m_dayCurve.back();
    const auto minute = std::ranges::lower_bound(m_dayCurve, share) - m_dayCurve.begin();
    const double before = minute == 0 ? 0 : m_dayCurve[static_cast<std::size_t>(minute) - 1];
    const double inMinute = (share - before) / (m_dayCurve[static_cast<std::size_t>(minute)] - before);
    return kBegin + static_cast<Nanos>(day) * kNanosPerDay + minute * kNanosPerMinute
        + static_cast<Nanos>(inMinute * static_cast<double>(kNanosPerMinute));
}

bool Workload::next(Batch& batch, std::vector<std::uint32_t>& order, bool& twice)
{
    batch.clear();
    order.clear();
    twice = false;
    if (m_truth.spans >= m_wanted) return false;
    m_resourceOf.fill(-1);
    m_scopeOf.fill(-1);
    m_plainIntegers.clear();
    TelemetryBuilder build(batch);
    const auto size = static_cast<std::size_t>(m_random.between(50, 200));
    while (batch.spans.size() < size && m_truth.spans < m_wanted) makeTrace(build);
    order.resize(batch.spans.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return batch.spans[i].resource; });
    twice = m_random.chance(kTwiceShare);
    m_truth.requests += twice ? 2U : 1U;
    m_truth.duplicateSpans += twice ? batch.spans.size() : 0;
    return true;
}

void Workload::makeTrace(TelemetryBuilder& build)
{
    TraceContext trace;
    const std::uint64_t words[2] {m_random.next() | 1U, m_random.next()};
    std::memcpy(trace.id.bytes.data(), words, sizeof words);
    trace.service = m_services.draw(m_random);
    trace.model = (m_models.draw(m_random) + 7 * trace.service) % kModels;
    trace.start = timeOf(static_cast<double>(m_truth.spans) / static_cast<double>(m_wanted));
    if (m_sessions.empty() || m_random.chance(0.3)) {
        m_sessions.push_back("session-" + std::to_string(m_random.next() >> 16U));
        if (m_sessions.size() > kRecentSessions) m_sessions.pop_front();
        trace.session = m_sessions.back();
    } else {
        trace.session = m_random.pick(m_sessions);
    }
    if (m_resourceOf[trace.service] < 0) {
        const std::size_t dialect = trace.service % 3;
        m_resourceOf[trace.service] = build.resource({{"service.name", kServiceNames[trace.service]},
            {"service.version", trace.service % 2 == 0 ? "1.4.0" : "2.0.3"},
            {"deployment.environment.name", trace.service == 11 ? "staging" : "production"},
            {"telemetry.sdk.language", dialect == 2 ? "nodejs" : "python"}});
        constexpr std::array<std::string_view, 3> kScopes {
            "opentelemetry.instrumentation.genai", "openinference.instrumentation.openai", "traceloop.sdk"};
        m_scopeOf[trace.service] = build.scope(kScopes[dialect], "1.0.0");
        m_plainIntegers.resize(static_cast<std::size_t>(m_resourceOf[trace.service]) + 1, false);
        m_plainIntegers.back() = dialect == 2;
    }
    trace.resource = static_cast<std::uint32_t>(m_resourceOf[trace.service]);
    trace.scope = static_cast<std::uint32_t>(m_scopeOf[trace.service]);

    plan(trace.nodes);
    for (Node& node : trace.nodes) drawNode(node, trace.model);
    layOut(trace.nodes, 0);
    for (std::size_t i = 0; i < trace.nodes.size(); ++i) {
        SpanId id;
        const std::uint64_t word = m_random.next() | 1U;
        std::memcpy(id.bytes.data(), &word, sizeof word);
        trace.spanIds.push_back(id);
    }
    for (std::size_t i = 0; i < trace.nodes.size(); ++i) append(trace, trace.nodes[i], i, build);
    ++m_truth.traces;
}

void Workload::plan(std::vector<Node>& nodes)
{
    if (m_random.chance(0.25)) {
        nodes.push_back({});
        return;
    }
    const auto count = static_cast<std::size_t>(std::clamp(m_random.logNormal(8, 0.7), 2.0, 40.0));
    Node root;
    root.kind = m_random.chance(0.5) ? Kind::Agent : Kind::Workflow;
    nodes.push_back(root);
    for (std::size_t i = 1; i < count; ++i) {
        Node node;
        const double draw = m_random.unit();
        node.kind = draw < 0.50 ? Kind::Chat
            : draw < 0.75       ? Kind::Tool
            : draw < 0.88       ? Kind::Retrieval
            : draw < 0.96       ? Kind::Embeddings
                                : Kind::Workflow;
        if (!m_random.chance(0.6)) {
            const std::size_t other = m_random.index(nodes.size());
            if (nodes[other].kind == Kind::Workflow || nodes[other].kind == Kind::Agent) node.parent = other;
        }
        nodes.push_back(node);
    }
}

void Workload::drawNode(Node& node, std::size_t model)
{
    double seconds = 0;
    switch (node.kind) {
    case Kind::Chat: seconds = m_random.logNormal(m_chatMedian[model], 0.6); break;
    case Kind::Tool: seconds = m_random.logNormal(0.08, 1.0); break;
    case Kind::Embeddings: seconds = m_random.logNormal(0.025, 0.5); break;
    case Kind::Retrieval:
    case Kind::Workflow:
    case Kind::Agent: seconds = m_random.logNormal(0.04, 0.7); break;
    }
    if (m_random.chance(kTailShare)) seconds *= std::pow(1.0 - m_random.unit(), -1.0 / 1.5); // Pareto
    if (m_random.chance(kErrorShare)) {
        node.failed = true;
        node.error = drawError(node.kind == Kind::Tool, m_random);
        if (node.error == kTimeout) seconds = 30 + m_random.unit();
        if (node.error == kRateLimit) seconds = 0.02 + 0.06 * m_random.unit();
    }
    node.duration = static_cast<Nanos>(std::clamp(seconds, 0.0001, 120.0) * 1e9);
}

Nanos Workload::layOut(std::vector<Node>& nodes, std::size_t index)
{
    Nanos clock = nodes[index].start + kNanosPerMilli;
    Nanos end = nodes[index].start + nodes[index].duration;
    for (std::size_t i = index + 1; i < nodes.size(); ++i) {
        if (nodes[i].parent != index || i == index) continue;
        nodes[i].start = clock;
        const Nanos childEnd = layOut(nodes, i);
        end = std::max(end, childEnd + kNanosPerMilli / 2);
        if (m_random.chance(0.85))
            clock = std::max(clock, childEnd + kNanosPerMilli / 4);
        else
            clock += (childEnd - clock) / 3; // the next one overlaps
    }
    nodes[index].duration = end - nodes[index].start;
    return end;
}

std::string_view Workload::text(double median, bool json, TelemetryBuilder& build)
{
    m_scratch.clear();
    const std::size_t bytes = sizeOf(median, m_random);
    if (json)
        m_vocabulary.appendJson(m_scratch, bytes, m_random);
    else
        m_vocabulary.appendProse(m_scratch, bytes, m_random);
    m_truth.payloadBytes += m_scratch.size();
    return build.keep(m_scratch);
}

void Workload::append(const TraceContext& trace, const Node& node, std::size_t index, TelemetryBuilder& build)
{
    NewSpan span;
    span.traceId = trace.id;
    span.spanId = trace.spanIds[index];
    if (index > 0) span.parent = trace.spanIds[node.parent];
    span.resource = trace.resource;
    span.scope = trace.scope;
    span.start = trace.start + node.start;
    span.end = span.start + node.duration;
    const std::string_view sessionKey =
        trace.service % 3 == 2 ? "traceloop.association.properties.session_id" : "session.id";
    span.set(sessionKey, trace.session);
    if (node.kind == Kind::Chat || node.kind == Kind::Embeddings)
        emitModelCall(trace, node, span, build);
    else
        emitOther(trace, node, span, build);
    if (node.failed) {
        span.statusCode = 2;
        span.statusMessage = kErrors[node.error].type;
        span.set("error.type", kErrors[node.error].type);
        span.events.push_back({span.end, "exception",
            {{"exception.type", Value::ofString(kErrors[node.error].type)},
                {"exception.message", Value::ofString("the request failed")}}});
        ++m_truth.errorSpans;
    }
    build.add(span);
    ++m_truth.spans;
}

void Workload::emitModelCall(const TraceContext& trace, const Node& node, NewSpan& span, TelemetryBuilder& build)
{
    const bool chat = node.kind == Kind::Chat;
    const std::size_t dialect = trace.service % 3;
    const std::string_view provider = chat ? kProviders[trace.model % kProviders.size()] : kProviders[0];
    const std::string_view model = chat ? kModelNames[trace.model] : kEmbeddingModel;
    const std::string_view input = text(700, false, build);
    const std::string_view output = chat && !node.failed ? text(600, false, build) : std::string_view {};
    const std::string_view system = chat ? std::string_view(m_systemPrompts[trace.service]) : std::string_view {};
    m_truth.payloadBytes += system.size();
    const std::int64_t extra = chat ? m_random.between(1200, 7200) : 0;
    const std::int64_t inputTokens = (static_cast<std::int64_t>(input.size()) + extra) / 4;
    const std::int64_t outputTokens = static_cast<std::int64_t>(output.size()) / 4;
    const std::int64_t cached = chat && m_random.chance(0.3) ? inputTokens * m_random.between(40, 95) / 100 : 0;
    const std::string_view finish = node.failed ? std::string_view {} : std::string_view("stop");

    span.kind = 3;
    span.name = build.keep(std::string(chat ? "chat " : "embeddings ") + std::string(model));
    if (dialect == 1) {
        span.set("openinference.span.kind", chat ? "LLM" : "EMBEDDING").set("llm.provider", provider);
        span.set(chat ? "llm.model_name" : "embedding.model_name", model);
        span.set("llm.token_count.prompt", inputTokens);
        if (chat) span.set("llm.token_count.completion", outputTokens);
        if (cached > 0) span.set("llm.token_count.prompt_details.cache_read", cached);
        if (!system.empty())
            span.set("llm.input_messages.0.message.role", "system").set("llm.input_messages.0.message.content", system);
        if (chat)
            span.set("llm.input_messages.1.message.role", "user").set("llm.input_messages.1.message.content", input);
        else
            span.set("embedding.embeddings.0.embedding.text", input);
        if (!output.empty())
            span.set("llm.output_messages.0.message.role", "assistant")
                .set("llm.output_messages.0.message.content", output);
        if (chat && !finish.empty()) span.set("llm.finish_reason", finish);
    } else {
        const bool loop = dialect == 2;
        span.set("gen_ai.operation.name", chat ? "chat" : "embeddings")
            .set(loop ? "gen_ai.system" : "gen_ai.provider.name", provider);
        span.set("gen_ai.request.model", model).set("gen_ai.response.model", model);
        if (loop) span.set("llm.request.type", chat ? "chat" : "embedding");
        span.set(loop ? "gen_ai.usage.prompt_tokens" : "gen_ai.usage.input_tokens", inputTokens);
        if (chat) span.set(loop ? "gen_ai.usage.completion_tokens" : "gen_ai.usage.output_tokens", outputTokens);
        if (cached > 0)
            span.set(loop ? "gen_ai.usage.cache_read_input_tokens" : "gen_ai.usage.cache_read.input_tokens", cached);
        if (loop) {
            if (!system.empty()) span.set("gen_ai.prompt.0.role", "system").set("gen_ai.prompt.0.content", system);
            span.set(chat ? "gen_ai.prompt.1.role" : "gen_ai.prompt.0.role", "user");
            span.set(chat ? "gen_ai.prompt.1.content" : "gen_ai.prompt.0.content", input);
            if (!output.empty())
                span.set("gen_ai.completion.0.role", "assistant").set("gen_ai.completion.0.content", output);
        } else {
            if (!system.empty()) span.set("gen_ai.system_instructions", build.keep(messagesJson("system", system)));
            span.set("gen_ai.input.messages", build.keep(messagesJson("user", input)));
            if (!output.empty()) span.set("gen_ai.output.messages", build.keep(messagesJson("assistant", output)));
        }
        if (chat && !finish.empty()) span.set("gen_ai.response.finish_reasons", build.list({finish}));
    }

    LlmCall call;
    call.provider = provider;
    call.responseModel = model;
    call.startedAt = span.start;
    call.tokens.input = inputTokens;
    if (chat) call.tokens.output = outputTokens;
    if (cached > 0) call.tokens.cachedInput = cached;
    const auto cost = m_costs.cost(call).nanoUsd;
    ++m_truth.calls;
    m_truth.failedCalls += node.failed ? 1U : 0U;
    m_truth.inputTokens += inputTokens;
    m_truth.outputTokens += outputTokens;
    m_truth.cachedTokens += cached;
    m_truth.costNanoUsd += cost.value_or(0);
    m_truth.callsWithoutCost += cost ? 0U : 1U;
    if (chat) m_truth.chatDurations.push_back(node.duration);
}

void Workload::emitOther(const TraceContext& trace, const Node& node, NewSpan& span, TelemetryBuilder& build)
{
    struct Words {
        std::string_view name;
        std::string_view openInference;
        std::string_view traceloop;
        std::string_view genAi;
    };
    constexpr std::array<Words, 6> kWords {
        {{}, {"lookup_order", "TOOL", "tool", "execute_tool"}, {"search index", "RETRIEVER", "tool", "retrieval"}, {},
            {"plan", "CHAIN", "workflow", "invoke_workflow"}, {"assistant", "AGENT", "agent", "invoke_agent"}}};
    const Words& words = kWords[static_cast<std::size_t>(node.kind)];
    const bool root = span.parent.isZero();
    const bool tool = node.kind == Kind::Tool;
    const std::string_view input = text(root ? 700 : 350, tool, build);
    const bool jsonOut = node.kind == Kind::Retrieval || (tool && m_random.chance(0.5));
    const std::string_view output = text(root ? 600 : 350, jsonOut, build);
    span.name = words.name;
    switch (trace.service % 3) {
    case 0:
        span.set("gen_ai.operation.name", words.genAi);
        span.set(tool ? "gen_ai.tool.name" : "gen_ai.agent.name", words.name);
        span.set(tool ? "gen_ai.tool.call.arguments" : "input.value", input);
        span.set(tool ? "gen_ai.tool.call.result" : "output.value", output);
        break;
    case 1:
        span.set("openinference.span.kind", words.openInference).set("input.value", input).set("output.value", output);
        if (tool) span.set("tool.name", words.name);
        break;
    default:
        span.set("traceloop.span.kind", words.traceloop).set("traceloop.entity.name", words.name);
        span.set("traceloop.entity.input", input).set("traceloop.entity.output", output);
    }
    span.set("app.region", trace.service % 2 == 0 ? "eu-north" : "eu-west").set("app.step", std::int64_t {3});
}

} // namespace spanwise::bench
