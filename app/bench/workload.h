// SPDX-License-Identifier: GPL-3.0-or-later
// Realistic LLM traces for benchmarks, the same for the same seed and number of spans, with the truth about them.
// Twelve services of three dialects, forty models of five providers, thirty days, 3 % errors, about 2.2 kB of text a
// span. Recipe and constants stand beside each other in workload.cpp.
#pragma once

#include "app/bench/vocabulary.h"
#include "core/analyze/cost.h"
#include "core/sample/random.h"
#include "core/sample/telemetry_builder.h"

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace spanwise::bench {

/// What a correct reader finds in the data.
struct Truth {
    std::uint64_t spans = 0; ///< distinct
    std::uint64_t duplicateSpans = 0; ///< in requests that are written twice
    std::uint64_t traces = 0;
    std::uint64_t requests = 0; ///< with those written twice
    std::uint64_t errorSpans = 0;
    std::uint64_t calls = 0; ///< chats and embeddings
    std::uint64_t failedCalls = 0;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cachedTokens = 0;
    std::int64_t costNanoUsd = 0;
    std::uint64_t callsWithoutCost = 0;
    std::uint64_t payloadBytes = 0; ///< of inputs, outputs and system prompts
    std::vector<Nanos> chatDurations; ///< for exact percentiles

    /// Nearest rank of sorted durations: the smallest value with at least ⌈p·n⌉ not above it.
    [[nodiscard]] Nanos chatPercentile(double p);
    /// One JSON line with everything, without a line break.
    [[nodiscard]] std::string json();
};

class Workload {
public:
    Workload(std::uint64_t seed, std::uint64_t spans);

    /// Fills `batch` (cleared first) with the spans of one request and `order` with their indexes by service. `twice`:
    /// the exporter sends it again. False when all spans have been made.
    bool next(Batch& batch, std::vector<std::uint32_t>& order, bool& twice);

    /// Resources of `batch` whose integers are JSON numbers: the third dialect writes them so.
    [[nodiscard]] const std::vector<bool>& plainIntegers() const noexcept { return m_plainIntegers; }
    [[nodiscard]] Truth& truth() noexcept { return m_truth; }

private:
    enum class Kind : std::uint8_t { Chat, Tool, Retrieval, Embeddings, Workflow, Agent };
    struct Node {
        Kind kind = Kind::Chat;
        std::size_t parent = 0; ///< index of the container; 0 for the root itself
        Nanos start = 0; ///< after the trace's start
        Nanos duration = 0;
        bool failed = false;
        std::size_t error = 0;
    };
    struct TraceContext;

    void makeTrace(sample::TelemetryBuilder& build);
    void plan(std::vector<Node>& nodes);
    void drawNode(Node& node, std::size_t service);
    Nanos layOut(std::vector<Node>& nodes, std::size_t index);
    void append(const TraceContext& trace, const Node& node, std::size_t index, sample::TelemetryBuilder& build);
    void emitModelCall(
        const TraceContext& trace, const Node& node, sample::NewSpan& span, sample::TelemetryBuilder& build);
    void emitOther(const TraceContext& trace, const Node& node, sample::NewSpan& span, sample::TelemetryBuilder& build);
    std::string_view text(double median, bool json, sample::TelemetryBuilder& build);
    [[nodiscard]] UnixNanos timeOf(double progress) const;

    std::uint64_t m_wanted;
    sample::Random m_random;
    Vocabulary m_vocabulary;
    Zipf m_services;
    Zipf m_models;
    std::array<double, 40> m_chatMedian {};
    std::vector<std::string> m_systemPrompts;
    std::vector<double> m_dayCurve; ///< cumulative, a minute each
    std::deque<std::string> m_sessions;
    std::array<std::int64_t, 12> m_resourceOf {}; ///< in the batch at hand, -1 = none yet
    std::array<std::int64_t, 12> m_scopeOf {};
    std::vector<bool> m_plainIntegers;
    analyze::CostModel m_costs;
    std::string m_scratch;
    Truth m_truth;
};

} // namespace spanwise::bench
