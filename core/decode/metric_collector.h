// SPDX-License-Identifier: GPL-3.0-or-later
// Puts OTLP metrics into a batch. Members come in any order, so the points of a metric are judged when it is read
// whole: what breaks a rule is taken out again and counted with its reason. Shared by both encodings.
#pragma once

#include "core/decode/decoder.h"

#include <cstdint>
#include <vector>

namespace spanwise::decode {

class MetricCollector {
public:
    MetricCollector(Batch& batch, DecodeReport& report) noexcept
        : m_batch(batch)
        , m_report(report)
    {
    }

    void begin(std::uint32_t resource, std::uint32_t scope);
    [[nodiscard]] Metric& metric() noexcept { return m_batch.metrics.back(); }
    [[nodiscard]] Batch& batch() noexcept { return m_batch; }
    /// `byte`: where it stands in the body.
    void add(MetricPoint point, std::uint64_t byte);
    /// Of a point to come. `hasFaultyIds`: what should name its span names none; the measurement is kept and that said.
    void addExemplar(const MetricExemplar& one, bool hasFaultyIds, std::uint64_t byte);
    void end();

private:
    [[nodiscard]] const char* faultOf(const MetricPoint& point) const noexcept;

    Batch& m_batch;
    DecodeReport& m_report;
    std::size_t m_first = 0; ///< point of the metric being read
    std::vector<std::uint64_t> m_bytes; ///< of its points
};

} // namespace spanwise::decode
