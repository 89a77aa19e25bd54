// SPDX-License-Identifier: GPL-3.0-or-later
// Whether calls of late are other than they were: the last 24 hours against the same hours of the same weekday one and
// two weeks before, per service, and per service, model and prompt. Each finding names what, from, to, since when and
// the filter that shows its examples (guards.md §9).
#pragma once

#include "core/query/call_facts.h"
#include "core/query/data_view.h"
#include "core/query/filter.h"
#include "core/query/scores.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::drift {

/// What columns do not hold. Each may be null: what needs it is then not compared.
struct DriftSources {
    std::shared_ptr<const query::CallFactSource> facts; ///< language, tools, finish reason, template, similarity
    std::shared_ptr<const query::ScoreSource> scores; ///< negative feedback
    query::VerdictLookUp verdicts; ///< failed reviews
};

struct DriftQuestion {
    DriftSources sources;
    query::Filter filter;
    UnixNanos now = 0; ///< end of the present window; 0 = the newest call
    Nanos window = kNanosPerDay;
    int weeks = 2; ///< reference windows, each a week further back
    std::uint64_t least = 200; ///< calls that both sides need
    double falseDiscoveries = 0.05; ///< Benjamini–Hochberg over all tests of the run
};

enum class DriftMethod : std::uint8_t { Psi, JensenShannon, KolmogorovSmirnov, Rate };

struct DriftFinding {
    std::string what; ///< input_tokens, output_tokens, duration, ttft, cost, model, error_class, error_rate, …
    std::string service;
    std::string model; ///< empty = all of the service
    std::string prompt;
    DriftMethod method = DriftMethod::Psi;
    double statistic = 0; ///< PSI, distance, D, or z
    double p = 1;
    std::string from; ///< in words with numbers: median 310, or 4.5 %, or a 60 %, b 40 %
    std::string to;
    double fromValue = 0; ///< median, rate, or share of what changed most
    double toValue = 0;
    std::uint64_t fromCalls = 0;
    std::uint64_t toCalls = 0;
    std::optional<UnixNanos>
        since; ///< where a CUSUM of the hourly values began to rise or fall; nothing = not seen there
    std::string examples; ///< filter expression of the present calls that are of the new kind
};

struct DriftGap {
    std::string service;
    std::string model;
    std::string prompt;
    std::uint64_t fromCalls = 0;
    std::uint64_t toCalls = 0;
};

struct DriftAnswer {
    TimeRange present;
    std::vector<TimeRange> reference;
    std::vector<DriftFinding> findings; ///< the farthest first within each group
    std::vector<DriftGap> notEnough; ///< groups with too few calls to judge
    std::uint64_t tests = 0; ///< asked in this run
};

[[nodiscard]] std::string_view nameOf(DriftMethod method) noexcept;
[[nodiscard]] Result<DriftAnswer> answer(
    const query::DataView& view, const DriftQuestion& question, std::stop_token stop = {});

} // namespace spanwise::drift
