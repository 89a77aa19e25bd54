// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/call_facts.h"

#include "core/dialect/finish_reason.h"
#include "core/guard/language.h"
#include "core/guard/text_view.h"
#include "core/review/near_duplicates.h"
#include "core/store/call_facts.h"

#include <set>
#include <string>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kTextBytes = std::size_t {16} << 10U; ///< of a message; the beginning tells its language

std::string textOf(const Message& message)
{
    std::string out;
    for (const MessagePart& part : message.parts) {
        if (part.kind != MessagePart::Kind::Text || part.text.empty()) continue;
        if (!out.empty()) out += '\n';
        out += part.text.substr(0, kTextBytes);
        if (out.size() >= kTextBytes) break;
    }
    return out;
}

/// The same instructions with another date, name of a user's id or count are the same template: digits are left out.
std::uint64_t templateOf(const std::string& system)
{
    std::string plain;
    for (const char c : guard::normalizedText(system)) {
        if (c < '0' || c > '9')
            plain += c;
        else if (plain.empty() || plain.back() != '#')
            plain += '#';
    }
    return plain.empty() ? 0 : review::fnv1a64(plain);
}

class StoredFacts final : public query::CallFactSource {
public:
    explicit StoredFacts(std::shared_ptr<const store::Reader> reader)
        : m_reader(std::move(reader))
    {
    }
    [[nodiscard]] Result<void> visitFacts(std::stop_token stop, const Visitor& visit) const override
    {
        return store::visitCallFacts(*m_reader, stop, visit);
    }

private:
    std::shared_ptr<const store::Reader> m_reader;
};
} // namespace

query::CallFacts factsOf(const LlmCall& call, std::span<const Message> messages)
{
    query::CallFacts out;
    for (const FinishReason reason : call.finishReasons)
        out.finish += (out.finish.empty() ? "" : ",") + std::string(dialect::nameOf(reason));
    std::set<std::string_view> tools;
    for (const ToolCall& tool : call.toolCalls) tools.insert(tool.name);
    for (const std::string_view tool : tools) out.tools += (out.tools.empty() ? "" : "\n") + std::string(tool);
    std::string said;
    std::string system;
    for (const Message& message : messages) {
        if (message.output) continue;
        if (message.role == Role::User) said = textOf(message);
        if (message.role == Role::System && system.empty()) system = textOf(message);
    }
    if (!said.empty()) {
        out.language = guard::guessLanguage(said).language;
        if (const review::TextPrint print = review::printOf(guard::normalizedText(said)); !print.exact)
            out.print = print.simhash;
    }
    out.promptTemplate = templateOf(system);
    return out;
}

std::shared_ptr<const query::CallFactSource> callFactsOf(std::shared_ptr<const store::Reader> reader)
{
    return std::make_shared<StoredFacts>(std::move(reader));
}

} // namespace spanwise::ingest
