// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/timing.h"

#include "core/base/ascii.h"

#include <cmath>

namespace spanwise::dialect {
namespace {

std::optional<Nanos> scaled(std::optional<double> number, double nanosPerUnit)
{
    if (!number || std::abs(*number) > 1e12) return std::nullopt;
    return std::llround(*number * nanosPerUnit);
}

/// Seen to be wrong by two orders of magnitude in the JavaScript SDK up to 1.15: 0.001 s where the server held 226 ms.
bool isDistrusted(const SpanView& view)
{
    if (view.scope.substr(0, 9) != "@openlit/") return false;
    const std::size_t dot = view.scopeVersion.find('.');
    if (dot == std::string_view::npos) return true;
    const std::string_view rest = view.scopeVersion.substr(dot + 1);
    const auto major = ascii::numberIn(view.scopeVersion.substr(0, dot));
    const auto minor = ascii::numberIn(rest.substr(0, rest.find('.')));
    return !major || !minor || *major < 1 || (*major == 1 && *minor <= 15);
}

bool isFirstChunk(std::string_view event)
{
    return event == "ai.stream.firstChunk" || event == "First Token Stream Event"
        || event == "gen_ai.content.completion.chunk" || event == "llm.content.completion.chunk";
}

constexpr int daysFromCivil(int year, int month, int day) noexcept // Howard Hinnant, "chrono-compatible algorithms"
{
    year -= month <= 2 ? 1 : 0;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int yearOfEra = year - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) noexcept
{
    if (at + count > text.size()) return std::nullopt;
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

std::optional<bool> statedIn(Reader& reader, const SpanView& view, Key key)
{
    const Value* value = reader.value(*view.attributes, key);
    if (value == nullptr || value->kind != Value::Kind::String
        || value->view().find("\"stream\"") == std::string_view::npos)
        return std::nullopt;
    const Value stated = reader.json().at(value->view(), "/stream", reader.arena());
    if (stated.kind == Value::Kind::Bool && stated.boolean) return true; // false proves nothing: LangChain (seen)
    return std::nullopt;
}

} // namespace

std::optional<UnixNanos> timeFromIso(std::string_view text) noexcept
{
    while (!text.empty() && text.front() == '"') text.remove_prefix(1);
    while (!text.empty() && text.back() == '"') text.remove_suffix(1);
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    Nanos fraction = 0;
    std::size_t at = 19;
    if (at < text.size() && text[at] == '.') {
        Nanos unit = kNanosPerSecond / 10;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            fraction += unit * (text[at] - '0');
    }
    Nanos offset = 0;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const bool colon = text.size() > at + 3 && text[at + 3] == ':';
        const auto hours = digits(text, at + 1, 2), minutes = digits(text, at + (colon ? 4 : 3), 2);
        offset =
            (hours.value_or(0) * kNanosPerHour + minutes.value_or(0) * kNanosPerMinute) * (text[at] == '-' ? -1 : 1);
    }
    return daysFromCivil(*year, *month, *day) * kNanosPerDay + *hour * kNanosPerHour + *minute * kNanosPerMinute
        + *second * kNanosPerSecond + fraction - offset;
}

std::optional<Nanos> readTimeToFirstToken(Reader& reader, const SpanView& view)
{
    const Attributes& attributes = *view.attributes;
    constexpr double kSecond = 1e9, kMilli = 1e6;
    if (attributes.mapped.count > 0)
        if (const auto own = scaled(reader.number(attributes, Field::TtftMs), kMilli)) return own;
    for (const Key key : {Key::GenAiResponseTimeToFirstChunk, Key::GenAiClientOperationTimeToFirstChunk})
        if (const auto found = scaled(reader.number(attributes, key), kSecond)) return found;
    for (const Key key : {Key::AiResponseMsToFirstChunk, Key::AiStreamMsToFirstChunk})
        if (const auto found = scaled(reader.number(attributes, key), kMilli)) return found;
    if (!isDistrusted(view))
        if (const auto found = scaled(reader.number(attributes, Key::GenAiServerTimeToFirstToken), kSecond))
            return found;
    if (const auto at = timeFromIso(reader.text(attributes, Key::LangfuseObservationCompletionStartTime)))
        return *at - view.span->start;
    std::optional<Nanos> first; // events may come in any order, and some SDKs write one for each chunk
    for (const SpanEvent& event : reader.batch().eventsOf(*view.span))
        if (isFirstChunk(event.name) && (!first || event.at - view.span->start < *first))
            first = event.at - view.span->start;
    return first;
}

std::optional<bool> readStream(Reader& reader, const SpanView& view)
{
    const Attributes& attributes = *view.attributes;
    std::optional<bool> stated;
    reader.each(attributes, Field::Stream, [&](Key, const Value& value) {
        stated = Reader::asBoolean(value);
        return stated.has_value();
    });
    if (stated) return stated;
    if (ascii::containsLower(reader.text(attributes, Key::AiOperationId), "stream")) return true;
    for (const Key key : {Key::LlmInvocationParameters, Key::InputValue, Key::LangfuseObservationModelParameters})
        if (const auto inside = statedIn(reader, view, key)) return inside;
    return std::nullopt;
}

} // namespace spanwise::dialect
