// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics of OTLP/JSON. Part of otlp_json.cpp, which reads what stands around them.
#pragma once

#include "core/decode/json_attributes.h"
#include "core/decode/metric_collector.h"

namespace spanwise::decode {

class OtlpJsonMetrics {
public:
    using Json = JsonInput::Value;

    OtlpJsonMetrics(JsonInput& in, JsonAttributes& attributes, Batch& batch, DecodeReport& report)
        : m_in(in)
        , m_attributes(attributes)
        , m_collector(batch, report)
    {
    }

    void read(Json& metric, std::uint32_t resource, std::uint32_t scope);

private:
    void readData(Json& object, PointKind kind);
    void readPoint(Json& object);
    IndexRange readExemplars(Json& list);
    void readSide(Json& object, std::int32_t& offset, IndexRange& counts);
    IndexRange readCounts(Json& list);
    IndexRange readReals(Json& list);
    IndexRange readQuantiles(Json& list);
    UnixNanos readTime(Json& value);

    /// Of a point or an exemplar, which have no marks of their own.
    IndexRange attributes(Json& list)
    {
        OwnerMarks marks;
        return m_attributes.list(list, marks);
    }

    JsonInput& m_in;
    JsonAttributes& m_attributes;
    MetricCollector m_collector;
};

} // namespace spanwise::decode
