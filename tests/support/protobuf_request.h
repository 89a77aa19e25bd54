// SPDX-License-Identifier: GPL-3.0-or-later
// A batch as an OTLP/protobuf export request, which an exporter would send for it.
#pragma once

#include "core/decode/span_codec.h"
#include "core/model/batch.h"
#include "tests/support/wire_fields.h"

#include <cstdint>
#include <span>
#include <string>

namespace spanwise::test {

inline std::string protobufField(char tag, const std::string& inner)
{
    std::string out(1, tag);
    appendVarint(out, inner.size());
    return out + inner;
}

/// Each of these spans (indexes) with a resource and a scope of its own: what the stored forms of both hold stands in
/// front of it.
inline std::string protobufRequest(const Batch& batch, std::span<const std::uint32_t> spans)
{
    std::string out;
    for (const std::uint32_t i : spans) {
        const Span& span = batch.spans[i];
        std::string resource;
        std::string scope;
        std::string record;
        decode::encodeResource(batch, batch.resources[span.resource], resource);
        decode::encodeScope(batch, batch.scopes[span.scope], scope);
        decode::encodeSpan(batch, span, record);
        out += protobufField('\x0a', resource + protobufField('\x12', scope + protobufField('\x12', record)));
    }
    return out;
}

} // namespace spanwise::test
