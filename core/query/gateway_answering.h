// SPDX-License-Identifier: GPL-3.0-or-later
// One question about gateways on its way to its answer. It looks at the sources twice, one after the other: first to
// learn which lines there are and how large, then to draw those that are shown. What it sees is a reading that it
// shares with other questions. Part of gateways.h.
#pragma once

#include "core/query/gateway_ages.h"
#include "core/query/gateway_lines.h"
#include "core/query/gateway_own_total.h"

#include <memory>

namespace spanwise::query {

class GatewayAnswering {
public:
    /// Whether the series of all sources become one line that cannot be made of parts: then they are all held at once.
    [[nodiscard]] static bool isOfAllAtOnce(const GatewayQuestion& question) noexcept;
    /// All three must outlive this, which must stay where it is.
    GatewayAnswering(const GatewayView& view, const GatewaySources& sources, const GatewayQuestion& question);
    GatewayAnswering(const GatewayAnswering&) = delete;
    GatewayAnswering& operator=(const GatewayAnswering&) = delete;

    /// What the first look must see of every source.
    [[nodiscard]] const std::vector<GatewayWant>& wantsToWeigh() const noexcept { return m_wants; }
    /// What came of one source in the first look.
    struct Weighed {
        SelectedSeries selected; ///< where all sources become one; else no series, and the next ones say what they were
        GatewayLines::Weighed lines;
        SampleIntervals intervals;
        std::vector<gateway::Level> shown;
        bool isMissing = true;
        std::vector<GatewayAges::Told> told;
        std::vector<double> totals;
    };
    [[nodiscard]] Weighed weigh(const std::shared_ptr<const GatewayReading>& reading) const; ///< from any thread
    void add(Weighed&& weighed); ///< in the order of the sources
    void choose(); ///< after all of them

    [[nodiscard]] const GatewayWant& wantToDraw() const noexcept { return m_wants.front(); }
    [[nodiscard]] bool draws(const std::string& job) const;
    /// What came of one source in the second look.
    struct Drawn {
        SelectedSeries selected; ///< where all sources become one
        GatewayLines::Drawn lines;
        bool hasYoung = false;
    };
    [[nodiscard]] Drawn draw(const std::shared_ptr<const GatewayReading>& reading) const; ///< from any thread
    void add(Drawn&& drawn); ///< in the order of the sources

    /// Error: as SeriesSource::select().
    [[nodiscard]] Result<GatewayAnswer> finish(const std::stop_token& stop);

private:
    void weighSelected(const SelectedSeries& selected, Weighed& out) const;
    void addWeighed(const Weighed& weighed);
    void drawSelected(const SelectedSeries& selected, Drawn& out) const;
    void addDrawn(Drawn&& drawn);
    [[nodiscard]] Result<void> checkAlarms(const std::stop_token& stop);

    const GatewayView& m_view;
    const GatewayQuestion m_question;
    bool m_isOne; ///< isOfAllAtOnce()
    PointSteps m_steps;
    std::vector<GatewayWant> m_wants; ///< of the question itself, then those on the side
    GatewayLines m_lines;
    std::unique_ptr<GatewayAges> m_ages;
    std::unique_ptr<GatewayOwnTotal> m_ownTotal;
    SampleIntervals m_intervals;
    SelectedSeries m_all; ///< where all sources become one
    std::set<gateway::Level> m_levels;
    std::set<gateway::Level> m_shown;
    bool m_hasYoung = false;
    bool m_isWeighed = false;
    GatewayAnswer m_answer;
};

} // namespace spanwise::query
