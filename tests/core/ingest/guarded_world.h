// SPDX-License-Identifier: GPL-3.0-or-later
// A store with calls whose texts a test writes, and the guards that look at them.
#pragma once

#include "core/decode/decoder.h"
#include "core/guard/compiled_rules.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/store_view.h"
#include "core/query/filter.h"
#include "core/query/span_list.h"
#include "core/store/findings.h"

#include <QString>
#include <QTemporaryDir>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::test {

using namespace spanwise::ingest;

inline const std::string kSecret = "ghp_" + std::string("k3Jw9sQx2Lm5Vb8Nz1Rt6Yc4Hd7Fg0PaEuIo");
inline constexpr const char* kCard = "4111 1111 1111 1111";

inline std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

/// A trace of one call. An empty prompt: its content was not recorded.
inline std::string call(int number, const std::string& prompt, const std::string& answer)
{
    const auto text = [](const std::string& key, const std::string& value) {
        return R"({"key":")" + key + R"(","value":{"stringValue":")" + escaped(value) + R"("}},)";
    };
    const QString id = QString("0af7651916cd43dd8448eb21%1").arg(number, 8, 16, QChar('0'));
    const QString span = QString("b7ad6b71%1").arg(number, 8, 16, QChar('0'));
    std::string attributes = text("gen_ai.operation.name", "chat");
    if (!prompt.empty()) {
        attributes += text("gen_ai.input.messages",
            R"([{"role":"user","parts":[{"type":"text","content":")" + escaped(prompt) + R"("}]}])");
        attributes += text("gen_ai.output.messages",
            R"([{"role":"assistant","finish_reason":"stop","parts":[{"type":"text","content":")" + escaped(answer)
                + R"("}]}])");
    }
    attributes += R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}})";
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},)"
           R"("scopeSpans":[{"spans":[{"traceId":")"
        + id.toStdString() + R"(","spanId":")" + span.toStdString()
        + R"(","name":"chat","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
          R"("attributes":[)"
        + attributes + "]}]}]}]}";
}

/// A delivery that keeps its own padded bytes.
inline Delivery delivery(const std::string& text)
{
    auto bytes = std::make_shared<std::string>(text);
    bytes->append(decode::kPadding, '\0');
    Delivery out;
    out.body = std::string_view(bytes->data(), text.size());
    out.owner = bytes;
    return out;
}

class GuardedWorld {
public:
    GuardedWorld()
    {
        auto opened = store::Store::open((m_folder.path() + "/s.db").toStdString());
        if (opened) m_store = std::move(*opened);
    }
    void add(const std::vector<std::string>& bodies)
    {
        Pipeline pipeline(*m_store, {});
        for (const std::string& body : bodies)
            if (!pipeline.submit(delivery(body), {})) qFatal("not taken");
        pipeline.flush();
    }
    std::unique_ptr<GuardScanner> scanner(std::shared_ptr<const guard::CompiledRules> rules = guard::shippedRules())
    {
        return std::make_unique<GuardScanner>(
            *m_store, alone(*m_store), std::move(rules), std::make_shared<const guard::AllowLists>(), nullptr);
    }
    ScanProgress scan(std::shared_ptr<const guard::CompiledRules> rules = guard::shippedRules())
    {
        const auto one = scanner(std::move(rules));
        if (auto done = one->scanAll({}); !done) qFatal("%s", done.error().message.c_str());
        return one->progress();
    }
    std::vector<store::StoredFinding> findings() const
    {
        std::vector<store::StoredFinding> out;
        (void)store::visitFindings(*m_store->reader(), {}, [&](const store::StoredFinding& one) {
            out.push_back(one);
            return true;
        });
        return out;
    }
    std::size_t passing(const std::string& filter) const
    {
        const auto parsed = query::Filter::parse(filter);
        if (!parsed) qFatal("%s", filter.c_str());
        query::SpanListQuestion question;
        question.scope.filter = *parsed;
        question.limit = 1000;
        const auto list = query::answer(viewOf(*m_store), question);
        return list ? list->entries.size() : std::size_t(-1);
    }
    /// The number of the trace that holds that span; 0: none.
    store::TraceNo traceOf(std::uint64_t span) const
    {
        query::SpanListQuestion question;
        question.limit = 1000;
        const auto list = query::answer(viewOf(*m_store), question);
        for (const auto& entry : list->entries)
            if (entry.row.spanId == span) return entry.row.trace;
        return 0;
    }
    store::Store& store() { return *m_store; }
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
};

inline std::shared_ptr<const guard::CompiledRules> with(std::string_view more)
{
    std::vector<guard::RulePack> packs;
    packs.push_back(guard::readRulePack(more));
    return std::make_shared<const guard::CompiledRules>(std::move(packs), guard::shippedRules());
}

} // namespace spanwise::test
