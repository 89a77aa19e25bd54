// SPDX-License-Identifier: GPL-3.0-or-later
// The packed form of an hour or so of one target. Its samples' times are kept once, as an axis, for all its series;
// each series says at which places of the axis it has samples, and holds their values:
//     constant                one number
//     whole numbers           differences as varints, runs of equal ones as one token
//     others                  bits of the XOR with the value before (Pelkonen et al., Gorilla, VLDB 2015, §4.1.2)
#pragma once

#include "core/metrics/series.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::metrics {

/// Ascending times.
void putAxis(std::string& out, const std::vector<UnixMs>& times);
[[nodiscard]] std::optional<std::vector<UnixMs>> readAxis(std::string_view bytes);

/// All times of `series` must be on the axis.
[[nodiscard]] std::string packSeries(const Series& series, const std::vector<UnixMs>& axis);
/// Appends to `out` the samples with from < time <= to. False when the bytes are damaged.
[[nodiscard]] bool unpackSeries(
    std::string_view bytes, const std::vector<UnixMs>& axis, UnixMs from, UnixMs to, Series& out);

} // namespace spanwise::metrics
