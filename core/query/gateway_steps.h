// SPDX-License-Identifier: GPL-3.0-or-later
// The steps that an answer about gateways is drawn in, and how far apart the samples of each source lie. Part of
// gateways.h.
#pragma once

#include "core/query/gateway_points.h"

namespace spanwise::query {

/// ms looked at before the range, for the growth up to its first sample.
inline constexpr metrics::UnixMs kBeforeRange = 10 * 60'000;
inline constexpr metrics::UnixMs kFallbackInterval = 15'000; ///< ms, of sources that are not scraped, until they tell

[[nodiscard]] bool isAsked(const GatewayTarget& target, const GatewayQuestion& question);

/// Without intervals.
[[nodiscard]] PointSteps stepsFor(const GatewayView& view, const GatewayQuestion& question);

/// How far apart the samples of each source lie. All series of a source come together: the one seen most often tells
/// how often that is, whatever gaps the others have. 0 = none has two.
[[nodiscard]] SampleIntervals intervalsOf(const SelectedSeries& selected);

} // namespace spanwise::query
