// SPDX-License-Identifier: GPL-3.0-or-later
// Puts attributes and values into a batch so that those of one owner lie side by side, however deeply they nest, and
// applies the limits on the way. Shared by the decoders of all wire formats.
#pragma once

#include "core/decode/decoder.h"
#include "core/model/quality.h"

#include <string_view>
#include <vector>

namespace spanwise::decode {

/// Marks and counts of the owner (span, event, resource, …) whose attributes are being read.
struct OwnerMarks {
    QualityFlags quality = 0;
    std::uint32_t droppedAttributes = 0;
    std::vector<ValueCut>* cuts = nullptr; ///< null = cuts are marked but their sizes are not kept
};

/// Lists are begun, filled and ended like brackets; inner lists end before outer ones.
class AttributeCollector {
public:
    AttributeCollector(Batch& batch, const Limits& limits) noexcept
        : m_batch(batch)
        , m_limits(limits)
    {
    }

    [[nodiscard]] std::size_t beginAttributes() const noexcept { return m_attributes.size(); }
    /// A key that is longer than the limit is cut and marked.
    void add(std::string_view key, const Value& value, OwnerMarks& marks);
    /// Folds duplicate keys (the last value holds, at the place of the first), drops what is over `most`.
    [[nodiscard]] IndexRange endAttributes(std::size_t begin, std::uint32_t most, OwnerMarks& marks);

    [[nodiscard]] std::size_t beginValues() const noexcept { return m_values.size(); }
    void add(const Value& value) { m_values.push_back(value); }
    [[nodiscard]] IndexRange endValues(std::size_t begin);

    /// Forgets lists that were begun and not ended, after an error.
    void reset() noexcept
    {
        m_attributes.clear();
        m_values.clear();
    }

private:
    void foldDuplicates(std::size_t begin, OwnerMarks& marks);

    Batch& m_batch;
    const Limits& m_limits;
    std::vector<Attribute> m_attributes; ///< of all lists that are open, the innermost last
    std::vector<Value> m_values;
};

/// Sizes of a batch's arrays, to take back what a delivery added before it turned out to be malformed.
class BatchMark {
public:
    explicit BatchMark(const Batch& batch) noexcept;
    void rollBack(Batch& batch) const;

private:
    std::size_t m_resources, m_scopes, m_spans, m_events, m_links, m_cuts, m_logs, m_attributes, m_values, m_metrics,
        m_points, m_exemplars, m_counts, m_reals;
};

inline constexpr std::string_view kBadTraceId = "trace id of a wrong form, or all zero";
inline constexpr std::string_view kBadSpanId = "span id of a wrong form, or all zero";

/// Marks a kind or status code that the standard does not know.
[[nodiscard]] QualityFlags enumMarks(const Span& span) noexcept;

/// Tells the sender what the limits took from an accepted span.
void remarkLimits(QualityFlags marks, DecodeReport& report);

/// Marks times that are kept and left out of statistics: zero, reversed, or so far from plausible that the unit must be
/// another one (before 2000), or more than a year ahead of this machine's clock.
[[nodiscard]] QualityFlags timeMarks(UnixNanos start, UnixNanos end) noexcept;

} // namespace spanwise::decode
