// SPDX-License-Identifier: GPL-3.0-or-later
// code-review-agent: an agent that reads pull requests, with the names of OpenLLMetry: workflow, agent, tools, several
// model calls. For a while it asks faster than its provider lets it.
#include "core/sample/world.h"

#include <array>

namespace spanwise::sample {

namespace {
constexpr auto kTools = std::to_array<std::string_view>({"read_file", "list_changes", "run_tests", "search_code"});
constexpr auto kRemarks = std::to_array<std::string_view>({
    "The loop reads one element past the end when the list is empty. Check the size first.",
    "This query is built from a string that comes from the request. Bind it as a parameter.",
    "Looks good. One question: should the timeout not be the one of the configuration?",
    "The new test passes without the change; it does not prove what its name says.",
});

NewSpan workflowSpan(World& world, UnixNanos at, std::string_view session)
{
    NewSpan root;
    root.traceId = world.traceId();
    root.spanId = world.spanId();
    root.resource = world.build.resource({{"service.name", "code-review-agent"}, {"service.version", "0.9.4"},
        {"deployment.environment.name", "production"}, {"telemetry.sdk.language", "nodejs"}});
    root.scope = world.build.scope("@traceloop/node-server-sdk", "0.14.2");
    root.name = "review_pull_request.workflow";
    root.start = at;
    root.set("traceloop.span.kind", "workflow").set("traceloop.entity.name", "review_pull_request");
    root.set("traceloop.workflow.name", "review_pull_request");
    root.set("traceloop.association.properties.session_id", world.build.keep(session));
    return root;
}

NewSpan childSpan(World& world, const NewSpan& parent, std::string_view kind, std::string_view name, UnixNanos at)
{
    NewSpan span = world.span(parent, world.build.keep(std::string(name) + "." + std::string(kind)), at);
    span.set("traceloop.span.kind", kind).set("traceloop.entity.name", name);
    span.set("traceloop.workflow.name", "review_pull_request");
    return span;
}

NewSpan chatSpan(World& world, const NewSpan& parent, std::string_view prompt, UnixNanos at)
{
    NewSpan span = world.span(parent, "openai.chat", at);
    span.scope = world.build.scope("@traceloop/instrumentation-openai", "0.14.1");
    span.kind = 3;
    span.end = at + world.seconds(3.4, 0.5);
    span.set("gen_ai.system", "OpenAI").set("llm.request.type", "chat").set("gen_ai.request.model", "gpt-4.1");
    span.set("gen_ai.request.temperature", 0.2);
    span.set("gen_ai.prompt.0.role", "system").set("gen_ai.prompt.0.content", "You review code changes.");
    span.set("gen_ai.prompt.1.role", "user").set("gen_ai.prompt.1.content", prompt);
    return span;
}

void complete(World& world, NewSpan& span, std::string_view tool, std::int64_t context)
{
    Random& random = world.random;
    const std::int64_t input = context + random.between(200, 900);
    const std::int64_t output = tool.empty() ? random.between(120, 600) : random.between(20, 60);
    span.set("gen_ai.response.model", "gpt-4.1-2025-04-14")
        .set("gen_ai.response.id", world.build.keep(world.id("chatcmpl-")));
    span.set("gen_ai.usage.prompt_tokens", input).set("gen_ai.usage.completion_tokens", output);
    span.set("llm.usage.total_tokens", input + output);
    if (context > 2500) span.set("gen_ai.usage.cache_read_input_tokens", context / 2);
    span.set("gen_ai.completion.0.role", "assistant");
    if (tool.empty()) {
        span.set("gen_ai.completion.0.finish_reason", "stop");
        span.set("gen_ai.completion.0.content", random.pick(kRemarks));
        return;
    }
    span.set("gen_ai.completion.0.finish_reason", "tool_calls");
    span.set("gen_ai.completion.0.tool_calls.0.id", world.build.keep(world.id("call_")));
    span.set("gen_ai.completion.0.tool_calls.0.name", tool);
    span.set("gen_ai.completion.0.tool_calls.0.arguments", R"({"path": "src/cart/total.ts"})");
}
} // namespace

void codeReview(World& world, UnixNanos at)
{
    Random& random = world.random;
    const std::string number = std::to_string(3000 + random.index(400));
    NewSpan root = workflowSpan(world, at, "pr-" + number);
    NewSpan agent = childSpan(world, root, "agent", "reviewer", at + 2 * kNanosPerMilli);
    const std::string prompt = "Review pull request " + number + ": round totals once, at the end.";
    UnixNanos clock = agent.start + kNanosPerMilli;
    std::int64_t context = random.between(900, 2400);
    const std::int64_t steps = random.between(1, 5);
    bool gaveUp = false;
    for (std::int64_t step = 0; step <= steps && !gaveUp; ++step) {
        const bool crowded = world.within(clock, 3.0 + 50.0 / 60, 3.0 + 25.0 / 60);
        for (int attempt = 0; crowded && attempt < 3 && random.chance(0.72); ++attempt) {
            NewSpan refused = chatSpan(world, agent, prompt, clock);
            refused.end = clock + world.seconds(0.06, 0.3);
            fail(refused, kRateLimited);
            world.build.add(refused);
            passGateway(world, refused, "engineering", "gpt-4.1");
            clock = refused.end + (kNanosPerSecond << static_cast<unsigned>(attempt));
            gaveUp = attempt == 2;
        }
        if (gaveUp) break;
        NewSpan chat = chatSpan(world, agent, prompt, clock);
        if (random.chance(0.006)) {
            chat.end = clock + 300 * kNanosPerMilli;
            fail(chat, kTooLong);
            world.build.add(chat);
            passGateway(world, chat, "engineering", "gpt-4.1");
            gaveUp = true;
            break;
        }
        const std::string_view tool = step < steps ? random.pick(kTools) : std::string_view {};
        complete(world, chat, tool, context);
        clock = chat.end + kNanosPerMilli;
        world.build.add(chat);
        passGateway(world, chat, "engineering", "gpt-4.1");
        context += random.between(400, 1600);
        if (tool.empty()) continue;
        NewSpan call = childSpan(world, agent, "tool", tool, clock);
        call.end = clock + world.seconds(0.3, 1.0);
        call.set("traceloop.entity.input", R"({"path": "src/cart/total.ts"})");
        if (random.chance(0.03))
            fail(call, {"ToolError", 0, "ENOENT: no such file or directory, open 'src/cart/total.ts'"});
        else
            call.set("traceloop.entity.output", R"({"ok": true, "lines": 214})");
        clock = call.end + kNanosPerMilli;
        world.build.add(call);
    }
    agent.end = clock;
    root.end = clock + kNanosPerMilli;
    if (gaveUp) {
        agent.statusCode = 2;
        root.statusCode = 2;
        root.statusMessage = "review given up";
    }
    world.build.add(agent);
    world.build.add(root);
}

void orphanedTrace(World& world, UnixNanos at)
{
    NewSpan lost = workflowSpan(world, at, "pr-2999"); // never added: its exporter died
    NewSpan chat = chatSpan(world, lost, "Review pull request 2999.", at + kNanosPerMilli);
    complete(world, chat, {}, 1200);
    world.build.add(chat);
    passGateway(world, chat, "engineering", "gpt-4.1");
}

} // namespace spanwise::sample
