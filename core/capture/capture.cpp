// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture.h"

#include "core/base/utf8.h"
#include "core/model/quality.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <vector>

namespace spanwise::capture {
namespace {

constexpr std::size_t kLongText = 256; ///< a longer one under a name that nobody knows counts as content
constexpr int kDeepest = 64;

bool isLong(const Value& value) noexcept
{
    if (value.kind != Value::Kind::String && value.kind != Value::Kind::Bytes) return value.kind >= Value::Kind::Array;
    return value.size > kLongText || value.view().find('\n') != std::string_view::npos;
}

std::string_view serviceOf(const Batch& batch, const Resource& resource)
{
    for (const Attribute& attribute : batch.of(resource.attributes))
        if (attribute.key == "service.name" && attribute.value.kind == Value::Kind::String)
            return attribute.value.view();
    return {};
}

} // namespace

class Capture::Pass {
public:
    Pass(Capture& capture, Batch& batch, CaptureCounts& counts)
        : m_redactor(*capture.m_redactor)
        , m_roles(*capture.m_roles)
        , m_batch(batch)
        , m_counts(counts)
    {
        for (const Resource& resource : batch.resources)
            m_modes.push_back(capture.m_policy->modeOf(serviceOf(batch, resource)));
    }

    void run()
    {
        if (std::all_of(m_modes.begin(), m_modes.end(), [](CaptureMode mode) { return mode == CaptureMode::Full; }))
            return;
        for (const Span& span : m_batch.spans) rememberContent(span);
        for (const LogRecord& log : m_batch.logs) rememberContent(log);
        for (std::size_t i = 0; i < m_modes.size(); ++i)
            if (m_modes[i] != CaptureMode::Full) redactAll(m_batch.resources[i].attributes, "service.name");
        for (Span& span : m_batch.spans)
            if (modeOf(span) != CaptureMode::Full) passSpan(span);
        for (LogRecord& log : m_batch.logs)
            if (modeOf(log) != CaptureMode::Full) passLog(log);
        for (MetricPoint& point : m_batch.points) passPoint(point);
        markSpansOfLogs();
        redactScopes();
    }

private:
    template <typename Item> [[nodiscard]] CaptureMode modeOf(const Item& item) const
    {
        return item.resource < m_modes.size() ? m_modes[item.resource] : CaptureMode::Full;
    }
    [[nodiscard]] bool withholds() const noexcept
    {
        return m_mode == CaptureMode::HashOnly || m_mode == CaptureMode::Off;
    }

    // What content there is, before any of it goes

    void rememberText(const Value& value, int depth = 0)
    {
        if (depth > kDeepest) return;
        if (value.kind == Value::Kind::String || value.kind == Value::Kind::Bytes) m_echo.remember(value.view());
        if (value.kind == Value::Kind::Array)
            for (const Value& item : m_batch.items(value)) rememberText(item, depth + 1);
        if (value.kind == Value::Kind::Map)
            for (const Attribute& entry : m_batch.entries(value)) rememberText(entry.value, depth + 1);
    }

    void rememberAttributes(IndexRange range, std::string_view eventName)
    {
        for (const Attribute& attribute : m_batch.of(range))
            if (isContent(m_roles.ofEventAttribute(eventName, attribute.key), attribute.value))
                rememberText(attribute.value);
    }

    void rememberContent(const Span& span)
    {
        m_mode = modeOf(span);
        if (!withholds()) return;
        rememberAttributes(span.attributes, {});
        for (const SpanEvent& event : m_batch.eventsOf(span)) rememberAttributes(event.attributes, event.name);
    }

    void rememberContent(const LogRecord& log)
    {
        m_mode = modeOf(log);
        if (!withholds()) return;
        rememberAttributes(log.attributes, log.eventName);
        rememberText(log.body);
    }

    /// In the modes that withhold, long texts of unknown names are content as well.
    static bool isContent(TextRole role, const Value& value) noexcept
    {
        return role == TextRole::Content || (role == TextRole::Unknown && isLong(value));
    }

    // Spans and log records

    void passSpan(Span& span)
    {
        m_mode = modeOf(span);
        m_flags = 0;
        passAttributes(span.attributes, {});
        for (std::uint32_t i = span.events.first; i < span.events.first + span.events.count; ++i) {
            SpanEvent& event = m_batch.events[i];
            const std::string_view name = event.name;
            passText(event.name);
            passAttributes(event.attributes, name);
        }
        for (std::uint32_t i = span.links.first; i < span.links.first + span.links.count; ++i) {
            passText(m_batch.links[i].traceState);
            passAttributes(m_batch.links[i].attributes, {});
        }
        passText(span.name);
        passText(span.statusMessage);
        passText(span.traceState);
        span.quality |= m_flags;
    }

    void passLog(LogRecord& log)
    {
        m_mode = modeOf(log);
        m_flags = 0;
        passAttributes(log.attributes, log.eventName);
        passContent(log.body);
        passText(log.severityText);
        if (m_flags != 0 && !log.spanId.isZero()) m_ofLogs[log.spanId] |= m_flags;
    }

    /// Labels are attributes like those of spans; one that is left out makes points of one series of several.
    void passPoint(MetricPoint& point)
    {
        m_mode = modeOf(m_batch.metrics[point.metric]);
        if (m_mode != CaptureMode::Full) passAttributes(point.attributes, {});
    }

    void markSpansOfLogs()
    {
        if (m_ofLogs.empty()) return;
        for (Span& span : m_batch.spans)
            if (const auto found = m_ofLogs.find(span.spanId); found != m_ofLogs.end()) span.quality |= found->second;
    }

    /// A scope is shared by services: it is redacted when one of them asks.
    void redactScopes()
    {
        for (Scope& scope : m_batch.scopes) {
            redactText(scope.name);
            redactText(scope.version);
            redactAll(scope.attributes, {});
        }
    }

    // Attributes

    void passAttributes(IndexRange& range, std::string_view eventName)
    {
        std::uint32_t kept = range.first;
        for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
            Attribute attribute = m_batch.attributes[i];
            const TextRole role = m_roles.ofEventAttribute(eventName, attribute.key);
            if (withholds() && isContent(role, attribute.value)) {
                passContent(attribute.value);
                if (attribute.value.kind == Value::Kind::Empty) continue;
            } else if (role == TextRole::Identity && attribute.value.kind == Value::Kind::String) {
                passIdentity(attribute.value);
            } else {
                redact(attribute.value);
                if (withholds()) maskEchoes(attribute.value);
            }
            redactText(attribute.key);
            m_batch.attributes[kept++] = attribute;
        }
        range.count = kept - range.first;
    }

    void passContent(Value& value)
    {
        if (value.kind == Value::Kind::Empty) return;
        if (!withholds()) return redact(value);
        if (m_mode == CaptureMode::HashOnly) {
            ++m_counts["content hashed"];
            value = Value::ofString(m_redactor.digest(canonical(value), m_batch.arena));
        } else {
            ++m_counts["content left out"];
            leaveOut(value, {});
        }
        m_flags |= quality::kContentWithheld;
    }

    /// Of a message with structure its frame stays: who spoke, why it ended, which tool was asked for.
    void leaveOut(Value& value, std::string_view key, int depth = 0)
    {
        const bool frame = key == "role" || key == "finish_reason" || key == "id" || key == "type" || key == "index";
        if (value.kind == Value::Kind::Map && depth < kDeepest) {
            std::uint32_t kept = value.first;
            for (std::uint32_t i = value.first; i < value.first + value.size; ++i) {
                Attribute entry = m_batch.attributes[i];
                if (entry.key == "name" && key == "function")
                    redact(entry.value);
                else
                    leaveOut(entry.value, entry.key, depth + 1);
                if (entry.value.kind != Value::Kind::Empty) m_batch.attributes[kept++] = entry;
            }
            value.size = kept - value.first;
            if (value.size == 0) value = Value();
        } else if (value.kind == Value::Kind::Array && depth < kDeepest) {
            for (std::uint32_t i = 0; i < value.size; ++i) leaveOut(m_batch.values[value.first + i], key, depth + 1);
        } else if (frame && !isLong(value)) {
            redact(value);
        } else {
            value = Value();
        }
    }

    void passIdentity(Value& value)
    {
        const auto pseudonym = m_redactor.pseudonym(value.view(), m_batch.arena, m_counts);
        if (!pseudonym) return;
        value = Value::ofString(*pseudonym);
        m_flags |= quality::kRedacted;
    }

    // Texts

    void passText(std::string_view& text)
    {
        redactText(text);
        if (!withholds() || m_echo.isEmpty()) return;
        if (const auto without = m_echo.without(text, m_batch.arena)) {
            text = *without;
            ++m_counts["content quoted elsewhere"];
            m_flags |= quality::kContentWithheld;
        }
    }

    void maskEchoes(Value& value)
    {
        if (value.kind != Value::Kind::String) return;
        std::string_view text = value.view();
        passText(text);
        value = Value::ofString(text);
    }

    void redactText(std::string_view& text)
    {
        if (const auto redacted = m_redactor.redacted(text, m_batch.arena, m_counts)) {
            text = *redacted;
            m_flags |= quality::kRedacted;
        }
    }

    void redactAll(IndexRange range, std::string_view butNot)
    {
        for (std::uint32_t i = range.first; i < range.first + range.count; ++i)
            if (m_batch.attributes[i].key != butNot) redact(m_batch.attributes[i].value);
    }

    void redact(Value& value, int depth = 0)
    {
        if (depth > kDeepest) return;
        switch (value.kind) {
        case Value::Kind::String: {
            std::string_view text = value.view();
            redactText(text);
            value = Value::ofString(text);
            break;
        }
        case Value::Kind::Bytes:
            if (isUtf8(value.view())) {
                std::string_view text = value.view();
                redactText(text);
                value = Value::ofBytes(text);
            }
            break;
        case Value::Kind::Int: redactNumber(value); break;
        case Value::Kind::Array:
            for (std::uint32_t i = 0; i < value.size; ++i) redact(m_batch.values[value.first + i], depth + 1);
            break;
        case Value::Kind::Map:
            for (std::uint32_t i = 0; i < value.size; ++i) {
                redactText(m_batch.attributes[value.first + i].key);
                redact(m_batch.attributes[value.first + i].value, depth + 1);
            }
            break;
        default: break;
        }
    }

    /// A card number may come as a number.
    void redactNumber(Value& value)
    {
        constexpr std::int64_t kShortestCard = 1'000'000'000'000;
        if (value.integer < kShortestCard) return;
        char digits[20];
        const char* end = std::to_chars(std::begin(digits), std::end(digits), value.integer).ptr;
        std::string_view text(digits, static_cast<std::size_t>(end - digits));
        const char* before = text.data();
        redactText(text);
        if (text.data() != before) value = Value::ofString(text);
    }

    /// The bytes that a digest is of: the text itself, or the value written down with its structure.
    [[nodiscard]] std::string canonical(const Value& value, int depth = 0) const
    {
        switch (value.kind) {
        case Value::Kind::String:
        case Value::Kind::Bytes: return depth == 0 ? std::string(value.view()) : quoted(value.view());
        case Value::Kind::Bool: return value.boolean ? "true" : "false";
        case Value::Kind::Int: return std::to_string(value.integer);
        case Value::Kind::Double: return std::to_string(value.real);
        case Value::Kind::Array: {
            std::string out = "[";
            for (const Value& item : m_batch.items(value)) out += canonical(item, depth + 1) + ',';
            return out + ']';
        }
        case Value::Kind::Map: {
            std::string out = "{";
            for (const Attribute& entry : m_batch.entries(value))
                out += quoted(entry.key) + ':' + canonical(entry.value, depth + 1) + ',';
            return out + '}';
        }
        default: return "null";
        }
    }
    static std::string quoted(std::string_view text)
    {
        return std::to_string(text.size()) + '"' + std::string(text); // the length makes it unambiguous
    }

    Redactor& m_redactor;
    const TextRoles& m_roles;
    Batch& m_batch;
    CaptureCounts& m_counts;
    std::vector<CaptureMode> m_modes; ///< by resource
    CaptureMode m_mode = CaptureMode::Full; ///< of what is worked on
    QualityFlags m_flags = 0;
    Echo m_echo;
    std::unordered_map<SpanId, QualityFlags, IdHash> m_ofLogs;
};

Capture::Capture(std::shared_ptr<const CapturePolicy> policy)
    : m_policy(std::move(policy))
{
    if (!m_policy || m_policy->isFull()) return;
    m_redactor = std::make_unique<Redactor>(*m_policy);
    m_roles = std::make_unique<TextRoles>(*m_policy);
}

void Capture::apply(Batch& batch, CaptureCounts& counts)
{
    if (m_redactor) Pass(*this, batch, counts).run();
}

void Capture::apply(std::string& text, CaptureCounts& counts)
{
    if (!m_redactor) return;
    Arena arena;
    if (const auto redacted = m_redactor->redacted(text, arena, counts)) text = *redacted;
}

} // namespace spanwise::capture
