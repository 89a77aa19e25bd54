// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_alarms.h"

#include "core/metrics/measured.h"

#include <algorithm>

namespace spanwise::query {

namespace {

metrics::Matcher equal(std::string_view label, const std::string& value)
{
    return *metrics::Matcher::make(std::string(label), metrics::Matcher::Kind::Equal, value); // never a pattern
}

} // namespace

bool mayLower(const GatewayView& view, const GatewayTarget& target, gateway::Measure measure)
{
    const gateway::Product* const product = view.dictionary->product(target.product);
    return product != nullptr
        && std::ranges::any_of(product->rules, [&](const gateway::Rule& rule) { return rule.lowers == measure; });
}

Result<std::vector<GatewayAlarm>> alarmsOf(
    const GatewayView& view, const GatewayTarget& target, TimeRange range, const std::stop_token& stop)
{
    const metrics::Window window {range.from / kNanosPerMilli, range.to / kNanosPerMilli};
    const std::vector<std::string_view> names(target.names.begin(), target.names.end());
    std::vector<GatewayAlarm> out;
    for (const auto& [name, rule] : view.dictionary->alarmsOf(view.dictionary->product(target.product), names)) {
        const auto found = view.series->select({equal(metrics::kNameLabel, std::string(name)), equal("job", target.job),
                                                   equal("instance", target.instance)},
            window.from, window.to, stop);
        if (!found) return tl::unexpected(found.error());
        double rose = 0;
        for (const metrics::Series& series : *found)
            if (metrics::holdsAll(rule->where, series.labels))
                rose += metrics::measuredIncrease(series.floats, window).value_or(0);
        if (!(rose > 0)) continue;
        const auto known = std::ranges::find(out, rule->warning, &GatewayAlarm::text);
        if (known != out.end())
            known->times += rose;
        else
            out.push_back({rule->warning, rose, rule->lowers});
    }
    return out;
}

} // namespace spanwise::query
