// SPDX-License-Identifier: GPL-3.0-or-later
// The series behind one measure of the gateways, each with what it means: what a question takes of a reading. Part of
// gateways.h.
#pragma once

#include "core/query/gateway_reading.h"

namespace spanwise::query {

/// One series, and to which line of the answer it belongs.
struct MeantSeries {
    const metrics::Labels* labels = nullptr;
    std::span<const metrics::Sample> floats; ///< in the measure's unit; marks stand among them
    std::span<const metrics::HistogramSample> histograms;
    const gateway::Meaning* meaning = nullptr;
    const GatewayTarget* target = nullptr;
    std::string key; ///< value of the dimension asked by; empty = not given
    bool asZero = false; ///< only tells that the measure could have been counted: adds 0
    std::vector<metrics::Sample> own; ///< what `floats` are when they are not stored so
};

struct SelectedSeries {
    std::vector<MeantSeries> series; ///< of one level a source, once they are settled
    std::vector<gateway::Level> levels; ///< that exist
    std::vector<std::string> notes;
    bool onlyAsked = false; ///< of some the model that answered is not told
    std::vector<std::shared_ptr<const GatewayReading>> readings; ///< that the series are views of

    /// Those of another source, behind these.
    void append(SelectedSeries&& more);
};

/// What a question takes of a reading of a source. The reading holds all that it wants.
[[nodiscard]] SelectedSeries selectFrom(std::shared_ptr<const GatewayReading> reading, const GatewayWant& want);
/// After all of a source was selected: levels are never added, so one of them stays, and the notes are written.
void settle(SelectedSeries& selected, const GatewayQuestion& question);

} // namespace spanwise::query
