// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/fields.h"

#include "core/model/error_class.h"
#include "core/model/finding.h"
#include "core/model/quality.h"
#include "core/model/span_class.h"
#include "core/query/statistics.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace spanwise::query {
namespace {

using columns::Column;

// In the order of the enum.
constexpr std::array kFields {
    FieldInfo {Field::Service, "service", "service.name", FieldType::Name, Column::Service, "service name"},
    FieldInfo {
        Field::Version, "version", "service.version", FieldType::Name, Column::ServiceVersion, "service version"},
    FieldInfo {Field::Environment, "environment", "env", FieldType::Name, Column::Environment, "deployment"},
    FieldInfo {Field::Model, "model", "", FieldType::Name, Column::Model, "answering, else requested model"},
    FieldInfo {Field::RequestModel, "request_model", "", FieldType::Name, Column::RequestModel, "requested model"},
    FieldInfo {Field::Provider, "provider", "", FieldType::Name, Column::Provider, "model provider"},
    FieldInfo {Field::Operation, "operation", "", FieldType::Name, Column::Operation, "chat, embeddings, …"},
    FieldInfo {Field::Session, "session", "session_id", FieldType::Name, Column::Session, "session of the call"},
    FieldInfo {Field::User, "user", "user_id", FieldType::Name, Column::User, "user of the call"},
    FieldInfo {Field::Prompt, "prompt", "", FieldType::Name, Column::Prompt, "prompt name"},
    FieldInfo {Field::Name, "name", "", FieldType::Name, Column::Name, "span name"},
    FieldInfo {Field::Class, "class", "", FieldType::Choice, Column::Class, "kind of work"},
    FieldInfo {Field::ErrorClass, "error.class", "error_class", FieldType::Choice, Column::Error, "why it failed"},
    FieldInfo {Field::Status, "status", "", FieldType::Choice, Column::Error, "ok or error"},
    FieldInfo {
        Field::CostState, "cost.state", "cost_state", FieldType::Choice, Column::CostState, "why a cost is known"},
    FieldInfo {Field::Quality, "quality", "", FieldType::Quality, Column::Quality, "data-quality mark"},
    FieldInfo {Field::Duration, "duration", "latency", FieldType::Duration, Column::Duration, "ns us ms s m h"},
    FieldInfo {Field::TimeToFirstToken, "ttft", "", FieldType::Duration, Column::TimeToFirstToken,
        "time to first token: ns us ms s m h"},
    FieldInfo {Field::Start, "start", "", FieldType::Time, Column::Start, "2026-01-31T12:00:00Z"},
    FieldInfo {Field::TokensTotal, "tokens.total", "tokens", FieldType::Count, Column::TotalTokens, "tokens, 10k 2M"},
    FieldInfo {Field::TokensInput, "tokens.input", "", FieldType::Count, Column::InputTokens, "tokens, 10k 2M"},
    FieldInfo {Field::TokensOutput, "tokens.output", "", FieldType::Count, Column::OutputTokens, "tokens, 10k 2M"},
    FieldInfo {Field::TokensCached, "tokens.cached", "tokens.cached_input", FieldType::Count, Column::CachedInputTokens,
        "tokens read from a cache"},
    FieldInfo {Field::TokensCacheWrite, "tokens.cache_write", "", FieldType::Count, Column::CacheWriteTokens,
        "tokens written to a cache"},
    FieldInfo {
        Field::TokensReasoning, "tokens.reasoning", "", FieldType::Count, Column::ReasoningTokens, "reasoning tokens"},
    FieldInfo {Field::Cost, "cost", "", FieldType::Money, Column::Cost, "$0.01"},
    FieldInfo {Field::Trace, "trace", "trace_id", FieldType::TraceId, Column::Trace, "32 hex digits"},
    FieldInfo {Field::Span, "span", "span_id", FieldType::SpanId, Column::SpanId, "16 hex digits"},
    FieldInfo {Field::Attribute, "attr", "", FieldType::Attribute, Column::RowNo, "attribute of the span"},
    FieldInfo {
        Field::ResourceAttribute, "resource", "", FieldType::Attribute, Column::RowNo, "attribute of the resource"},
    FieldInfo {Field::Text, "text", "", FieldType::Text, Column::RowNo, "anything written in the span"},
    FieldInfo {Field::GuardKind, "guard.kind", "", FieldType::GuardText, Column::RowNo, "secret, pii.iban, refusal, …"},
    FieldInfo {Field::GuardRule, "guard.rule", "", FieldType::GuardText, Column::RowNo, "rule of a finding"},
    FieldInfo {
        Field::GuardSeverity, "guard.severity", "", FieldType::GuardChoice, Column::RowNo, "of its gravest finding"},
    FieldInfo {
        Field::GuardScanned, "guard.scanned", "", FieldType::GuardChoice, Column::RowNo, "yes no failed skipped"},
};

constexpr std::array kFlags {
    FlagInfo {Flag::Failed, "failed", "the span or call failed"},
    FlagInfo {Flag::Truncated, "truncated", "the answer ended at a length limit"},
    FlagInfo {Flag::SoftError, "soft_error", "the provider withheld the answer"},
    FlagInfo {Flag::Root, "root", "the span has no parent"},
    FlagInfo {Flag::Call, "call", "the span is a counted model call"},
    FlagInfo {Flag::FailedWithoutCall, "failed_without_call", "a request failed, no call was recorded"},
    FlagInfo {Flag::TokensEstimated, "tokens_estimated", "the sender estimated the tokens"},
};

/// In the order of ScanWord.
constexpr std::array<std::string_view, 4> kScanWords {"no", "yes", "failed", "skipped"};
constexpr std::array<std::string_view, 2> kStatuses {"ok", "error"};
constexpr std::array<std::string_view, kCostStates> kCostStateNames {
    "priced", "reported", "partial", "no_price", "no_usage"};
constexpr auto kQualityWords = [] {
    std::array<std::string_view, kQualityNames.size()> words {};
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = kQualityNames[i].name;
    return words;
}();

/// Insertions, deletions, changes and swaps of neighbors (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before;
    std::vector<std::size_t> above(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t {0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = std::move(above);
        above = std::move(row);
    }
    return above.back();
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Who stops early means the name that goes on so, whatever others are as short: "serv" is service, "ser" not user.
std::string_view shortestBegunBy(std::string_view word, std::span<const std::string_view> names)
{
    std::string_view best;
    if (word.size() < 2) return best;
    for (const std::string_view name : names)
        if (name.starts_with(word) && (best.empty() || name.size() < best.size())) best = name;
    return best;
}

} // namespace

std::string_view nameOf(columns::CostState state) noexcept
{
    return kCostStateNames[static_cast<std::size_t>(state)];
}

std::span<const FieldInfo> fields() noexcept
{
    return kFields;
}
const FieldInfo& infoOf(Field field) noexcept
{
    return kFields[static_cast<std::size_t>(field)];
}

std::optional<Field> fieldFromName(std::string_view name) noexcept
{
    for (const FieldInfo& info : kFields)
        if (name == info.name || (!info.alias.empty() && name == info.alias)) return info.field;
    return std::nullopt;
}

Field fieldOf(Dimension dimension) noexcept
{
    switch (dimension) {
    case Dimension::Service: return Field::Service;
    case Dimension::Version: return Field::Version;
    case Dimension::Environment: return Field::Environment;
    case Dimension::Model: return Field::Model;
    case Dimension::RequestModel: return Field::RequestModel;
    case Dimension::Provider: return Field::Provider;
    case Dimension::Operation: return Field::Operation;
    case Dimension::Class: return Field::Class;
    case Dimension::ErrorClass: return Field::ErrorClass;
    case Dimension::Session: return Field::Session;
    case Dimension::User: return Field::User;
    case Dimension::Prompt: return Field::Prompt;
    case Dimension::Name: return Field::Name;
    case Dimension::CostState: return Field::CostState;
    }
    return Field::Name;
}

std::span<const FlagInfo> flags() noexcept
{
    return kFlags;
}
const FlagInfo& infoOf(Flag flag) noexcept
{
    return kFlags[static_cast<std::size_t>(flag)];
}

std::optional<Flag> flagFromName(std::string_view name) noexcept
{
    for (const FlagInfo& info : kFlags)
        if (name == info.name) return info.flag;
    return std::nullopt;
}

std::span<const std::string_view> choicesOf(Field field) noexcept
{
    switch (field) {
    case Field::Class: return kSpanClassNames;
    case Field::ErrorClass: return kErrorClassNames;
    case Field::Status: return kStatuses;
    case Field::CostState: return kCostStateNames;
    case Field::Quality: return kQualityWords;
    case Field::GuardSeverity: return kSeverityNames;
    case Field::GuardScanned: return kScanWords;
    default: return {};
    }
}

std::string_view closest(std::string_view word, std::span<const std::string_view> candidates)
{
    if (word.empty() || word.size() > 64) return {};
    const std::string wanted = lower(word);
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate.empty()) continue;
        const std::size_t count = edits(wanted, candidate);
        if (count < fewest) {
            fewest = count;
            best = candidate;
        }
    }
    return best;
}

std::string_view closestName(std::string_view word)
{
    std::vector<std::string_view> names;
    for (const FieldInfo& info : kFields) names.push_back(info.name);
    for (const FlagInfo& info : kFlags) names.push_back(info.name);
    if (const auto begun = shortestBegunBy(lower(word), names); !begun.empty()) return begun;
    if (const auto found = closest(word, names); !found.empty()) return found;
    for (const FieldInfo& info : kFields) { // "error" for error.class, "input" for tokens.input
        const auto dot = info.name.find('.');
        if (dot != std::string_view::npos && (word == info.name.substr(0, dot) || word == info.name.substr(dot + 1)))
            return info.name;
    }
    return {};
}

} // namespace spanwise::query
