// SPDX-License-Identifier: GPL-3.0-or-later
// The tiles at the top of pages: a number of a report, what it was in the period before, and its shape.
#pragma once

#include "core/query/report.h"
#include "core/query/series.h"
#include "ui/widgets/stat_tile.h"

#include <functional>
#include <vector>

namespace spanwise::ui {

class Follower;

/// A report with the one of the period before (empty where there is none) and a small series for each shape asked for.
struct TileAnswer {
    query::ReportAnswer current;
    std::optional<query::ReportAnswer> previous;
    std::vector<query::SeriesAnswer> shapes; ///< same order as asked
};

/// A measure over time, of the spans that `only` leaves when it says something.
struct TileShape {
    TileShape(query::Measure of, query::Filter only = {}) // NOLINT(google-explicit-constructor)
        : measure(of)
        , filter(std::move(only))
    {
    }
    query::Measure measure;
    query::Filter filter;
};

struct TileQuestion {
    query::Scope scope;
    bool compare = true;
    bool percentiles = true;
    std::vector<TileShape> shapes;
    query::OffsetAt offset;
};

/// `follower` may be null.
[[nodiscard]] Result<TileAnswer> answer(
    const query::DataView& view, const TileQuestion& question, std::stop_token stop, Follower* follower = nullptr);

enum class Better : std::uint8_t { Less, Neither };

/// `now` and `before` in the measure's unit, NaN = unknown.
[[nodiscard]] TileText tileText(double now, double before, query::Unit unit, Better better, const TileAnswer& answer);
/// The same for a percentile: with its n and interval on hover.
[[nodiscard]] TileText percentileText(const query::Percentiles& now, const query::Percentiles* before,
    const query::Percentile query::Percentiles::*which, query::Unit unit, const TileAnswer& answer);

} // namespace spanwise::ui
