// SPDX-License-Identifier: GPL-3.0-or-later
// invoice-extractor: reads invoices into JSON with the Vercel AI SDK, two spans a call. Mostly Gemini; now and then an
// own model that no price list knows. Long invoices run into the limit of the answer.
#include "core/sample/world.h"

#include <array>

namespace spanwise::sample {

namespace {
constexpr auto kObjects = std::to_array<std::string_view>({
    R"({"number": "RE-2291", "total": "184.20", "currency": "EUR", "lines": 4})",
    R"({"number": "F-10442", "total": "1290.00", "currency": "SEK", "lines": 11})",
    R"({"number": "INV 77/26", "total": "56.90", "currency": "EUR", "lines": 1})",
});

struct Model {
    std::string_view id;
    std::string_view provider; ///< as the SDK writes it
    std::string_view system; ///< as gen_ai.system
    double seconds;
};
constexpr Model kGemini {"gemini-2.5-flash", "google.generative-ai", "gcp.gemini", 1.6};
constexpr Model kOwn {"nordlicht-extract-7b", "vllm.chat", "vllm", 0.8};

void describe(NewSpan& span, std::string_view operation, const Model& model)
{
    span.set("operation.name", operation).set("ai.operationId", operation);
    span.set("ai.model.id", model.id).set("ai.model.provider", model.provider);
    span.set("ai.telemetry.functionId", "extract-invoice");
}

void setUsage(NewSpan& span, std::int64_t input, std::int64_t output, std::int64_t reasoning)
{
    span.set("ai.usage.inputTokens", input).set("ai.usage.outputTokens", output);
    span.set("ai.usage.totalTokens", input + output);
    if (reasoning > 0) span.set("ai.usage.reasoningTokens", reasoning);
}
} // namespace

void invoiceExtractor(World& world, UnixNanos at)
{
    Random& random = world.random;
    const Model& model = random.chance(0.14) ? kOwn : kGemini;
    NewSpan root;
    root.traceId = world.traceId();
    root.spanId = world.spanId();
    root.resource = world.build.resource({{"service.name", "invoice-extractor"}, {"service.version", "3.1.0"},
        {"deployment.environment.name", random.chance(0.15) ? "staging" : "production"},
        {"telemetry.sdk.language", "nodejs"}});
    root.scope = world.build.scope("ai", "");
    root.name = "ai.generateObject";
    root.start = at;
    describe(root, "ai.generateObject", model);
    root.set("ai.prompt", R"({"prompt": "Extract number, total, currency and the count of lines from this invoice."})");

    NewSpan call = world.span(root, "ai.generateObject.doGenerate", at + 2 * kNanosPerMilli);
    describe(call, "ai.generateObject.doGenerate", model);
    call.set("gen_ai.system", model.system).set("gen_ai.request.model", model.id);
    call.set("ai.prompt.messages",
        R"([{"role":"user","content":[{"type":"text","text":"Extract number, total, currency and the count of lines from this invoice."}]}])");
    call.end = call.start + world.seconds(model.seconds, 0.5);

    const auto input = static_cast<std::int64_t>(random.logNormal(1900, 0.6));
    const bool cut = random.chance(0.05);
    const std::int64_t output = cut ? 1024 : random.between(40, 320);
    const std::int64_t reasoning = random.chance(0.3) ? output / 3 : 0;
    if (random.chance(0.01)) {
        call.end = call.start + 45 * kNanosPerMilli;
        fail(call, {"AI_APICallError", 0, "connect ECONNREFUSED 10.2.0.14:8000"});
        root.statusCode = 2;
    } else {
        const std::string_view reason = cut ? "length" : random.chance(0.012) ? "content-filter" : "stop";
        const std::string_view object =
            cut ? std::string_view(R"({"number": "RE-2305", "lines": [{"text": "Vase, gla)") : random.pick(kObjects);
        call.set("ai.response.finishReason", reason).set("ai.response.object", object);
        call.set("ai.response.model", model.id).set("ai.response.id", world.build.keep(world.id("aitxt-")));
        call.set("gen_ai.response.finish_reasons", world.build.list({reason}));
        if (random.chance(0.97)) { // some answers come without usage
            setUsage(call, input, output, reasoning);
            call.set("gen_ai.usage.input_tokens", input).set("gen_ai.usage.output_tokens", output);
            setUsage(root, input, output, reasoning);
        }
        root.set("ai.response.finishReason", reason).set("ai.response.object", object);
    }
    root.end = call.end + 2 * kNanosPerMilli;
    world.build.add(root);
    world.build.add(call);
}

} // namespace spanwise::sample
