// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/attribute_collector.h"

#include "core/base/clock.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::decode {

namespace {

constexpr std::size_t kQuadraticUpTo = 32; // attributes; below this comparing all pairs beats any table

constexpr UnixNanos kPlausibleFrom = 946'684'800 * kNanosPerSecond; // 2000-01-01
constexpr UnixNanos kAhead = 366 * 86'400 * kNanosPerSecond; // clocks of senders differ, but not by years

bool isPlausible(UnixNanos at, UnixNanos now) noexcept
{
    return at >= kPlausibleFrom && at - now < kAhead;
}

/// Names of one dialect have a beginning in common: their ends tell them apart.
bool areSame(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

} // namespace

void AttributeCollector::add(std::string_view key, const Value& value, OwnerMarks& marks)
{
    if (key.size() > m_limits.keyBytes) {
        key = cutUtf8(key, m_limits.keyBytes);
        marks.quality |= quality::kValueTruncated;
    }
    Attribute attribute {key, value};
    const bool isText = value.kind == Value::Kind::String || value.kind == Value::Kind::Bytes;
    if (isText && value.size > m_limits.valueBytes) {
        const std::string_view whole = value.view();
        if (marks.cuts != nullptr) marks.cuts->push_back({key, whole.size()});
        attribute.value = value.kind == Value::Kind::String ? Value::ofString(cutUtf8(whole, m_limits.valueBytes))
                                                            : Value::ofBytes(whole.substr(0, m_limits.valueBytes));
        marks.quality |= quality::kValueTruncated;
    }
    m_attributes.push_back(attribute);
}

void AttributeCollector::foldDuplicates(std::size_t begin, OwnerMarks& marks)
{
    const auto first = m_attributes.begin() + static_cast<std::ptrdiff_t>(begin);
    auto kept = first;
    if (static_cast<std::size_t>(m_attributes.end() - first) <= kQuadraticUpTo) {
        for (auto it = first; it != m_attributes.end(); ++it) {
            const auto same =
                std::find_if(first, kept, [&](const Attribute& other) { return areSame(other.key, it->key); });
            if (same == kept)
                *kept++ = *it;
            else
                same->value = it->value;
        }
    } else {
        std::unordered_map<std::string_view, std::size_t> places;
        for (auto it = first; it != m_attributes.end(); ++it) {
            const auto [place, isNew] = places.emplace(it->key, static_cast<std::size_t>(kept - first));
            if (isNew)
                *kept++ = *it;
            else
                (first + static_cast<std::ptrdiff_t>(place->second))->value = it->value;
        }
    }
    if (kept != m_attributes.end()) marks.quality |= quality::kDuplicateKey;
    m_attributes.erase(kept, m_attributes.end());
}

IndexRange AttributeCollector::endAttributes(std::size_t begin, std::uint32_t most, OwnerMarks& marks)
{
    if (m_attributes.size() - begin > 1) foldDuplicates(begin, marks);
    std::size_t count = m_attributes.size() - begin;
    if (count > most) {
        marks.droppedAttributes += static_cast<std::uint32_t>(count - most);
        marks.quality |= quality::kAttributesDropped;
        count = most;
    }
    const IndexRange range {static_cast<std::uint32_t>(m_batch.attributes.size()), static_cast<std::uint32_t>(count)};
    const auto first = m_attributes.begin() + static_cast<std::ptrdiff_t>(begin);
    m_batch.attributes.insert(m_batch.attributes.end(), first, first + static_cast<std::ptrdiff_t>(count));
    m_attributes.resize(begin);
    return range;
}

IndexRange AttributeCollector::endValues(std::size_t begin)
{
    const IndexRange range {
        static_cast<std::uint32_t>(m_batch.values.size()), static_cast<std::uint32_t>(m_values.size() - begin)};
    m_batch.values.insert(m_batch.values.end(), m_values.begin() + static_cast<std::ptrdiff_t>(begin), m_values.end());
    m_values.resize(begin);
    return range;
}

BatchMark::BatchMark(const Batch& batch) noexcept
    : m_resources(batch.resources.size())
    , m_scopes(batch.scopes.size())
    , m_spans(batch.spans.size())
    , m_events(batch.events.size())
    , m_links(batch.links.size())
    , m_cuts(batch.cuts.size())
    , m_logs(batch.logs.size())
    , m_attributes(batch.attributes.size())
    , m_values(batch.values.size())
    , m_metrics(batch.metrics.size())
    , m_points(batch.points.size())
    , m_exemplars(batch.exemplars.size())
    , m_counts(batch.counts.size())
    , m_reals(batch.reals.size())
{
}

void BatchMark::rollBack(Batch& batch) const
{
    batch.resources.resize(m_resources);
    batch.scopes.resize(m_scopes);
    batch.spans.resize(m_spans);
    batch.events.resize(m_events);
    batch.links.resize(m_links);
    batch.cuts.resize(m_cuts);
    batch.logs.resize(m_logs);
    batch.attributes.resize(m_attributes);
    batch.values.resize(m_values);
    batch.metrics.resize(m_metrics);
    batch.points.resize(m_points);
    batch.exemplars.resize(m_exemplars);
    batch.counts.resize(m_counts);
    batch.reals.resize(m_reals);
}

void remarkLimits(QualityFlags marks, DecodeReport& report)
{
    constexpr QualityFlags kAny =
        quality::kValueTruncated | quality::kAttributesDropped | quality::kEventsDropped | quality::kLinksDropped;
    if ((marks & kAny) == 0) return;
    const auto remark = [&](QualityFlags mark, std::string_view what) {
        if ((marks & mark) != 0) report.reject(report.remarks, what, {});
    };
    remark(quality::kValueTruncated, "values over a limit were cut");
    remark(quality::kAttributesDropped, "attributes over the limit were dropped");
    remark(quality::kEventsDropped, "events over the limit were dropped");
    remark(quality::kLinksDropped, "links over the limit were dropped");
}

QualityFlags enumMarks(const Span& span) noexcept
{
    const bool known = span.kind >= 0 && span.kind <= 5 && span.statusCode >= 0 && span.statusCode <= 2;
    return known ? 0 : quality::kUnknownEnum;
}

QualityFlags timeMarks(UnixNanos start, UnixNanos end) noexcept
{
    QualityFlags marks = 0;
    if (end == 0) marks |= quality::kUnfinished;
    const UnixNanos now = SystemClock().now();
    if (!isPlausible(start, now) || (end != 0 && (!isPlausible(end, now) || end < start)))
        marks |= quality::kTimeSuspect;
    return marks;
}

} // namespace spanwise::decode
