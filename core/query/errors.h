// SPDX-License-Identifier: GPL-3.0-or-later
// What fails: error classes by model with when they were first and last seen, and messages folded by their pattern.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct ErrorsQuestion {
    Scope scope;
};

/// Failed calls of one class and model.
struct ErrorCell {
    ErrorClass errorClass = ErrorClass::Unknown;
    std::string model; ///< empty = unknown
    std::string provider;
    std::uint64_t n = 0;
    UnixNanos firstSeen = 0;
    UnixNanos lastSeen = 0;
    SpanRef newest;
};

struct ErrorsAnswer {
    std::string filter;
    CallTotals calls;
    std::vector<ErrorCell> cells; ///< the most frequent first
    std::uint64_t errorSpans = 0; ///< everything stored that failed
    std::vector<ErrorCell> failedWithoutCall; ///< requests; `model` and `provider` are empty
    std::vector<ErrorCell> softErrors; ///< calls that succeeded and whose answer the provider withheld, by model
    std::vector<ErrorCell> truncated; ///< calls that ended at a length limit, by model
};

[[nodiscard]] Result<ErrorsAnswer> answer(
    const DataView& view, const ErrorsQuestion& question, std::stop_token stop = {});

struct ErrorMessagesQuestion {
    Scope scope;
    std::size_t newest = 2000; ///< failed calls and failed-without-call requests whose message is read
    std::size_t limit = 50; ///< patterns to return
};

struct ErrorPattern {
    std::string pattern; ///< the message with numbers, ids and quoted texts replaced by ‹…›
    ErrorClass errorClass = ErrorClass::Unknown;
    std::uint64_t n = 0;
    std::string sample; ///< the newest message in full
    UnixNanos firstSeen = 0;
    UnixNanos lastSeen = 0;
    SpanRef newest;
};

struct ErrorMessagesAnswer {
    std::vector<ErrorPattern> patterns; ///< the most frequent first
    std::uint64_t read = 0; ///< spans whose message was read
    std::uint64_t failed = 0; ///< of so many in the scope
};

/// Needs the stored spans.
[[nodiscard]] Result<ErrorMessagesAnswer> answer(
    const DataView& view, const ErrorMessagesQuestion& question, std::stop_token stop = {});

/// The fold of the above: "Rate limit reached for org-abc123: try in 1.5s" → "Rate limit reached for ‹id›: try in
/// ‹n›s".
[[nodiscard]] std::string messagePattern(std::string_view message);

} // namespace spanwise::query
