// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters, tools and answer formats of calls, as each dialect states them.
#include "core/calls/read_request.h"
#include "tests/support/batch_builder.h"

#include <QtTest>
#include <numeric>

using namespace spanwise;
using namespace spanwise::test;

namespace {
calls::Request read(const Batch& batch, std::size_t position = 0)
{
    std::vector<std::uint32_t> spans(batch.spans.size()), logs(batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    return calls::readRequest(batch, calls::resolveTrace(batch, spans, logs, nullptr), position);
}

QString text(const Json& json)
{
    return QString::fromStdString(json.canonical());
}

constexpr const char* kTool = R"({"type":"function","name":"find","description":"f","parameters":{"type":"object"}})";
const QString kTools = R"([{"function":{"description":"f","name":"find","parameters":{"type":"object"}},)"
                       R"("type":"function"}])";
} // namespace

class tst_read_request : public QObject {
    Q_OBJECT

private slots:
    void readsParameters_data()
    {
        QTest::addColumn<AnyMap>("attributes");
        QTest::addColumn<QString>("params");
        QTest::newRow("conventions") << AnyMap {{"gen_ai.request.temperature", Any(0.7)},
            {"gen_ai.request.max_tokens", Any(99)}, {"gen_ai.request.seed", Any(7)}, {"gen_ai.request.top_p", Any(0.5)},
            {"gen_ai.request.stop_sequences", list({Any("END")})}}
                                     << R"({"max_tokens":99,"seed":7,"stop":["END"],"temperature":0.7,"top_p":0.5})";
        QTest::newRow("Vercel AI SDK") << AnyMap {{"ai.settings.temperature", Any(0.3)},
            {"ai.settings.maxOutputTokens", Any(300)}, {"ai.settings.maxRetries", Any(2)},
            {"ai.prompt.toolChoice", Any(R"({"type":"auto"})")}}
                                       << R"({"max_tokens":300,"temperature":0.3,"tool_choice":{"type":"auto"}})";
        QTest::newRow("OpenInference") << AnyMap {{"llm.invocation_parameters",
            Any(R"({"model":"m","max_tokens":20,"temperature":0,"reasoning":{"effort":"low"},"stream":true})")}}
                                       << R"({"max_tokens":20,"reasoning_effort":"low","temperature":0})";
        QTest::newRow("the request itself")
            << AnyMap {{"input.value", Any(R"({"model":"m","messages":[],"top_k":4})")}} << R"({"top_k":4})";
        QTest::newRow("a model's input with such names")
            << AnyMap {{"input.value", Any(R"({"temperature":40,"seed":"oats"})")}} << "{}";
        QTest::newRow("Langfuse, texts, what says nothing") << AnyMap {{"langfuse.observation.model.parameters",
            Any(R"({"temperature":"0.25","max_tokens":"30","seed":"","stop":"5"})")}}
                                                            << R"({"max_tokens":30,"stop":"5","temperature":0.25})";
        QTest::newRow("the first one holds") << AnyMap {{"llm.invocation_parameters", Any(R"({"temperature":1})")},
            {"gen_ai.request.temperature", Any(0)}}
                                             << R"({"temperature":0})";
        QTest::newRow("nothing stated") << AnyMap {} << "{}";
    }
    void readsParameters()
    {
        QFETCH(AnyMap, attributes);
        QFETCH(QString, params);
        BatchBuilder builder;
        builder.span("chat").model("m");
        for (const auto& [key, value] : attributes) builder.attr(key, value);
        QCOMPARE(text(read(builder.build()).params), text(*Json::parse(params.toStdString())));
    }

    void readsTools_data()
    {
        QTest::addColumn<AnyMap>("attributes");
        QTest::newRow("conventions") << AnyMap {{"gen_ai.tool.definitions", Any(std::string("[") + kTool + "]")}};
        QTest::newRow("conventions, structured") << AnyMap {{"gen_ai.tool.definitions",
            list({map({{"type", Any("function")}, {"name", Any("find")}, {"description", Any("f")},
                {"parameters", map({{"type", Any("object")}})}})})}};
        QTest::newRow("chat interface") << AnyMap {{"gen_ai.tool.definitions", Any(kTools.toStdString())}};
        QTest::newRow("Vercel AI SDK") << AnyMap {{"ai.prompt.tools", list({Any(kTool)})}};
        QTest::newRow("OpenInference") << AnyMap {{"llm.tools.0.tool.json_schema",
            Any(R"({"name":"find","description":"f","input_schema":{"type":"object"}})")}};
        QTest::newRow("OpenLLMetry") << AnyMap {{"llm.request.functions.0.name", Any("find")},
            {"llm.request.functions.0.description", Any("f")},
            {"llm.request.functions.0.parameters", Any(R"({"type":"object"})")}};
        QTest::newRow("OpenLLMetry of JavaScript")
            << AnyMap {{"llm.request.functions.0.name", Any("find")}, {"llm.request.functions.0.description", Any("f")},
                   {"llm.request.functions.0.arguments", Any(R"({"type":"object"})")}};
        QTest::newRow("the request itself")
            << AnyMap {{"input.value", Any(std::string(R"({"model":"m","messages":[],"tools":[)") + kTool + "]}")}};
    }
    void readsTools()
    {
        QFETCH(AnyMap, attributes);
        BatchBuilder builder;
        builder.span("chat").model("m");
        for (const auto& [key, value] : attributes) builder.attr(key, value);
        QCOMPARE(text(read(builder.build()).tools), kTools);
    }

    void keepsToolsInTheirOrderAndWhatItDoesNotKnow()
    {
        BatchBuilder builder;
        builder.span("chat").model("m");
        for (int i = 11; i >= 0; --i)
            builder.attr("llm.tools." + std::to_string(i) + ".tool.json_schema",
                Any(i == 3 ? std::string(R"({"type":"web_search","name":"web","region":"no"})")
                           : "{\"name\":\"t" + std::to_string(i) + "\"}"));
        const Json tools = read(builder.build()).tools;
        QCOMPARE(tools.items().size(), std::size_t {12});
        QCOMPARE(tools.items()[11]["function"]["name"].text(), std::string_view("t11"));
        QCOMPARE(text(tools.items()[3]), QString(R"({"name":"web","region":"no","type":"web_search"})"));
        QVERIFY(read(batch().span("chat").model("m").build()).tools.isNull());
    }

    void readsTheAnswerFormat_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("format");
        const QString schema = R"({"type":"object"})";
        const QString named = R"({"json_schema":{"name":"output","schema":{"type":"object"}},"type":"json_schema"})";
        QTest::newRow("json") << "gen_ai.output.type"
                              << "json"
                              << R"({"type":"json_object"})";
        QTest::newRow("text") << "gen_ai.output.type"
                              << "text"
                              << "null";
        QTest::newRow("schema of the Vercel AI SDK") << "ai.schema" << schema << named;
        QTest::newRow("schema") << "gen_ai.request.structured_output_schema" << schema << named;
        QTest::newRow("as sent") << "gen_ai.openai.request.response_format" << named << named;
        QTest::newRow("by name") << "gen_ai.openai.request.response_format"
                                 << "json_object"
                                 << R"({"type":"json_object"})";
        QTest::newRow("parameters") << "llm.invocation_parameters"
                                    << "{\"response_format\":" + named + "}" << named;
        QTest::newRow("empty") << "langfuse.observation.model.parameters"
                               << R"({"response_format":""})"
                               << "null";
    }
    void readsTheAnswerFormat()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, format);
        BatchBuilder builder;
        builder.span("chat").model("m").attr(key.toStdString(), Any(value.toStdString()));
        QCOMPARE(text(read(builder.build()).responseFormat), format);
    }
};

QTEST_APPLESS_MAIN(tst_read_request)
#include "tst_read_request.moc"
