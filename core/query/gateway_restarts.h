// SPDX-License-Identifier: GPL-3.0-or-later
// When a source of gateway metrics began anew. Each counter that does so lost what it had counted at some moment after
// its last sample of before and not after the first one of the new run; where more than half of the counters that the
// source has on both sides of a moment did, the whole source was restarted then. A counter that falls alone was evicted
// and made again. That holds for answers to scrapes, in which all counters fall at once, and for what is sent, where
// each has times of its own and comes back when it counts again.
#pragma once

#include "core/metrics/series.h"

#include <vector>

namespace spanwise::query {

class GatewayRestarts {
public:
    /// A counter of the source, a histogram included, with its samples in the range.
    void add(const metrics::Series& counter);
    [[nodiscard]] bool hasCounters() const noexcept { return !m_lives.empty(); }
    /// In order: the earliest start that a counter tells of itself, else the first sample of the new run.
    [[nodiscard]] std::vector<metrics::UnixMs> found() const;

private:
    struct Anew {
        metrics::UnixMs before = 0; ///< the last sample of the old run
        metrics::UnixMs at = 0; ///< the first one of the new run
        metrics::UnixMs began = 0; ///< as its target said, else `at`
    };
    struct Life {
        metrics::UnixMs first = 0;
        metrics::UnixMs last = 0;
    };
    template <typename Samples, typename Falls>
    void addRuns(const Samples& samples, const std::vector<metrics::UnixMs>& starts, Falls falls);

    std::vector<Anew> m_anew;
    std::vector<Life> m_lives;
};

} // namespace spanwise::query
