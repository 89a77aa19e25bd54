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
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::metrics {

class ByteReader;

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

/// Reads rows in order, whole or only some series of them: what is asked of hundreds of targets is a metric or two of
/// each, and what lies between costs next to nothing.
class TailDecoder {
public:
    using Wanted = std::function<bool(SeriesId)>;
    /// Without `wanted` all series are read.
    explicit TailDecoder(Wanted wanted = {})
        : m_wanted(std::move(wanted))
    {
    }

    /// Into `row` whose time is set; only series that are wanted stand in it. False when the bytes are damaged; rows
    /// after that make no sense until a new list.
    [[nodiscard]] bool decode(std::string_view bytes, TailRow& row);

private:
    struct Place {
        std::size_t inRow = 0;
        SeriesId series = 0;
        double value = 0; ///< the newest number, marks not counted
    };
    void readList(ByteReader& in);
    void readTimes(ByteReader& in, TailRow& row) const;
    bool readValues(ByteReader& in, TailRow& row);
    bool readHistograms(ByteReader& in, TailRow& row) const;

    Wanted m_wanted;
    std::size_t m_length = 0; ///< series in a row
    std::vector<Place> m_places; ///< of those wanted
};

} // namespace spanwise::metrics
