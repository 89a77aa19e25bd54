// SPDX-License-Identifier: GPL-3.0-or-later
// All guards on the spans of one stored trace that have something to say: its counted calls, tools and retrievers.
#pragma once

#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"
#include "core/ingest/trace_reader.h"
#include "core/model/finding.h"
#include "core/query/call_facts.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise::ingest {

struct ScannedSpan {
    std::uint64_t spanId = 0;
    UnixNanos start = 0;
    bool hasContent = false; ///< false: its content was not recorded, and nothing was looked at
    std::vector<Finding> findings;
    std::uint64_t bytes = 0; ///< of texts
    const LlmCall* call = nullptr; ///< null for tools and retrievers; lives with the trace
    std::optional<query::CallFacts> facts; ///< of calls
};

struct TraceScan {
    const guard::CompiledRules* rules = nullptr;
    const guard::AllowLists* allow = nullptr;
    std::string_view secretKey; ///< for digests of secrets; empty = none are made
    /// Whether a service has habits and this tool is none of them. May be empty.
    std::function<bool(std::string_view service, std::string_view tool)> isNewTool;
};

/// In the order of the trace's spans.
[[nodiscard]] std::vector<ScannedSpan> scanTrace(const StoredTrace& trace, const TraceScan& with);

} // namespace spanwise::ingest
