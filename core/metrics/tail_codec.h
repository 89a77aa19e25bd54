// SPDX-License-Identifier: GPL-3.0-or-later
// The stored form of what just came in: one row for each scrape of a target with all its samples. A row says only what
// changed since the row before: most scrapes bring the same series in the same order, and most values stand still.
// Rows of a target are read in order, from a first one that depends on none before it.
//
//     kind (0 = the series of the row before, 1 = a new list: count, ids as gaps)
//     times (0 = all at the row's time, 1 = each as a difference to it)
//     values: runs of unchanged and of changed ones; a changed one as the bytes in which it differs
//     histograms: count, then id, time, histogram
#pragma once

#include "core/metrics/series.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::metrics {

using SeriesId = std::int64_t;

struct TailRow {
    struct Float {
        SeriesId series = 0;
        UnixMs at = 0;
        double value = 0;
    };
    struct Histogram {
        SeriesId series = 0;
        UnixMs at = 0;
        std::shared_ptr<const NativeHistogram> histogram;
    };

    UnixMs at = 0;
    std::vector<Float> floats;
    std::vector<Histogram> histograms;
};

class TailEncoder {
public:
    /// Appends the row's bytes to `out`.
    void encode(const TailRow& row, std::string& out);
    /// The next row will not depend on those before it.
    void restart()
    {
        m_series.clear();
        m_values.clear();
    }

private:
    std::vector<SeriesId> m_series; ///< of the row before
    std::vector<double> m_values; ///< the newest number of each, marks not counted
};

class TailDecoder {
public:
    /// Into `row` whose time is set. False when the bytes are damaged; rows after that make no sense until a new list.
    [[nodiscard]] bool decode(std::string_view bytes, TailRow& row);

private:
    std::vector<SeriesId> m_series;
    std::vector<double> m_values;
};

} // namespace spanwise::metrics
