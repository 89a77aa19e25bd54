// SPDX-License-Identifier: GPL-3.0-or-later
// Gateway against spans, on one time axis: which requests, tokens, errors and dollars of a gateway the traces show,
// where they part, and the likely reason.
#pragma once

#include "core/query/data_view.h"
#include "core/query/gateways.h"
#include "core/query/scope.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

/// Why the two may differ, from the most to the least telling.
enum class GapReason : std::uint8_t {
    None, ///< they agree
    NoSpans, ///< the model is in no span at all: instrumentation is missing
    NoGateway, ///< spans of a model that the gateway does not know: calls that go around it
    GatewayDown, ///< the gateway was not readable in that time
    Sampling, ///< a steady share of the calls has spans
    RetriesAtOtherLevel, ///< more attempts than requests: one side counts retries
    ErrorsWithoutSpans, ///< what is missing are failures
    Clock, ///< the same numbers, a step earlier or later
    Unexplained
};
[[nodiscard]] std::string_view nameOf(GapReason reason) noexcept;

/// One side by side; nothing = that side does not tell.
struct Pair {
    std::optional<double> gateway;
    std::optional<double> spans;
    /// spans ÷ gateway; nothing without both or when the gateway counted nothing.
    [[nodiscard]] std::optional<double> coverage() const noexcept;
};

struct ReconcileCell {
    Pair requests;
    Pair inputTokens;
    Pair outputTokens;
    Pair errors;
    Pair costUsd;
};

struct ReconcileModel {
    std::string model; ///< empty = not given
    ReconcileCell whole;
    std::vector<ReconcileCell> steps; ///< one a step
    GapReason reason = GapReason::None;
    std::string explanation; ///< one sentence with the numbers in it
};

struct ReconcileStep {
    std::size_t step = 0;
    std::string model;
    Pair requests;
    GapReason reason = GapReason::Unexplained;
};

struct ReconcileQuestion {
    TimeRange range;
    Filter filter; ///< of the spans
    std::vector<std::string> jobs; ///< gateways; empty = all of them together
    Nanos step = 60LL * kNanosPerSecond; ///< at least; four samples of the gateway when that is longer
    double tolerance = 0.02; ///< relative difference below which the two agree; and less than one request
    std::optional<gateway::Level> level;
};

struct ReconcileAnswer {
    TimeRange range;
    Nanos step = 0;
    std::vector<UnixNanos> starts;
    std::vector<ReconcileCell> steps; ///< all models together
    ReconcileCell whole;
    std::vector<ReconcileModel> models; ///< largest gap first
    std::vector<ReconcileStep> disagreeing; ///< minutes and models that part, largest gap first; at most 200
    GapReason reason = GapReason::None;
    std::string explanation;
    std::vector<std::string> notes;
};
[[nodiscard]] Result<ReconcileAnswer> reconcile(
    const GatewayView& gateways, const DataView& spans, const ReconcileQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
