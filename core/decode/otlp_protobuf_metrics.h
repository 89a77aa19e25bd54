// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics of OTLP protobuf. Part of otlp_protobuf.cpp, which reads what stands around them. Throws WireError.
#pragma once

#include "core/decode/metric_collector.h"
#include "core/decode/protobuf_messages.h"

#include <string_view>

namespace spanwise::decode {

class OtlpProtobufMetrics {
public:
    /// `body` is what places in the report are counted from.
    OtlpProtobufMetrics(std::string_view body, ProtobufMessages& messages, Batch& batch, DecodeReport& report)
        : m_body(body)
        , m_messages(messages)
        , m_collector(batch, report)
    {
    }

    void read(std::string_view metric, std::uint32_t resource, std::uint32_t scope);

private:
    void readData(std::string_view message, PointKind kind);
    MetricPoint readNumber(std::string_view message);
    MetricPoint readHistogram(std::string_view message);
    MetricPoint readExponential(std::string_view message);
    MetricPoint readSummary(std::string_view message);
    void addExemplar(const WireReader& reader);
    void readSide(std::string_view message, std::int32_t& offset, IndexRange& counts);

    std::string_view m_body;
    ProtobufMessages& m_messages;
    MetricCollector m_collector;
    std::vector<std::string_view> m_attributes; ///< of the point being read
};

} // namespace spanwise::decode
