// SPDX-License-Identifier: GPL-3.0-or-later
// A stored trace as a batch again, and resolved: its tree, its calls with all their details, its evaluations.
#pragma once

#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/model/batch.h"
#include "core/store/reader.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace spanwise::ingest {

/// All spans and log records of one trace, and those log records of others that are about its calls. Not to be copied;
/// views live as long as it does.
struct StoredTrace {
    store::TraceNo trace = 0;
    Batch batch;
    calls::ResolvedTrace resolved; ///< indexes into `batch`
    std::vector<std::uint64_t> unkept; ///< ids of its spans that are not in `batch`: retention took their messages
};

/// `mapping` as given to the pipeline, may be null. Error: NotFound (also when no message is kept), Cancelled, Damaged,
/// Io.
[[nodiscard]] Result<std::shared_ptr<const StoredTrace>> readTrace(
    const store::Reader& reader, store::TraceNo trace, const calls::MappingRules* mapping, std::stop_token stop = {});

/// Appends the messages to `batch`. Every message keeps its block alive through the batch's arena.
[[nodiscard]] Result<void> decodeMessages(std::span<const store::StoredMessage> messages, Batch& batch);

} // namespace spanwise::ingest
