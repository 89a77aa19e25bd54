// SPDX-License-Identifier: GPL-3.0-or-later
// Attributes and values of OTLP/JSON, for all that has some: resources, spans, log records, points of metrics.
#pragma once

#include "core/decode/attribute_collector.h"
#include "core/decode/json_input.h"

namespace spanwise::decode {

/// One request. Throws JsonError, as JsonInput does; lists that were begun then are forgotten with this object.
class JsonAttributes {
public:
    using Json = JsonInput::Value;

    /// All three must outlive it.
    JsonAttributes(JsonInput& in, const Limits& limits, Batch& batch)
        : m_in(in)
        , m_limits(limits)
        , m_batch(batch)
        , m_collector(batch, limits)
    {
    }

    /// A list of {"key", "value"}, as many as a span may have. What the limits took is marked.
    [[nodiscard]] IndexRange list(Json& array, OwnerMarks& marks)
    {
        return list(array, marks, m_limits.attributesPerSpan, 0);
    }
    /// An AnyValue. Deeper than is kept: empty and marked; deeper than is read: an error.
    [[nodiscard]] Value value(Json& object, OwnerMarks& marks) { return value(object, marks, 0); }
    /// Fields of the profiles signal, which are read as absent.
    [[nodiscard]] bool sawStrindex() const noexcept { return m_sawStrindex; }

private:
    IndexRange list(Json& array, OwnerMarks& marks, std::uint32_t most, std::uint32_t depth);
    Value value(Json& object, OwnerMarks& marks, std::uint32_t depth);
    Value array(Json& object, OwnerMarks& marks, std::uint32_t depth);
    Value map(Json& object, OwnerMarks& marks, std::uint32_t depth);
    std::string_view base64(Json& text);

    JsonInput& m_in;
    const Limits& m_limits;
    Batch& m_batch;
    AttributeCollector m_collector;
    bool m_sawStrindex = false;
};

} // namespace spanwise::decode
