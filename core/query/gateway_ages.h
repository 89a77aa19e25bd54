// SPDX-License-Identifier: GPL-3.0-or-later
// How old the values of rate limits are. A gateway repeats at each scrape what the provider's newest answer said in its
// headers: the value is as old as that answer, however fresh the scrape is. Part of gateways.h.
#pragma once

#include "core/query/gateway_select.h"

#include <map>

namespace spanwise::query {

/// When the value of each line changed last, or when a request of the same line was counted last, whichever is later;
/// looked for in the range of the question.
class GatewayAges {
public:
    /// The question must outlive this, which must stay where it is.
    explicit GatewayAges(const GatewayQuestion& question);
    GatewayAges(const GatewayAges&) = delete;
    GatewayAges& operator=(const GatewayAges&) = delete;

    [[nodiscard]] static bool isAbout(gateway::Measure measure) noexcept;
    /// What it must see of every source.
    [[nodiscard]] std::vector<GatewayWant> wants() const;

    /// By job (empty when sources are added) and value of the dimension.
    using Told = std::map<std::pair<std::string, std::string>, metrics::UnixMs>;
    /// Of a source, of one of the wants. From any thread.
    [[nodiscard]] Told toldBy(const SelectedSeries& selected, const GatewayWant& want) const;
    void add(const Told& told);
    /// Sets GatewaySeries::toldAt.
    void write(GatewayAnswer& answer) const;

private:
    const GatewayQuestion& m_question;
    GatewayQuestion m_requests;
    Told m_told;
};

} // namespace spanwise::query
