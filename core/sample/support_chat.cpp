// SPDX-License-Identifier: GPL-3.0-or-later
// support-chat: a customer chat with the conventions of OpenTelemetry for generative AI. Streams; sometimes looks up an
// order; since version 2.4.0 on a larger model with a longer prompt.
#include "core/sample/world.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanwise::sample {

namespace {
struct Exchange {
    std::string_view question;
    std::string_view answer;
};

constexpr auto kExchanges = std::to_array<Exchange>({
    {"Where is my order 48213? It should have been here on Monday.",
        "Order 48213 left our warehouse on Friday and is with the carrier. The last scan was this morning in the depot "
        "of your city, so it should reach you tomorrow between 9 and 13."},
    {"Can I still change the delivery address?",
        "Yes, as long as the parcel has not been handed to the carrier. I have opened the address form for you: enter "
        "the new one there and I will confirm it right away."},
    {"The kettle makes a humming noise, is that normal?",
        "A low hum while it heats is normal. If it hums after it has switched off, please tell me the number on the "
        "bottom plate; we had a series with a faulty base and replace it free of charge."},
    {"Do you ship to Iceland?",
        "We do. Shipping to Iceland takes 6 to 9 days and costs 18 €. Customs may ask for VAT."},
    {"How do I return only one of three items?",
        "Open your order, choose \"Return items\" and tick the one that goes back. You get a label for it by e-mail; "
        "the "
        "others stay as they are."},
    {"Wie lange habe ich Zeit für eine Rückgabe?",
        "Sie haben 30 Tage ab Lieferung Zeit. Die Rücksendung ist innerhalb Deutschlands kostenlos."},
    {"返品の送料はかかりますか？", "日本国内からの返品は、30日以内であれば送料無料です。"},
    {"My invoice has the wrong company name.",
        "I can issue a corrected invoice. Please send me the full company name and the VAT number as they should "
        "appear."},
});

constexpr std::string_view kSystem = "You are the support assistant of Nordlicht Home, a shop for kitchen and home. "
                                     "Answer in the customer's language, briefly and kindly. Look orders up before you "
                                     "speak about them. Refunds are decided by a person.";
constexpr std::string_view kSystemNew =
    "You are the support assistant of Nordlicht Home, a shop for kitchen and home. "
    "Answer in the customer's language, briefly and kindly. Look orders up before you speak about them. Refunds are "
    "decided by a person. Follow the style guide: no exclamation marks, no idioms, address customers formally unless "
    "they do not. Opening hours, return rules for 27 countries, warranty terms for each product family and the list of "
    "known defects follow and must be used word by word where they apply.";

struct Release {
    std::string_view version;
    std::string_view model;
    std::string_view answered; ///< the model's dated name
    std::string_view system;
    double inputTokens;
    double seconds;
};
constexpr Release kOld {"2.3.0", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", kSystem, 620, 1.1};
constexpr Release kNew {"2.4.0", "gpt-4.1", "gpt-4.1-2025-04-14", kSystemNew, 2900, 2.3};

const Release& releaseAt(const World& world, UnixNanos at)
{
    return world.within(at, 5.0, -1.0) ? kNew : kOld;
}

struct Conversation {
    std::string session;
    std::string user;
};

NewSpan requestSpan(World& world, const Release& release, UnixNanos at)
{
    NewSpan root;
    root.traceId = world.traceId();
    root.spanId = world.spanId();
    root.resource = world.build.resource({{"service.name", "support-chat"}, {"service.version", release.version},
        {"deployment.environment.name", "production"}, {"telemetry.sdk.language", "python"}});
    root.scope = world.build.scope("opentelemetry.instrumentation.fastapi", "0.58b0");
    root.kind = 2;
    root.name = "POST /chat";
    root.start = at;
    root.set("http.request.method", "POST").set("http.route", "/chat").set("url.path", "/chat");
    return root;
}

/// A chat call without its messages and outcome.
NewSpan chatSpan(World& world, const NewSpan& root, const Release& release, const Conversation& who, UnixNanos at)
{
    NewSpan chat = world.span(root, world.build.keep("chat " + std::string(release.model)), at);
    chat.scope = world.build.scope("opentelemetry.instrumentation.openai_v2", "2.2b0");
    chat.kind = 3;
    chat.set("gen_ai.operation.name", "chat").set("gen_ai.provider.name", "openai");
    chat.set("gen_ai.request.model", release.model).set("gen_ai.request.stream", true);
    chat.set("server.address", "api.openai.com").set("session.id", world.build.keep(who.session));
    chat.set("user.id", world.build.keep(who.user)).set("gen_ai.prompt.name", "support-answer");
    return chat;
}

void answerWith(World& world, NewSpan& chat, const Release& release, std::string_view question, std::string_view answer,
    std::string_view finish)
{
    Random& random = world.random;
    const auto input = static_cast<std::int64_t>(random.logNormal(release.inputTokens, 0.35));
    const auto output = static_cast<std::int64_t>(random.logNormal(130, 0.6)) + 8;
    const Nanos first = std::min(world.seconds(0.35 * release.seconds, 0.4), chat.end - chat.start);
    chat.set("gen_ai.response.model", release.answered)
        .set("gen_ai.response.id", world.build.keep(world.id("chatcmpl-")));
    chat.set("gen_ai.usage.input_tokens", input).set("gen_ai.usage.output_tokens", output);
    if (random.chance(0.6)) chat.set("gen_ai.usage.cache_read.input_tokens", input * random.between(45, 85) / 100);
    chat.set("gen_ai.response.time_to_first_chunk", static_cast<double>(first) / 1e9);
    chat.set("gen_ai.response.finish_reasons", world.build.list({finish}));
    chat.set("gen_ai.system_instructions", world.build.keep(partsJson({{"system", release.system}})));
    chat.set("gen_ai.input.messages", world.build.keep(partsJson({{"user", question}})));
    chat.set("gen_ai.output.messages", world.build.keep(partsJson({{"assistant", answer}}, finish)));
}

void toolSpan(World& world, const NewSpan& root, UnixNanos at, NewSpan& out)
{
    out = world.span(root, "execute_tool lookup_order", at);
    out.end = at + world.seconds(0.12, 0.7);
    out.set("gen_ai.operation.name", "execute_tool").set("gen_ai.tool.name", "lookup_order");
    out.set("gen_ai.tool.call.id", world.build.keep(world.id("call_")));
    out.set("gen_ai.tool.call.arguments", R"({"order": "48213"})");
    out.set(
        "gen_ai.tool.call.result", R"({"order": "48213", "state": "in transit", "carrier": "Postnord", "items": 3})");
}

std::optional<Failure> failureOf(Random& random)
{
    const double draw = random.unit();
    if (draw < 0.006) return kTimedOut;
    if (draw < 0.010) return kServerError;
    if (draw < 0.014) return kRateLimited;
    return std::nullopt;
}
} // namespace

void supportChat(World& world, UnixNanos at)
{
    Random& random = world.random;
    const Conversation who {world.id("chat-"), world.userId()};
    const std::int64_t turns = 1 + static_cast<std::int64_t>(random.index(4));
    UnixNanos start = at;
    for (std::int64_t turn = 0; turn < turns && start < world.now; ++turn) {
        const Release& release = releaseAt(world, start);
        NewSpan root = requestSpan(world, release, start);
        UnixNanos clock = start + world.seconds(0.012, 0.3);
        if (random.chance(0.22)) {
            NewSpan tool;
            toolSpan(world, root, clock, tool);
            clock = tool.end + kNanosPerMilli;
            world.build.add(tool);
        }
        const Exchange& exchange = random.pick(kExchanges);
        NewSpan chat = chatSpan(world, root, release, who, clock);
        chat.end = clock + world.seconds(release.seconds, 0.45);
        const auto failure = failureOf(random);
        if (failure) {
            if (failure->type == kTimedOut.type) chat.end = clock + 30 * kNanosPerSecond;
            fail(chat, *failure);
            root.statusCode = 2;
            root.set("http.response.status_code", std::int64_t {502});
        } else {
            const double draw = random.unit();
            const std::string_view finish = draw < 0.02 ? "content_filter" : draw < 0.045 ? "length" : "stop";
            answerWith(world, chat, release, exchange.question,
                finish == "content_filter" ? std::string_view("I can't help with that.") : exchange.answer, finish);
            root.set("http.response.status_code", std::int64_t {200});
        }
        root.end = chat.end + world.seconds(0.01, 0.4);
        world.build.add(root);
        world.build.add(chat);
        passGateway(world, chat, "support", release.model);
        start = root.end + static_cast<Nanos>(random.between(15, 140)) * kNanosPerSecond;
    }
    // Now and then a request fails before any model was called.
    if (random.chance(0.01)) {
        NewSpan root = requestSpan(world, releaseAt(world, at), at + kNanosPerSecond);
        root.end = root.start + world.seconds(0.02, 0.3);
        root.statusCode = 2;
        root.statusMessage = "session store unavailable";
        root.set("http.response.status_code", std::int64_t {503});
        world.build.add(root);
    }
}

void badAnswer(World& world, UnixNanos at)
{
    const Conversation who {world.id("chat-"), "user-1042"};
    NewSpan root = requestSpan(world, kNew, at);
    NewSpan chat = chatSpan(world, root, kNew, who, at + 11 * kNanosPerMilli);
    chat.end = chat.start + 3 * kNanosPerSecond + 412 * kNanosPerMilli;
    answerWith(world, chat, kNew, "My coffee machine arrived broken. Do I get my money back?",
        "Refunds are not possible for opened coffee machines, and the 30 days are over. You can buy a new one with a "
        "10 % voucher.",
        "stop");
    chat.events.push_back({chat.end, "gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", Value::ofString("policy_correctness")},
            {"gen_ai.evaluation.score.value", Value::ofDouble(0.1)},
            {"gen_ai.evaluation.score.label", Value::ofString("wrong")},
            {"gen_ai.evaluation.explanation",
                Value::ofString("Broken on arrival: the customer has a right to a refund within 30 days of delivery, "
                                "and the parcel came yesterday.")}}});
    root.end = chat.end + 9 * kNanosPerMilli;
    root.set("http.response.status_code", std::int64_t {200});
    world.build.add(root);
    world.build.add(chat);
    passGateway(world, chat, "support", kNew.model);
    world.build.addLog(chat, chat.end + 40 * kNanosPerSecond, "user_feedback",
        {{"rating", Value::ofInt(1)}, {"comment", Value::ofString("This is wrong, it came yesterday.")}});
}

} // namespace spanwise::sample
