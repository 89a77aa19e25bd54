// SPDX-License-Identifier: GPL-3.0-or-later
// Random filters of every kind over a QueryWorld, each as text and as what it means: a reference that looks at one row
// at a time and knows nothing of columns.
#pragma once

#include "core/query/fields.h"
#include "core/query/filter.h"
#include "core/query/statistics.h"
#include "tests/support/query_world.h"

#include <QDateTime>
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::test {

using namespace spanwise::query;

/// A filter as text and as what it means.
struct Told {
    std::string text;
    std::function<bool(std::size_t row)> holds;
};
using MaybeText = std::optional<std::string>;
using MaybeNumber = std::optional<std::int64_t>;

/// Upper and lower case alike, of the letters that the world uses.
inline std::string folded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 'A' && c <= 'Z')
            out += static_cast<char>(c + 32);
        else if (c == 0xC3 && i + 1 < text.size() && text[i + 1] == '\x96') // Ö
            out += "\xC3\xB6", ++i;
        else
            out += text[i];
    }
    return out;
}

inline std::size_t letter(std::string_view text)
{
    const auto c = static_cast<unsigned char>(text[0]);
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

inline bool fits(std::string_view pattern, std::string_view text)
{
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '*')
        return fits(pattern.substr(1), text) || (!text.empty() && fits(pattern, text.substr(letter(text))));
    if (text.empty()) return false;
    if (pattern[0] == '?') return fits(pattern.substr(1), text.substr(letter(text)));
    return pattern[0] == text[0] && fits(pattern.substr(1), text.substr(1));
}

inline bool like(std::string_view pattern, std::string_view text)
{
    return fits(folded(pattern), folded(text));
}
inline bool contains(std::string_view text, std::string_view part)
{
    return folded(text).find(folded(part)) != std::string::npos;
}

inline std::string quote(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

class Teller {
public:
    explicit Teller(QueryWorld& world)
        : m_world(world)
    {
    }

    Told expression(int depth, bool mayNest = true)
    {
        const std::uint32_t pick = depth <= 0 ? 9 : m_world.below(10);
        switch (pick) {
        case 0:
        case 1:
        case 2: return joined(depth, mayNest, "and");
        case 3:
        case 4: return joined(depth, mayNest, "or");
        case 5:
        case 6: {
            const Told inner = expression(depth - 1, mayNest);
            return {"not (" + inner.text + ")", [inner](std::size_t row) { return !inner.holds(row); }};
        }
        case 7: return mayNest ? anySpan(depth) : comparison();
        case 8: return mayNest ? parent(depth) : comparison();
        default: return comparison();
        }
    }

private:
    Told joined(int depth, bool mayNest, const char* word)
    {
        const Told a = expression(depth - 1, mayNest), b = expression(depth - 1, mayNest);
        const bool both = std::string_view(word) == "and";
        return {"(" + a.text + ") " + word + " (" + b.text + ")", [a, b, both](std::size_t row) {
                    return both ? a.holds(row) && b.holds(row) : a.holds(row) || b.holds(row);
                }};
    }

    Told anySpan(int depth)
    {
        const Told inner = expression(depth - 1, false);
        return {"any span has (" + inner.text + ")", [this, inner](std::size_t row) {
                    for (std::size_t i = 0; i < rows().size(); ++i)
                        if (rows()[i].trace == rows()[row].trace && inner.holds(i)) return true;
                    return false;
                }};
    }

    Told parent(int depth)
    {
        const Told inner = expression(depth - 1, false);
        return {"parent has (" + inner.text + ")", [this, inner](std::size_t row) {
                    const std::int64_t above = m_world.parents[row];
                    return above >= 0 && inner.holds(static_cast<std::size_t>(above));
                }};
    }

    Told comparison()
    {
        switch (m_world.below(8)) {
        case 0:
        case 1: return ofName();
        case 2: return ofChoice();
        case 3:
        case 4: return ofNumber();
        case 5: return ofFlag();
        case 6: return ofAttribute();
        default: return m_world.maybe() ? ofText() : ofId();
        }
    }

    // --- names ---------------------------------------------------------------------------------------------------
    Told ofName()
    {
        using columns::CallColumns;
        struct Named {
            const char* field;
            std::function<NameId(const columns::SpanRow&)> id;
        };
        const auto call = [](NameId CallColumns::*member) {
            return [member](const columns::SpanRow& row) { return row.call ? (*row.call).*member : 0; };
        };
        const Named all[] = {{"service", [](const auto& row) { return row.service; }},
            {"service.name", [](const auto& row) { return row.service; }},
            {"version", [](const auto& row) { return row.serviceVersion; }},
            {"env", [](const auto& row) { return row.environment; }},
            {"name", [](const auto& row) { return row.name; }}, {"model", call(&CallColumns::model)},
            {"request_model", call(&CallColumns::requestModel)}, {"provider", call(&CallColumns::provider)},
            {"operation", call(&CallColumns::operation)}, {"session", call(&CallColumns::session)},
            {"user_id", call(&CallColumns::user)}, {"prompt", call(&CallColumns::prompt)}};
        const Named& chosen = m_world.oneOf(all);
        const auto value = [this, id = chosen.id](std::size_t row) -> MaybeText {
            const NameId found = id(rows()[row]);
            return found == 0 ? MaybeText {} : MaybeText(m_world.textOf(found));
        };
        return textual(chosen.field, value, true);
    }

    std::string word() { return m_world.maybe(6) ? std::string("no such thing") : m_world.oneOf(m_world.texts); }
    std::string pattern()
    {
        std::string out = word();
        if (m_world.maybe()) out = "*" + out.substr(out.size() / 2);
        if (m_world.maybe() && static_cast<unsigned char>(out[0]) < 0x80) out[0] = '?';
        if (m_world.maybe()) out += "*";
        if (m_world.maybe(8)) out = "*";
        return out;
    }

    Told textual(const std::string& field, std::function<MaybeText(std::size_t)> value, bool mayBeIn)
    {
        const std::string wanted = word(), glob = pattern();
        switch (m_world.below(mayBeIn ? 8 : 5)) {
        case 0: return {field + " = " + quote(wanted), [=](std::size_t r) { return value(r) == wanted; }};
        case 1: return {field + " != " + quote(wanted), [=](std::size_t r) { return value(r) && value(r) != wanted; }};
        case 2: return {field + " ~ " + quote(glob), [=](std::size_t r) { return value(r) && like(glob, *value(r)); }};
        case 3:
            return {field + " !~ " + quote(glob), [=](std::size_t r) { return value(r) && !like(glob, *value(r)); }};
        case 4:
            return {field + " contains " + quote(wanted),
                [=](std::size_t r) { return value(r) && contains(*value(r), wanted); }};
        case 5: {
            const std::string other = word();
            return {field + " in (" + quote(wanted) + ", " + quote(other) + ")",
                [=](std::size_t r) { return value(r) == wanted || value(r) == other; }};
        }
        case 6: return {field + " not in (" + quote(wanted) + ")", [=](std::size_t r) { return value(r) != wanted; }};
        default:
            return m_world.maybe() ? Told {field + " is known", [=](std::size_t r) { return value(r).has_value(); }}
                                   : Told {field + " is unknown", [=](std::size_t r) { return !value(r).has_value(); }};
        }
    }

    // --- closed lists --------------------------------------------------------------------------------------------
    Told ofChoice()
    {
        if (m_world.maybe(4)) {
            const auto& mark = m_world.oneOf(kQualityNames);
            const auto has = [this, flag = mark.flag](std::size_t r) { return (rows()[r].quality & flag) != 0; };
            const std::string name(mark.name);
            switch (m_world.below(3)) {
            case 0: return {"quality = " + name, has};
            case 1: return {"quality != " + name, [=](std::size_t r) { return !has(r); }};
            default: return {"quality is known", [this](std::size_t r) { return rows()[r].quality != 0; }};
            }
        }
        struct Listed {
            const char* field;
            std::function<MaybeText(const columns::SpanRow&)> value;
        };
        const Listed all[] = {{"class", [](const auto& row) { return MaybeText(spanwise::nameOf(row.spanClass)); }},
            {"error.class",
                [](const auto& row) {
                    return row.errorClass == ErrorClass::None ? MaybeText {}
                                                              : MaybeText(spanwise::nameOf(row.errorClass));
                }},
            {"status", [](const auto& row) { return MaybeText(row.errorClass == ErrorClass::None ? "ok" : "error"); }},
            {"cost_state", [](const auto& row) {
                 return row.call ? MaybeText(query::nameOf(row.call->costState)) : MaybeText {};
             }}};
        const Listed& chosen = m_world.oneOf(all);
        const std::string field = chosen.field;
        const auto value = [this, read = chosen.value](std::size_t r) { return read(rows()[r]); };
        std::vector<std::string> words;
        for (const std::string_view name : choicesOf(*fieldFromName(field)))
            if (!name.empty()) words.emplace_back(name);
        const std::string wanted = m_world.oneOf(words), other = m_world.oneOf(words);
        switch (m_world.below(5)) {
        case 0: return {field + " = " + wanted, [=](std::size_t r) { return value(r) == wanted; }};
        case 1: return {field + " != " + wanted, [=](std::size_t r) { return value(r) && value(r) != wanted; }};
        case 2:
            return {field + " in (" + wanted + ", " + other + ")",
                [=](std::size_t r) { return value(r) == wanted || value(r) == other; }};
        case 3:
            return {field + " not in (" + wanted + ", " + other + ")",
                [=](std::size_t r) { return value(r) != wanted && value(r) != other; }};
        default: return {field + " is known", [=](std::size_t r) { return value(r).has_value(); }};
        }
    }

    // --- numbers -------------------------------------------------------------------------------------------------
    struct Measured {
        const char* field;
        std::function<MaybeNumber(const columns::SpanRow&)> value;
        std::function<std::string(std::int64_t)> print;
    };

    std::string durationText(std::int64_t nanos)
    {
        if (nanos == 0) return "0s";
        if (nanos % 50'000'000 == 0 && m_world.maybe()) {
            const std::string hundredths = std::to_string(nanos / 10'000'000);
            const std::string padded = std::string(hundredths.size() < 3 ? 3 - hundredths.size() : 0, '0') + hundredths;
            return padded.substr(0, padded.size() - 2) + "." + padded.substr(padded.size() - 2) + "s";
        }
        if (nanos % 1'000'000 == 0) return std::to_string(nanos / 1'000'000) + "ms";
        if (nanos % 1'000 == 0) return std::to_string(nanos / 1'000) + "us";
        return std::to_string(nanos) + "ns";
    }

    Told ofNumber()
    {
        using columns::CallColumns;
        const auto call = [](std::int64_t CallColumns::*member) {
            return [member](const columns::SpanRow& row) {
                return !row.call || (*row.call).*member < 0 ? MaybeNumber {} : MaybeNumber((*row.call).*member);
            };
        };
        const auto duration = [this](std::int64_t n) { return durationText(n); };
        const auto tokens = [this](std::int64_t n) {
            return n % 1000 == 0 && n > 0 && m_world.maybe() ? std::to_string(n / 1000) + "k" : std::to_string(n);
        };
        const auto money = [](std::int64_t n) {
            const std::string digits = std::to_string(1'000'000'000 + n % 1'000'000'000);
            return "$" + std::to_string(n / 1'000'000'000) + "." + digits.substr(1);
        };
        // What is known of a call's tokens: both, or the stated total, or the part that is known.
        const auto total = [](const columns::SpanRow& row) -> MaybeNumber {
            if (!row.call) return {};
            const CallColumns& c = *row.call;
            if (c.inputTokens >= 0 && c.outputTokens >= 0) return c.inputTokens + c.outputTokens;
            const std::int64_t most = std::max({c.inputTokens, c.outputTokens, c.totalTokens});
            return most < 0 ? MaybeNumber {} : MaybeNumber(most);
        };
        const auto time = [](std::int64_t n) {
            const auto whole = n / kNanosPerSecond;
            const QDateTime at = QDateTime::fromSecsSinceEpoch(whole, Qt::UTC);
            const std::string nanos = std::to_string(1'000'000'000 + n % kNanosPerSecond).substr(1);
            return at.toString("yyyy-MM-ddTHH:mm:ss").toStdString() + "." + nanos + "Z";
        };
        const Measured all[] = {{"duration", [](const auto& row) { return MaybeNumber(row.duration); }, duration},
            {"ttft", call(&CallColumns::timeToFirstToken), duration}, {"tokens", total, tokens},
            {"tokens.input", call(&CallColumns::inputTokens), tokens},
            {"tokens.output", call(&CallColumns::outputTokens), tokens},
            {"tokens.cached", call(&CallColumns::cachedInputTokens), tokens},
            {"tokens.cache_write", call(&CallColumns::cacheWriteTokens), tokens},
            {"tokens.reasoning", call(&CallColumns::reasoningTokens), tokens},
            {"cost", call(&CallColumns::costNanoUsd), money},
            {"start", [](const auto& row) { return MaybeNumber(row.start); }, time}};
        const Measured& chosen = m_world.oneOf(all);
        const std::string field = chosen.field;
        const auto value = [this, read = chosen.value](std::size_t r) { return read(rows()[r]); };
        const auto wanted = value(m_world.below(static_cast<std::uint32_t>(rows().size())))
                                .value_or(std::string_view(field) == "start" ? test::kStart : 0);
        const std::string text = chosen.print(wanted);
        switch (m_world.below(9)) {
        case 0: return {field + " = " + text, [=](std::size_t r) { return value(r) == wanted; }};
        case 1: return {field + " != " + text, [=](std::size_t r) { return value(r) && value(r) != wanted; }};
        case 2: return {field + " < " + text, [=](std::size_t r) { return value(r) && *value(r) < wanted; }};
        case 3: return {field + " <= " + text, [=](std::size_t r) { return value(r) && *value(r) <= wanted; }};
        case 4: return {field + " > " + text, [=](std::size_t r) { return value(r) && *value(r) > wanted; }};
        case 5: return {field + " >= " + text, [=](std::size_t r) { return value(r) && *value(r) >= wanted; }};
        case 6:
            return {field + " in (" + text + ", " + chosen.print(wanted + 50'000'000) + ")",
                [=](std::size_t r) { return value(r) == wanted || value(r) == wanted + 50'000'000; }};
        case 7: return {field + " is not known", [=](std::size_t r) { return !value(r); }};
        default: return {field + " is known", [=](std::size_t r) { return value(r).has_value(); }};
        }
    }

    Told ofFlag()
    {
        const auto ofCall = [this](bool columns::CallColumns::*member) {
            return [this, member](std::size_t r) { return rows()[r].call && (*rows()[r].call).*member; };
        };
        switch (m_world.below(7)) {
        case 0: return {"failed", [this](std::size_t r) { return rows()[r].errorClass != ErrorClass::None; }};
        case 1: return {"truncated", ofCall(&columns::CallColumns::truncated)};
        case 2: return {"soft_error", ofCall(&columns::CallColumns::softError)};
        case 3: return {"tokens_estimated", ofCall(&columns::CallColumns::tokensEstimated)};
        case 4: return {"root", [this](std::size_t r) { return rows()[r].isRoot; }};
        case 5: return {"failed_without_call", [this](std::size_t r) { return rows()[r].failedWithoutCall; }};
        default: return {"call", [this](std::size_t r) { return rows()[r].call.has_value(); }};
        }
    }

    // --- what only the stored spans say --------------------------------------------------------------------------
    /// Whether any of the values of an attribute (its items, for a list) fulfils it; nothing = there is no such one.
    std::function<bool(std::size_t)> any(
        bool ofResource, const std::string& name, std::function<bool(const Value&)> test)
    {
        return [this, ofResource, name, test](std::size_t r) {
            const Batch& batch = m_world.batch;
            const Span& span = batch.spans[r];
            const auto list = batch.of(ofResource ? batch.resources[span.resource].attributes : span.attributes);
            for (const Attribute& attribute : list) {
                if (attribute.key != name) continue;
                if (attribute.value.kind != Value::Kind::Array) return test(attribute.value);
                for (const Value& item : batch.items(attribute.value))
                    if (test(item)) return true;
            }
            return false;
        };
    }

    Told ofAttribute()
    {
        const bool ofResource = m_world.maybe(3);
        const std::string name = ofResource ? (m_world.maybe() ? "host" : "n") : m_world.maybe() ? "k" : "http.route";
        const std::string field = (ofResource ? "resource[" : "attr[") + quote(name) + "]";
        const auto number = [](const Value& v) -> std::optional<double> {
            if (v.kind == Value::Kind::Int) return static_cast<double>(v.integer);
            if (v.kind == Value::Kind::Double) return v.real;
            return {};
        };
        const auto isText = [](const Value& v) { return v.kind == Value::Kind::String; };
        const double real = m_world.below(120) / 4.0;
        const std::string digits = QByteArray::number(real).toStdString();
        const std::string wanted = word(), glob = pattern();
        const auto isReal = [=](const Value& v) {
            return number(v) ? *number(v) == real : isText(v) && v.view() == digits;
        };
        const auto isWord = [=](const Value& v) { return isText(v) && v.view() == wanted; };
        switch (m_world.below(11)) {
        case 0: return {field + " = " + digits, any(ofResource, name, isReal)};
        case 1: return {field + " = " + quote(wanted), any(ofResource, name, isWord)};
        case 2:
            return {field + " != " + quote(wanted), any(ofResource, name, [=](const Value& v) { return !isWord(v); })};
        case 3:
            return {field + " = true",
                any(ofResource, name, [](const Value& v) { return v.kind == Value::Kind::Bool && v.boolean; })};
        case 4:
            return {field + " < " + digits,
                any(ofResource, name, [=](const Value& v) { return number(v) && *number(v) < real; })};
        case 5:
            return {field + " >= " + digits,
                any(ofResource, name, [=](const Value& v) { return number(v) && *number(v) >= real; })};
        case 6:
            return {field + " ~ " + quote(glob),
                any(ofResource, name, [=](const Value& v) { return isText(v) && like(glob, v.view()); })};
        case 7:
            return {field + " !~ " + quote(glob),
                any(ofResource, name, [=](const Value& v) { return isText(v) && !like(glob, v.view()); })};
        case 8:
            return {field + " contains " + quote(wanted),
                any(ofResource, name, [=](const Value& v) { return isText(v) && contains(v.view(), wanted); })};
        case 9:
            return {field + " in (" + digits + ", " + quote(wanted) + ")",
                any(ofResource, name, [=](const Value& v) { return isReal(v) || isWord(v); })};
        default: return {field + " is known", any(ofResource, name, [](const Value&) { return true; })};
        }
    }

    std::vector<std::string> textsOf(std::size_t r)
    {
        const Batch& batch = m_world.batch;
        const Span& span = batch.spans[r];
        std::vector<std::string> out {std::string(span.name)};
        const auto add = [&](std::string_view text) { out.emplace_back(text); };
        const auto addAll = [&](IndexRange range) {
            for (const Attribute& attribute : batch.of(range)) {
                if (attribute.value.kind == Value::Kind::String) add(attribute.value.view());
                if (attribute.value.kind == Value::Kind::Array)
                    for (const Value& item : batch.items(attribute.value))
                        if (item.kind == Value::Kind::String) add(item.view());
            }
        };
        if (!span.statusMessage.empty()) add(span.statusMessage);
        addAll(span.attributes);
        for (const SpanEvent& event : batch.eventsOf(span)) {
            add(event.name);
            addAll(event.attributes);
        }
        for (const LogRecord& log : batch.logs)
            if (log.spanId == span.spanId && log.body.kind == Value::Kind::Map) addAll(log.body.range());
        return out;
    }

    Told ofText()
    {
        const std::string wanted = word(), glob = pattern();
        const auto one = [this](std::function<bool(const std::string&)> test) {
            return [this, test](std::size_t r) { return std::ranges::any_of(textsOf(r), test); };
        };
        switch (m_world.below(3)) {
        case 0:
            return {"text contains " + quote(wanted), one([=](const std::string& t) { return contains(t, wanted); })};
        case 1: return {"text ~ " + quote(glob), one([=](const std::string& t) { return like(glob, t); })};
        default: {
            const auto has = one([=](const std::string& t) { return like(glob, t); });
            return {"text !~ " + quote(glob), [=](std::size_t r) { return !has(r); }};
        }
        }
    }

    Told ofId()
    {
        const std::size_t i = m_world.below(static_cast<std::uint32_t>(rows().size()));
        const TraceId trace = m_world.batch.spans[i].traceId;
        const SpanId span = m_world.batch.spans[i].spanId;
        const auto sameTrace = [this, trace](std::size_t r) { return m_world.batch.spans[r].traceId == trace; };
        const auto sameSpan = [this, span](std::size_t r) { return m_world.batch.spans[r].spanId == span; };
        switch (m_world.below(4)) {
        case 0: return {"trace = " + trace.hex(), sameTrace};
        case 1: return {"trace_id != " + trace.hex(), [=](std::size_t r) { return !sameTrace(r); }};
        case 2: return {"span = " + span.hex(), sameSpan};
        default: return {"span in (" + span.hex() + ", ffffffffffffffff)", sameSpan};
        }
    }

    const std::vector<columns::SpanRow>& rows() const { return m_world.rows; }
    QueryWorld& m_world;
};

} // namespace spanwise::test
