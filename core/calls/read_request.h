// SPDX-License-Identifier: GPL-3.0-or-later
// What a call asked of the model beside its messages: parameters, tools that it offered, the format that it wanted.
// Read when a call is kept for later (reviews, cases), never stored by itself. Only what spans state: nothing is a
// default of ours.
#pragma once

#include "core/base/json.h"
#include "core/calls/resolve_trace.h"

#include <cstddef>

namespace spanwise::calls {

struct Request {
    /// Under the names of chat interfaces, as far as stated: temperature, top_p, top_k, max_tokens, seed,
    /// frequency_penalty, presence_penalty, stop, n, reasoning_effort, tool_choice.
    Json params = Json::object();
    /// [{type: "function", function: {name, description, parameters}}], other kinds of tools as they were sent; null =
    /// none stated.
    Json tools;
    /// {type: "json_schema", json_schema: {…}} or {type: "json_object"}; null = none stated, or text.
    Json responseFormat;
};

/// `position` is a position in `trace.spans`. The span itself says it, then the others that describe the same call.
[[nodiscard]] Request readRequest(const Batch& batch, const ResolvedTrace& trace, std::size_t position);

} // namespace spanwise::calls
