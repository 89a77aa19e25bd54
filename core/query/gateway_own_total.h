// SPDX-License-Identifier: GPL-3.0-or-later
// Input and output tokens are shown; a producer's own total is only compared with them. Part of gateways.h.
#pragma once

#include "core/query/gateway_points.h"

#include <array>

namespace spanwise::query {

class GatewayOwnTotal {
public:
    /// Of a question about input or output tokens.
    explicit GatewayOwnTotal(const GatewayQuestion& question);
    GatewayOwnTotal(const GatewayOwnTotal&) = delete;
    GatewayOwnTotal& operator=(const GatewayOwnTotal&) = delete;

    [[nodiscard]] static bool isAbout(gateway::Measure measure) noexcept;
    /// What it must see of every source. Valid as long as this.
    [[nodiscard]] std::vector<GatewayWant> wants() const;
    /// What a source counted in the range, of one of the wants. From any thread.
    [[nodiscard]] double sumOf(const SelectedSeries& selected) const;
    void add(std::size_t want, double sum) { m_sums.at(want) += sum; }
    /// Adds a note to the answer where they differ.
    void write(GatewayAnswer& answer) const;

private:
    std::array<GatewayQuestion, 3> m_questions; ///< total, input, output
    PointSteps m_steps; ///< the range as one
    std::array<double, 3> m_sums {};
};

} // namespace spanwise::query
