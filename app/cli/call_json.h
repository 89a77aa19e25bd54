// SPDX-License-Identifier: GPL-3.0-or-later
// One model call as a JSON line, as the command `calls` prints it. Every field is present; null means unknown.
#pragma once

#include "core/calls/resolve_trace.h"
#include "core/columns/row.h"
#include "core/model/batch.h"
#include "core/model/llm_call.h"

#include <string>

namespace spanwise::cli {

/// Appends the object without a line break. What is counted (tokens, cost) comes from the row, so that the lines add
/// up to the totals; what no row holds comes from the call.
void appendCallJson(const Batch& batch, const LlmCall& call, const columns::CallColumns& row, std::string& out);

} // namespace spanwise::cli
