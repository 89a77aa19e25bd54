// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of an answer about gateways: which series make up which line, which lines are shown, and their points.
// Series are seen twice, a part of the sources at a time, so that the samples of all sources never lie in memory
// together: once to weigh the lines, once to draw those that were chosen. What is const may run for several sources at
// a time; what came of each is added in their order, so that sums do not depend on who was first.
#pragma once

#include "core/query/gateway_points.h"

#include <map>
#include <set>
#include <string>

namespace spanwise::query {

class GatewayLines {
public:
    /// The question must outlive this.
    explicit GatewayLines(const GatewayQuestion& question);

    struct Key {
        std::string job; ///< empty when sources are added
        GatewaySeries::Kind kind = GatewaySeries::Kind::Value;
        std::string key;
        auto operator<=>(const Key&) const = default;
    };
    struct Weighed {
        std::map<Key, std::vector<double>> sizes; ///< of each series
        std::map<Key, std::set<std::string>> jobs; ///< sources that a line has series of
    };
    /// `selected` holds all series of its sources.
    [[nodiscard]] Weighed weigh(const SelectedSeries& selected, const PointSteps& steps) const;
    void add(const Weighed& weighed);
    /// After all were weighed: the largest values of the dimension, the others folded into one line of their source;
    /// of very many lines the largest.
    void choose();
    [[nodiscard]] bool showsAnyOf(const std::string& job) const { return m_jobs.contains(job); }
    struct Drawn {
        std::vector<GatewaySeries> series;
        bool anyBuckets = false;
        bool coarser = false;
    };
    /// The points of the chosen lines.
    [[nodiscard]] Drawn draw(const SelectedSeries& selected, const PointSteps& steps) const;
    /// What was added before for the same line, of other sources that are to be added, counts too: only growth of
    /// counters can be added so.
    void add(Drawn&& drawn, GatewayAnswer& out);
    /// Puts the lines in order and says what they are not.
    void finish(GatewayAnswer& out) const;

private:
    [[nodiscard]] Key keyOf(const MeantSeries& one) const;
    [[nodiscard]] std::size_t foldedInto(const Key& line) const;
    [[nodiscard]] GatewaySeries drawn(const Line& line, const PointSteps& steps, Drawn& into) const;

    const GatewayQuestion& m_question;
    gateway::Behavior m_behavior;
    std::map<Key, double> m_sizes;
    std::map<Key, std::set<std::string>> m_jobsOf; ///< sources that a line has series of
    std::map<Key, Key> m_shownAs; ///< where each line went; those that are left out are not in it
    std::set<std::string> m_jobs; ///< with any line that is shown
    std::size_t m_leftOut = 0;
    bool m_anyBuckets = false;
    bool m_coarser = false;
};

} // namespace spanwise::query
