// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/reader.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace spanwise::dialect {
namespace {

JsonText& jsonOfThisThread()
{
    static thread_local JsonText json;
    return json;
}

bool isUsable(const Value& value) noexcept
{
    switch (value.kind) {
    case Value::Kind::Empty: return false;
    case Value::Kind::Double: return !std::isnan(value.real);
    case Value::Kind::String: return value.size > 0;
    case Value::Kind::Array: return value.size > 0;
    default: return true;
    }
}

/// MLflow encodes every attribute of its spans as JSON, so a text has quotes around it; Langfuse does so with a time.
bool isJsonEncoded(const Attributes& of, Key key) noexcept
{
    return of.has(Family::Mlflow) || key == Key::LangfuseObservationCompletionStartTime;
}

/// Models, ids and finish reasons are taken from a raw reply only if it is one.
bool mustBeReply(Key key) noexcept
{
    return key == Key::OutputValue || key == Key::GenAiCompletion;
}

using KeyBits = std::array<std::uint64_t, Attributes::kWords>;

/// Which keys a field has sources in: most fields of most spans are answered by these few words.
const std::array<KeyBits, static_cast<std::size_t>(Field::Count)>& fieldBits()
{
    static const auto bits = [] {
        std::array<KeyBits, static_cast<std::size_t>(Field::Count)> out {};
        for (std::size_t field = 0; field < out.size(); ++field)
            for (const Source& source : sourcesOf(static_cast<Field>(field))) {
                const auto key = static_cast<std::size_t>(source.key);
                out[field][key / 64] |= std::uint64_t {1} << (key % 64);
            }
        return out;
    }();
    return bits;
}

bool holdsAny(const KeyBits& present, Field field) noexcept
{
    const KeyBits& bits = fieldBits()[static_cast<std::size_t>(field)];
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) common |= bits[i] & present[i];
    return common != 0;
}

} // namespace

bool HeldTogether::mayAnswer(Field field) const noexcept
{
    return anyMapped || holdsAny(present, field);
}

Reader::Reader(const Batch& batch, Arena& arena, const calls::MappingRules* mapping, std::pmr::memory_resource* memory)
    : m_batch(batch)
    , m_arena(arena)
    , m_mapping(mapping)
    , m_json(jsonOfThisThread())
    , m_known(memory)
    , m_mapped(memory)
{
    m_json.forget();
}

Attributes Reader::index(IndexRange attributes)
{
    Attributes out;
    out.all = attributes;
    out.known.first = static_cast<std::uint32_t>(m_known.size());
    out.mapped.first = static_cast<std::uint32_t>(m_mapped.size());
    for (std::uint32_t i = attributes.first; i < attributes.first + attributes.count; ++i) {
        const Attribute& attribute = m_batch.attributes[i];
        if (!isUsable(attribute.value)) continue;
        const Key key = keyOf(attribute.key);
        out.families |= familiesOf(key, attribute.key);
        if (key != Key::Count && !out.has(key)) {
            out.mark(key);
            m_known.push_back({key, i});
        }
        if (m_mapping == nullptr) continue;
        if (const auto own = m_mapping->fields.find(attribute.key); own != m_mapping->fields.end())
            for (const auto& target : own->second) m_mapped.push_back({target.field, target.rank, i});
    }
    out.known.count = static_cast<std::uint32_t>(m_known.size()) - out.known.first;
    out.mapped.count = static_cast<std::uint32_t>(m_mapped.size()) - out.mapped.first;
    if (out.mapped.count > 1)
        std::sort(m_mapped.begin() + out.mapped.first, m_mapped.end(),
            [](const MappedAttribute& a, const MappedAttribute& b) { return a.rank < b.rank; });
    return out;
}

const Value* Reader::value(const Attributes& of, Key key) const noexcept
{
    if (!of.has(key)) return nullptr;
    for (std::uint32_t i = of.known.first; i < of.known.first + of.known.count; ++i)
        if (m_known[i].key == key) return &m_batch.attributes[m_known[i].attribute].value;
    return nullptr;
}

std::string_view Reader::asText(const Value& value)
{
    char digits[32];
    switch (value.kind) {
    case Value::Kind::String: return value.view();
    case Value::Kind::Bool: return value.boolean ? "true" : "false";
    case Value::Kind::Int: {
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value.integer);
        return m_arena.store({digits, static_cast<std::size_t>(end - digits)});
    }
    case Value::Kind::Double: {
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value.real);
        return m_arena.store({digits, static_cast<std::size_t>(end - digits)});
    }
    case Value::Kind::Array: // one text in a list is that text
        return value.size == 1 ? asText(m_batch.items(value)[0]) : std::string_view {};
    default: return {};
    }
}

std::optional<double> Reader::asNumber(const Value& value) noexcept
{
    switch (value.kind) {
    case Value::Kind::Int: return static_cast<double>(value.integer);
    case Value::Kind::Double: return std::isfinite(value.real) ? std::optional(value.real) : std::nullopt;
    case Value::Kind::String: return ascii::numberIn(value.view());
    default: return std::nullopt;
    }
}

std::string_view Reader::text(const Attributes& of, Key key)
{
    const Value* found = value(of, key);
    return found == nullptr ? std::string_view {} : asText(unquoted(of, key, *found));
}

Value Reader::unquoted(const Attributes& of, Key key, const Value& value)
{
    if (value.kind != Value::Kind::String || value.view().front() != '"' || !isJsonEncoded(of, key)) return value;
    const Value inside = m_json.at(value.view(), "", m_arena);
    return inside.kind == Value::Kind::String ? inside : value;
}

std::optional<double> Reader::number(const Attributes& of, Key key)
{
    const Value* found = value(of, key);
    return found == nullptr ? std::nullopt : asNumber(*found);
}

std::optional<bool> Reader::boolean(const Attributes& of, Key key)
{
    const Value* found = value(of, key);
    return found == nullptr ? std::nullopt : asBoolean(*found);
}

std::optional<bool> Reader::asBoolean(const Value& value) noexcept
{
    if (value.kind == Value::Kind::Bool) return value.boolean;
    if (value.kind != Value::Kind::String) return std::nullopt;
    if (ascii::equalsLower(value.view(), "true")) return true;
    if (ascii::equalsLower(value.view(), "false")) return false;
    return std::nullopt;
}

Value Reader::insideJson(const Attributes& of, const Source& source)
{
    const Value* holder = value(of, source.key);
    if (holder == nullptr) return {};
    if (holder->kind == Value::Kind::Map) { // a structured attribute instead of a text: one level is enough in practice
        for (const Attribute& entry : m_batch.entries(*holder))
            if (entry.key == source.path.substr(1)) return entry.value;
        return {};
    }
    if (holder->kind != Value::Kind::String) return {};
    const Value found = m_json.at(holder->view(), source.path, m_arena);
    if (!isUsable(found) || (mustBeReply(source.key) && !m_json.isProviderReply(holder->view()))) return {};
    return found;
}

/// `accept(key, value)` returns whether that was it.
template <typename Accept> void Reader::eachCandidate(const Attributes& of, Field field, Accept&& accept)
{
    for (std::uint32_t i = of.mapped.first; i < of.mapped.first + of.mapped.count; ++i)
        if (m_mapped[i].field == field && accept(Key::Count, m_batch.attributes[m_mapped[i].attribute].value)) return;
    if (!holdsAny(of.present, field)) return;
    for (const Source& source : sourcesOf(field)) {
        if (!of.has(source.key)) continue;
        if (!source.path.empty()) {
            const Value found = insideJson(of, source);
            if (found.kind != Value::Kind::Empty && accept(source.key, found)) return;
        } else if (const Value found = unquoted(of, source.key, *value(of, source.key));
                   isUsable(found) && accept(source.key, found)) {
            return;
        }
    }
}

void Reader::each(const Attributes& of, Field field, const std::function<bool(Key, const Value&)>& accept)
{
    eachCandidate(of, field, accept);
}

std::string_view Reader::text(const Attributes& of, Field field)
{
    std::string_view found;
    eachCandidate(of, field, [&](Key, const Value& candidate) {
        found = asText(candidate);
        return !found.empty();
    });
    return found;
}

std::optional<double> Reader::number(const Attributes& of, Field field)
{
    std::optional<double> found;
    eachCandidate(of, field, [&](Key, const Value& candidate) {
        found = asNumber(candidate);
        return found.has_value();
    });
    return found;
}

std::optional<std::int64_t> Reader::count(const Attributes& of, Field field)
{
    std::optional<std::int64_t> found;
    eachCandidate(of, field, [&](Key, const Value& candidate) {
        const std::optional<double> number = asNumber(candidate);
        if (!number) return false;
        if (*number < 0 || *number > static_cast<double>(kMostCounted)) {
            m_implausible = true;
            return false;
        }
        found = candidate.kind == Value::Kind::Int ? candidate.integer : std::llround(*number);
        return true;
    });
    return found;
}

} // namespace spanwise::dialect
