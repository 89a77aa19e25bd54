// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/series_admission.h"

namespace spanwise::ingest {

Result<store::SeriesId> admitSeries(const MetricLimits& limits, store::SeriesWriter& store, store::TargetId target,
    std::string_view packedLabels, std::string_view name, MetricType type, metrics::UnixMs firstAt)
{
    const auto found = store.find(target, packedLabels);
    if (!found) return tl::unexpected(found.error());
    if (*found) return **found;
    const auto ofTarget = store.countOf(target);
    if (!ofTarget) return tl::unexpected(ofTarget.error());
    const auto ofAll = store.countOfAll();
    if (!ofAll) return tl::unexpected(ofAll.error());
    if (*ofTarget >= limits.seriesPerTarget || *ofAll >= limits.seriesOfAll) return 0;
    return store.add(target, packedLabels, name, type, firstAt);
}

} // namespace spanwise::ingest
