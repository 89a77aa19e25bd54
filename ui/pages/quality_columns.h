// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the data quality view: what came, what of it is stored, why the rest is not; how much calls state; which
// spans are odd.
#pragma once

#include "core/query/coverage.h"
#include "core/query/odd_spans.h"
#include "core/store/data_quality.h"
#include "ui/models/column.h"

#include <span>
#include <vector>

namespace spanwise::ui {

/// A line of the account of one signal; in a fixed order, as in a balance.
struct QualityRow {
    QString signal; ///< "Spans"; empty below the first line of a signal
    QString what; ///< "received", "stored", or a reason
    std::uint64_t count = 0;
    QString sample;
    Tone tone = Tone::Normal;
};
[[nodiscard]] std::span<const Column<QualityRow>> qualityColumns();
[[nodiscard]] std::vector<QualityRow> qualityRows(const store::DataQuality& quality);
/// "14,777 spans received = 14,655 stored + 120 repeated + 2 rejected"
[[nodiscard]] QString qualitySentence(const store::DataQuality& quality);

struct CoverageRow {
    QString name; ///< a service or an instrumentation
    query::Coverage coverage;
};
[[nodiscard]] std::span<const Column<CoverageRow>> coverageColumns();

struct OddRow {
    query::OddSpansAnswer::Mark mark;
    std::uint64_t spans = 0; ///< all of the scope
};
[[nodiscard]] std::span<const Column<OddRow>> oddColumns();

} // namespace spanwise::ui
