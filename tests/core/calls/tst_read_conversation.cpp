// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/read_conversation.h"
#include "tests/support/batch_builder.h"

#include <QtTest>
#include <numeric>

using namespace spanwise;
using namespace spanwise::test;

namespace {

QString text(std::string_view v)
{
    return QString::fromUtf8(v.data(), qsizetype(v.size()));
}

QString written(const MessagePart& part)
{
    const QString said = text(part.text);
    const QString id = part.id.empty() ? QString() : '#' + text(part.id);
    switch (part.kind) {
    case MessagePart::Kind::Text: return said;
    case MessagePart::Kind::Reasoning: return "(thinks " + said + ')';
    case MessagePart::Kind::ToolCall: return text(part.name) + id + '(' + said + ')';
    case MessagePart::Kind::ToolResult: return "result" + id + '=' + said;
    case MessagePart::Kind::Media:
        return QStringLiteral("[%1 %2 %3 bytes %4]")
            .arg(text(part.name), text(part.mimeType))
            .arg(part.mediaBytes)
            .arg(said);
    case MessagePart::Kind::Document:
        return "doc" + id + (part.score ? '@' + QString::number(*part.score) : QString()) + ' ' + said;
    case MessagePart::Kind::Structured: return "json " + said;
    case MessagePart::Kind::Other: return text(part.name) + ' ' + said;
    }
    return {};
}

/// "user: hi / assistant> hello": > marks what came back, + joins parts, ! the finish reason.
QString written(const calls::Conversation& conversation)
{
    static const char* const kRoles[] {"system", "user", "assistant", "tool", "?"};
    QStringList out;
    for (const Message& message : conversation.messages) {
        QStringList parts;
        for (const MessagePart& part : message.parts) parts.append(written(part));
        QString line = kRoles[int(message.role)];
        if (message.role == Role::Other) line += text(message.roleName);
        line += (message.output ? "> " : ": ") + parts.join(" + ");
        if (!message.finishReason.empty()) line += " !" + text(message.finishReason);
        out.append(line);
    }
    return out.join(" / ");
}

calls::Conversation read(const Batch& batch, std::size_t position = 0, calls::ResolvedTrace* keep = nullptr)
{
    std::vector<std::uint32_t> spans(batch.spans.size()), logs(batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    calls::ResolvedTrace resolved = calls::resolveTrace(batch, spans, logs, nullptr);
    calls::Conversation out = calls::readConversation(batch, resolved, position, logs);
    if (keep) *keep = std::move(resolved);
    return out;
}

} // namespace

class TestReadConversation : public QObject {
    Q_OBJECT

private slots:
    void readsEveryEncoding_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("inputKey");
        QTest::addColumn<QString>("output");
        QTest::addColumn<QString>("outputKey");
        QTest::addColumn<QString>("conversation");

        const auto row = [](const char* name, const char* inKey, const char* in, const char* outKey, const char* out,
                             const char* said) { QTest::newRow(name) << in << inKey << out << outKey << said; };
        row("A: parts", "gen_ai.input.messages",
            R"([{"role":"user","parts":[{"type":"text","content":"hi"},{"type":"blob","modality":"image","mime_type":"image/png","content":"AAAABBBB"}]}])",
            "gen_ai.output.messages",
            R"([{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"tool_call","id":"c1","name":"find","arguments":{"q":"x"}}],"finish_reason":"tool_call"}])",
            R"(user: hi + [image image/png 6 bytes ] / assistant> (thinks hm) + find#c1({"q":"x"}) !tool_call)");
        row("A: an unknown part is kept", "gen_ai.input.messages",
            R"([{"role":"user","parts":[{"type":"hologram","content":"?"}]}])", "gen_ai.output.messages",
            R"([{"role":"assistant","parts":[{"type":"text","content":"ok"}]}])",
            R"(user: hologram {"type":"hologram","content":"?"} / assistant> ok)");
        row("A: tool answers", "gen_ai.input.messages",
            R"([{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":{"n":1}}]},{"role":"critic","parts":[{"type":"text","content":"no"}]}])",
            "gen_ai.output.messages", R"([])", R"(tool: result#c1={"n":1} / ?critic: no)");
        row("D: OpenAI request and answer", "gen_ai.prompt",
            R"({"model":"m","messages":[{"role":"system","content":"be kind"},{"role":"user","content":[{"type":"text","text":"what is it"},{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]})",
            "gen_ai.completion",
            R"({"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"tool_calls":[{"id":"c9","type":"function","function":{"name":"look","arguments":"{}"}}]}}]})",
            R"(system: be kind / user: what is it + [image_url  0 bytes https://example.org/a.png] / assistant> look#c9({}) !tool_calls)");
        row("D: Anthropic", "input.value",
            R"({"system":"short","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"42"}]}]}]})",
            "output.value",
            R"({"role":"assistant","stop_reason":"end_turn","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"done"}]})",
            R"(system: short / user: hi / assistant: f#t1({}) / user: result#t1=42 / assistant> (thinks hm) + done !end_turn)");
        row("D: OpenAI Responses", "input.value",
            R"({"instructions":"calm","input":[{"role":"user","content":[{"type":"input_text","text":"go"}]},{"type":"function_call","call_id":"k","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"k","output":"7"}]})",
            "output.value",
            R"({"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"so"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"seven"}]}]})",
            R"(system: calm / user: go / assistant: f#k({}) / tool: result#k=7 / assistant> (thinks so) / assistant> seven)");
        row("D: Gemini", "gcp.vertex.agent.llm_request",
            R"({"contents":[{"role":"user","parts":[{"text":"hi"},{"inline_data":{"mime_type":"audio/wav","data":"AAAA"}}]}],"config":{}})",
            "gcp.vertex.agent.llm_response",
            R"({"content":{"role":"model","parts":[{"text":"mm","thought":true},{"function_call":{"name":"f","args":{"x":2}}}]}})",
            R"(user: hi + [file audio/wav 3 bytes ] / assistant> (thinks mm) + f({"x":2}))");
        row("D: LangChain", "traceloop.entity.input",
            R"({"inputs":[[{"lc":1,"id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"hi","type":"human"}}]]})",
            "traceloop.entity.output",
            R"({"generations":[[{"text":"yo","message":{"lc":1,"id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"yo","tool_calls":[{"name":"f","args":{},"id":"z"}]}}}]]})",
            R"(user: hi / assistant> yo + f#z({}))");
        row("D: plain texts", "prompt", "Say <b>hi</b>", "completion", "hi", "user: Say <b>hi</b> / assistant> hi");
        row("D: an answer that is JSON of its own", "ai.prompt", "x", "ai.response.object", R"({"total":3})",
            R"(user: x / assistant> json {"total":3})");
        row("no content", "gen_ai.request.temperature", "1", "gen_ai.request.max_tokens", "5", "");
        row("broken JSON is text", "gen_ai.input.messages", R"([{"role":)", "gen_ai.output.messages", "null",
            R"(user: [{"role":)");
    }

    void readsEveryEncoding()
    {
        QFETCH(const QString, input);
        QFETCH(const QString, inputKey);
        QFETCH(const QString, output);
        QFETCH(const QString, outputKey);
        QFETCH(const QString, conversation);
        const Batch b = BatchBuilder()
                            .span("chat")
                            .model("m")
                            .attr(inputKey.toStdString(), Any(input.toStdString()))
                            .attr(outputKey.toStdString(), Any(output.toStdString()))
                            .build();
        QCOMPARE(written(read(b)), conversation);
    }

    void readsFlattenedMessagesInTheOrderOfTheirNumbers()
    {
        BatchBuilder b;
        b.span("llm").attr("openinference.span.kind", "LLM");
        for (const int i : {0, 10, 2, 9})
            b.attr("llm.input_messages." + std::to_string(i) + ".message.role", "user")
                .attr("llm.input_messages." + std::to_string(i) + ".message.content", Any("n" + std::to_string(i)));
        b.attr("llm.output_messages.0.message.role", "assistant")
            .attr("llm.output_messages.0.message.contents.0.message_content.type", "text")
            .attr("llm.output_messages.0.message.contents.0.message_content.text", "look")
            .attr("llm.output_messages.0.message.contents.1.message_content.type", "image")
            .attr("llm.output_messages.0.message.contents.1.message_content.image.image.url",
                "data:image/png;base64,AAAA")
            .attr("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1")
            .attr("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "f")
            .attr("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}");
        QCOMPARE(written(read(b.build())),
            QStringLiteral(
                "user: n0 / user: n2 / user: n9 / user: n10 / assistant> look + [image image/png 18 bytes ] + f#c1({})")
                .replace("18 bytes",
                    QString::number(std::string_view("data:image/png;base64,AAAA").size() / 4 * 3) + " bytes"));
    }

    void readsIndexedPromptsOfOpenLlmetry()
    {
        const Batch b = BatchBuilder()
                            .span("openai.chat")
                            .model("m")
                            .attr("gen_ai.prompt.0.role", "system")
                            .attr("gen_ai.prompt.0.content", "be kind")
                            .attr("gen_ai.prompt.1.role", "tool")
                            .attr("gen_ai.prompt.1.content", "42")
                            .attr("gen_ai.prompt.1.tool_call_id", "c1")
                            .attr("gen_ai.completion.0.role", "assistant")
                            .attr("gen_ai.completion.0.content", "null")
                            .attr("gen_ai.completion.0.finish_reason", "tool_calls")
                            .attr("gen_ai.completion.0.tool_calls.0.id", "c2")
                            .attr("gen_ai.completion.0.tool_calls.0.name", "g")
                            .attr("gen_ai.completion.0.tool_calls.0.arguments", R"({"a":1})")
                            .build();
        QCOMPARE(written(read(b)),
            QStringLiteral(R"(system: be kind / tool: result#c1=42 / assistant> g#c2({"a":1}) !tool_calls)"));
    }

    void joinsMessagesThatCameAsLogRecords()
    {
        const Batch b = BatchBuilder()
                            .span("chat")
                            .model("m")
                            .log("gen_ai.user.message", map({{"content", Any("hi")}}))
                            .log("gen_ai.choice",
                                map({{"index", Any(0)}, {"finish_reason", Any("stop")},
                                    {"message", map({{"role", Any("assistant")}, {"content", Any("hello")}})}}))
                            .build();
        const calls::Conversation said = read(b);
        QCOMPARE(written(said), QStringLiteral("user: hi / assistant> hello !stop"));
        QCOMPARE(text(said.source), QStringLiteral("gen_ai events"));
    }

    void joinsMessagesThatCameAsSpanEvents()
    {
        const Batch b = BatchBuilder()
                            .span("chat")
                            .model("m")
                            .event("gen_ai.user.message", {{"content", Any(R"([{"text":"hi"}])")}})
                            .event("gen_ai.choice",
                                {{"message", Any(R"([{"toolUse":{"toolUseId":"t","name":"f","input":{"a":1}}}])")},
                                    {"finish_reason", Any("tool_use")}})
                            .build();
        QCOMPARE(written(read(b)), QStringLiteral(R"(user: hi / assistant> f#t({"a":1}) !tool_use)"));
    }

    void takesWhatOnlyTheOuterSpanOfTheCallSays()
    {
        const Batch b =
            BatchBuilder()
                .span("outer")
                .model("m")
                .tokens(5, 3)
                .attr("gen_ai.response.id", "r1")
                .attr("gen_ai.input.messages", R"([{"role":"user","parts":[{"type":"text","content":"q"}]}])")
                .span("inner")
                .under("outer")
                .model("m")
                .tokens(5, 3)
                .attr("gen_ai.response.id", "r1")
                .attr("gen_ai.output.messages", R"([{"role":"assistant","parts":[{"type":"text","content":"a"}]}])")
                .build();
        calls::ResolvedTrace resolved;
        QCOMPARE(written(read(b, 1, &resolved)), QStringLiteral("user: q / assistant> a"));
        QCOMPARE(resolved.calls.size(), std::size_t(1));
    }

    void readsToolsAndRetrievers()
    {
        const Batch tool = BatchBuilder()
                               .span("execute_tool f")
                               .attr("gen_ai.operation.name", "execute_tool")
                               .attr("gen_ai.tool.name", "f")
                               .attr("gen_ai.tool.call.id", "c1")
                               .attr("gen_ai.tool.call.arguments", R"({"a":1})")
                               .attr("gen_ai.tool.call.result", "done")
                               .build();
        QCOMPARE(written(read(tool)), QStringLiteral(R"(tool: f#c1({"a":1}) / tool> result=done)"));
        const Batch retriever = BatchBuilder()
                                    .span("retrieve")
                                    .attr("openinference.span.kind", "RETRIEVER")
                                    .attr("input.value", "beans")
                                    .attr("retrieval.documents.0.document.id", "d0")
                                    .attr("retrieval.documents.0.document.content", "sow in May")
                                    .attr("retrieval.documents.0.document.score", 0.5)
                                    .build();
        QCOMPARE(written(read(retriever)), QStringLiteral("user: beans / tool> doc#d0@0.5 sow in May"));
    }

    void staysWithinBoundsOnDeepJson()
    {
        std::string deep(3000, '[');
        deep += std::string(3000, ']');
        const Batch b = BatchBuilder().span("chat").model("m").attr("gen_ai.input.messages", Any(deep)).build();
        QVERIFY(read(b).messages.size() <= 1);
    }
};

QTEST_GUILESS_MAIN(TestReadConversation)
#include "tst_read_conversation.moc"
