// SPDX-License-Identifier: GPL-3.0-or-later
// Does a store add up? Its files (core/store/integrity.h), and its counts: every trace is resolved again from its
// stored messages and compared with its rows.
#pragma once

#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/store/integrity.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

struct VerifyReport {
    store::IntegrityReport files;
    std::uint64_t traces = 0; ///< recounted
    std::uint64_t spans = 0;
    std::uint64_t calls = 0;
    std::uint64_t unkept = 0; ///< spans of traces that cannot be recounted: retention took messages of them
    std::vector<std::string> differences; ///< a sentence each, at most 100

    [[nodiscard]] bool isSound() const noexcept { return files.isSound() && differences.empty(); }
};

/// Costs are not compared: prices may have changed since. `progress` (may be empty) gets done and all traces.
[[nodiscard]] Result<VerifyReport> verify(const store::Store& store, const calls::MappingRules* mapping,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {}, std::stop_token stop = {});

} // namespace spanwise::ingest
