// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics of OTLP/JSON. Part of otlp_json.cpp, which reads what stands around them.
#pragma once

#include "core/decode/json_input.h"
#include "core/decode/metric_collector.h"

#include <functional>

namespace spanwise::decode {

class OtlpJsonMetrics {
public:
    using Json = JsonInput::Value;
    using ReadAttributes = std::function<IndexRange(Json)>;

    OtlpJsonMetrics(JsonInput& in, Batch& batch, DecodeReport& report, ReadAttributes attributes)
        : m_in(in)
        , m_collector(batch, report)
        , m_attributes(std::move(attributes))
    {
    }

    void read(Json metric, std::uint32_t resource, std::uint32_t scope);

private:
    void readData(Json object, PointKind kind);
    void readPoint(Json object);
    IndexRange readExemplars(Json list);
    void readSide(Json object, std::int32_t& offset, IndexRange& counts);
    IndexRange readCounts(Json list);
    IndexRange readReals(Json list);
    IndexRange readQuantiles(Json list);
    UnixNanos readTime(Json value);

    JsonInput& m_in;
    MetricCollector m_collector;
    ReadAttributes m_attributes;
};

} // namespace spanwise::decode
