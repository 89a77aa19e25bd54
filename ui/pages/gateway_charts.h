// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about gateways as the plain values that charts and tiles take.
#pragma once

#include "core/query/gateways.h"
#include "core/query/reconcile.h"
#include "ui/charts/chart_data.h"
#include "ui/theme/category_colors.h"

namespace spanwise::ui {

/// One series a line of the answer: growth in each step, or the value of a gauge. Lines of several sources carry the
/// source's name.
[[nodiscard]] TimeChart gatewayChart(const query::GatewayAnswer& answer, CategoryColors& categories);
/// p50, p95 and p99 with the limits of the bucket that p95 lies in, to be switched on; of several lines p95 of each.
[[nodiscard]] TimeChart gatewayPercentiles(const query::GatewayAnswer& answer, CategoryColors& categories);
/// Puts the period before under the buckets of a chart of `now`: the sum of counters, p95 of a distribution that has
/// one line. `before` may be null.
void addBefore(TimeChart& chart, const query::GatewayAnswer& now, const query::GatewayAnswer* before);
/// "12,431 in the range", or what percentiles of the whole range are worth.
/// Of a rate limit also how long ago its value was told, before `now`.
[[nodiscard]] QString gatewaySummary(const query::GatewayAnswer& answer, UnixNanos now);
/// "nothing left: gpt-4o (told 3 min ago)" of rate limits; empty when something is left.
[[nodiscard]] QString exhaustedSentence(const query::GatewayAnswer& answer, UnixNanos now);
/// Requests of both sides, step by step.
[[nodiscard]] TimeChart reconcileChart(const query::ReconcileAnswer& answer);

/// "p95 2.1 s, between 2 s and 4 s" of the whole range, with the reason where it says little.
[[nodiscard]] QString percentileSentence(const query::GatewayPoint& whole);
/// A value in the measure's unit as people read it.
[[nodiscard]] QString gatewayValue(double value, gateway::Measure measure);
[[nodiscard]] QString measureTitle(gateway::Measure measure);
[[nodiscard]] QString dimensionTitle(gateway::Dimension dimension);

} // namespace spanwise::ui
