// SPDX-License-Identifier: GPL-3.0-or-later
// A saved exposition → series of a target of its own, named after the file. It has one moment, unless its lines carry
// times: nothing grows within it, so several of them, or a scrape log, are needed for rates.
#pragma once

#include "core/ingest/pipeline.h"
#include "core/metrics/series.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::ingest {

/// Begins as a text exposition does: with a comment or a metric's name.
[[nodiscard]] bool looksLikeExposition(std::string_view text) noexcept;

struct SavedExposition {
    std::string name; ///< of the file
    metrics::UnixMs at = 0; ///< when it was saved
    std::string_view text;
    std::int64_t source = 0; ///< from Pipeline::beginSource
};
/// Stores it and gives the name of its format. Error: Malformed with the line; as Pipeline::use.
[[nodiscard]] Result<std::string> importExposition(Pipeline& pipeline, const SavedExposition& saved);

} // namespace spanwise::ingest
