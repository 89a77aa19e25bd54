// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of gateways over a whole range, one each: what the tiles of their page show.
#pragma once

#include "core/query/gateways.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spanwise::query {

struct GatewayFigureQuestion {
    TimeRange range;
    Filter filter;
    std::vector<std::string> jobs; ///< empty = all
    bool addSources = false;
    std::optional<gateway::Level> level; ///< as GatewayQuestion
};

/// Nothing = no source tells it, or several do that were not to be added.
struct GatewayFigures {
    struct Distribution {
        double n = 0;
        std::optional<double> average;
        std::optional<GatewayPercentile> p95;
    };
    std::optional<double> requests;
    std::optional<double> errors;
    std::optional<Distribution> latency;
    std::optional<Distribution> firstToken;
    std::optional<double> inputTokens;
    std::optional<double> outputTokens;
    std::optional<double> costUsd;
    std::string costIsAtLeast; ///< why the cost is too low; empty = it is not
    bool isCollecting = false; ///< some of what is missing is so because there is one sample of it so far
    std::optional<double> cacheHits;
    std::optional<double> cacheMisses;
    bool severalSources = false; ///< some of what is missing is so because several sources tell it

    [[nodiscard]] std::optional<double> errorRate() const noexcept;
    [[nodiscard]] std::optional<double> cacheHitShare() const noexcept; ///< of the requests that asked the cache
};
/// What must be asked for them, and what the answers tell, given in the same order: to be asked together with others.
[[nodiscard]] std::vector<GatewayQuestion> figureQuestions(const GatewayFigureQuestion& question);
[[nodiscard]] GatewayFigures figuresOf(std::span<const GatewayAnswer> answers);
[[nodiscard]] Result<GatewayFigures> gatewayFigures(
    const GatewayView& view, const GatewayFigureQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
