// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at stored calls that nobody has looked at yet and puts those into review queues that a rule takes. Remembers
// how far it came, works in portions, and may be stopped at any time: running it again goes on where it ended. The same
// data gives the same items.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/ingest/trace_reader.h"
#include "core/review/rule.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace spanwise::ingest {

class Pipeline;

/// Runs work on the store's one writer, in a transaction of its own: Pipeline::use, or writerOf() without a pipeline.
using WriterUse = std::function<Result<void>(const std::function<Result<void>(store::Writer&)>&)>;
[[nodiscard]] WriterUse writerOf(store::Store& store);

struct ReviewIntakeOptions {
    UnixNanos now = 0;
    const calls::MappingRules* mapping = nullptr; ///< may be null
    /// What guards found in a span; empty = no guard has looked.
    std::function<std::vector<review::FindingFact>(columns::TraceNo trace, std::uint64_t spanId)> findings;
    std::size_t portion = 2000; ///< rows in one transaction
};

struct ReviewIntakeReport {
    std::uint64_t looked = 0; ///< calls, and failed requests without a call
    std::map<std::string, std::int64_t> takenByRule;
    std::int64_t added = 0;
    std::int64_t representedBySimilar = 0; ///< taken, and a near-duplicate in the queue stands for them
    std::int64_t known = 0; ///< taken, and in the queue already
    std::vector<std::string> remarks; ///< rules whose filter expression is refused, traces that cannot be read
};

/// Error: Cancelled, or what the store says.
[[nodiscard]] Result<ReviewIntakeReport> runReviewIntake(
    store::Store& store, const WriterUse& use, const ReviewIntakeOptions& options, std::stop_token stop = {});

/// One span by hand. False when the queue has it. Error: NotFound, or what the store says.
[[nodiscard]] Result<bool> addToReview(store::Store& store, const WriterUse& use, const std::string& queue,
    columns::TraceNo trace, std::uint64_t spanId, const std::string& actor, UnixNanos now);

/// Runs intake on a thread of its own whenever the store has grown, at most every few seconds. Any errors wait for the
/// next run. Ends with the object.
class ReviewIntakeRunner {
public:
    ReviewIntakeRunner(store::Store& store, Pipeline& pipeline, const calls::MappingRules* mapping);
    ~ReviewIntakeRunner();
    ReviewIntakeRunner(const ReviewIntakeRunner&) = delete;
    ReviewIntakeRunner& operator=(const ReviewIntakeRunner&) = delete;

private:
    std::jthread m_thread;
};

} // namespace spanwise::ingest
