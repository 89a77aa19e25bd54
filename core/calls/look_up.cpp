// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/look_up.h"

namespace spanwise::calls {

using dialect::Field;
using dialect::Key;

namespace {

bool isCall(SpanClass spanClass) noexcept
{
    return spanClass == SpanClass::Llm || spanClass == SpanClass::Embedding;
}

/// OpenLLMetry names every entity alike; its kind tells which are agents.
std::string_view traceloopAgent(TraceFacts& facts, std::size_t position)
{
    const dialect::Attributes& attributes = facts.attributes[position];
    if (!attributes.has(Key::TraceloopEntityName)) return {};
    const bool isAgent = facts.reader.text(attributes, Key::TraceloopSpanKind) == "agent";
    return isAgent ? facts.reader.text(attributes, Key::TraceloopEntityName) : std::string_view {};
}

} // namespace

LookUp::LookUp(TraceFacts& facts, std::pmr::memory_resource* memory)
    : m_facts(facts)
    , m_memory(memory)
    , m_resources(memory)
{
    for (const dialect::Attributes& one : facts.attributes) m_held.include(one);
}

LookUp::Table& LookUp::table(Field field)
{
    auto& slot = m_tables[static_cast<std::size_t>(field)];
    if (slot) return *slot;
    Table& made = slot.emplace(m_memory);
    if (!m_held.mayAnswer(field) && (field != Field::Agent || !m_held.has(Key::TraceloopEntityName))) return made;
    made.texts.resize(m_facts.size());
    for (std::size_t i = 0; i < m_facts.size(); ++i) {
        made.texts[i] = m_facts.reader.text(m_facts.attributes[i], field);
        if (field == Field::Agent && made.texts[i].empty()) made.texts[i] = traceloopAgent(m_facts, i);
        if (made.first.empty()) made.first = made.texts[i];
    }
    made.holders.assign(m_facts.size(), -1);
    for (const std::uint32_t position : m_facts.tree.topDown) {
        const std::int32_t parent = m_facts.tree.parent[position];
        if (!made.texts[position].empty())
            made.holders[position] = static_cast<std::int32_t>(position);
        else if (parent >= 0)
            made.holders[position] = made.holders[static_cast<std::size_t>(parent)];
    }
    return made;
}

std::string_view LookUp::firstOfTrace(Field field)
{
    return table(field).first;
}

std::string_view LookUp::fromLogs(Field field, std::size_t position)
{
    for (const LogFacts& log : m_facts.logsOf(position))
        if (const std::string_view found = m_facts.reader.text(log.attributes, field); !found.empty()) return found;
    return {};
}

std::string_view LookUp::find(Field field, std::size_t position, std::span<const std::uint32_t> outer)
{
    Table& known = table(field);
    if (!known.own(position).empty()) return known.own(position);
    if (const std::string_view logged = fromLogs(field, position); !logged.empty()) return logged;
    for (const std::uint32_t other : outer)
        if (!known.own(other).empty()) return known.own(other);
    if (const std::string_view inherited = known.inherited(position); !inherited.empty()) return inherited;
    if (!known.first.empty()) return known.first;
    return m_facts.reader.text(resourceOf(position), field);
}

const dialect::Attributes& LookUp::resourceOf(std::size_t position)
{
    const std::uint32_t resource = m_facts.span(position).resource;
    if (const auto known = m_resources.find(resource); known != m_resources.end()) return known->second;
    const IndexRange range =
        resource < m_facts.batch.resources.size() ? m_facts.batch.resources[resource].attributes : IndexRange {};
    return m_resources.emplace(resource, m_facts.reader.index(range)).first->second;
}

std::int32_t LookUp::firstPromptOfNoCall(const Table& names)
{
    if (m_promptOfNoCall) return *m_promptOfNoCall;
    m_promptOfNoCall = -1;
    for (std::size_t i = 0; i < m_facts.size() && *m_promptOfNoCall < 0; ++i)
        if (!isCall(m_facts.classOf(i)) && !names.own(i).empty()) m_promptOfNoCall = static_cast<std::int32_t>(i);
    return *m_promptOfNoCall;
}

/// The prompt of another call of the trace is not this call's: only spans that are no calls are asked beyond the line
/// of parents. The version comes from the span that names the prompt where that has one.
void LookUp::fillPrompt(LlmCall& call, std::size_t position, std::span<const std::uint32_t> outer)
{
    Table& names = table(Field::PromptName);
    Table& versions = table(Field::PromptVersion);
    const auto take = [&](std::size_t place) {
        if (call.promptName.empty() && !names.own(place).empty()) {
            call.promptName = names.own(place);
            if (!versions.own(place).empty()) call.promptVersion = versions.own(place);
        }
    };
    const auto takeVersion = [&](std::size_t place) {
        if (call.promptVersion.empty()) call.promptVersion = versions.own(place);
    };
    take(position);
    for (const std::uint32_t other : outer) take(other);
    if (const std::int32_t holder = names.holder(position); holder >= 0) take(static_cast<std::size_t>(holder));
    if (call.promptName.empty() && !names.first.empty())
        if (const std::int32_t other = firstPromptOfNoCall(names); other >= 0) take(static_cast<std::size_t>(other));
    takeVersion(position);
    for (const std::uint32_t other : outer) takeVersion(other);
    if (call.promptVersion.empty()) call.promptVersion = versions.inherited(position);
    if (call.promptName.empty()) call.promptName = table(Field::PromptNameLastResort).inherited(position);
}

void LookUp::fillResource(LlmCall& call, std::size_t position)
{
    const dialect::Attributes& resource = resourceOf(position);
    const dialect::Attributes& own = m_facts.attributes[position];
    dialect::Reader& reader = m_facts.reader;
    const auto either = [&](Key key) {
        const std::string_view text = reader.text(resource, key);
        return text.empty() ? reader.text(own, key) : text;
    };
    call.service = either(Key::ServiceName);
    if (call.service.substr(0, 15) == "unknown_service") call.service = {};
    call.serviceVersion = either(Key::ServiceVersion);
    if (call.serviceVersion.empty()) call.serviceVersion = reader.text(own, Key::LangfuseRelease);
    call.environment = reader.text(resource, Field::Environment);
    if (call.environment.empty()) call.environment = table(Field::Environment).inherited(position);
}

void LookUp::fill(LlmCall& call, std::size_t position, std::span<const std::uint32_t> outer)
{
    call.sessionId = find(Field::Session, position, outer);
    const std::string_view conversation = find(Field::Conversation, position, outer);
    if (call.sessionId.empty())
        call.sessionId = conversation;
    else
        call.conversationId = conversation;
    call.userId = find(Field::User, position, outer);
    call.agentName = table(Field::Agent).inherited(position);
    fillPrompt(call, position, outer);
    fillResource(call, position);
}

} // namespace spanwise::calls
