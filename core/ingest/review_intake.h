// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at stored calls that nobody has looked at yet and puts those into review queues that a rule takes. Remembers
// how far it came, works in portions, and may be stopped at any time: running it again goes on where it ended. The same
// data gives the same items.
//
// What comes later is asked about again: feedback and evaluations of a call that was looked at before, and findings of
// guards. An item that another rule takes then rises to that rule's priority.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/calls/resolve_trace.h"
#include "core/ingest/store_work.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

class Usual;

struct ReviewIntakeOptions {
    UnixNanos now = 0;
    const calls::MappingRules* mapping = nullptr; ///< may be null
    /// Version of the rule pack that scans the store. Calls that it has not scanned yet wait for it: not scanned is not
    /// the same as without findings. Empty = nothing scans, findings are taken as they are stored.
    std::string scannedWith;
    const Usual* usual = nullptr; ///< read before, a little while ago; null = read now
    std::size_t portion = 2000; ///< rows in one transaction
};

struct ReviewIntakeReport {
    std::uint64_t looked = 0; ///< calls, and failed requests without a call, each once
    std::uint64_t again = 0; ///< looked at before, because something was said about them since
    std::map<std::string, std::int64_t> takenByRule;
    std::int64_t added = 0;
    std::int64_t representedBySimilar = 0; ///< taken, and a near-duplicate in the queue stands for them
    std::int64_t known = 0; ///< taken, and in the queue already
    std::int64_t raised = 0; ///< items that were there: moved up
    std::int64_t displaced = 0; ///< dismissed again: other calls of the day have their places under a cap
    bool behind = false; ///< some rows wait for the guards
    std::vector<std::string> remarks; ///< rules whose filter expression is refused, traces that cannot be read
};

/// Error: Cancelled, or what the store says.
[[nodiscard]] Result<ReviewIntakeReport> runReviewIntake(
    store::Store& store, const UseWriter& use, const ReviewIntakeOptions& options, std::stop_token stop = {});

} // namespace spanwise::ingest
