// SPDX-License-Identifier: GPL-3.0-or-later
// The scores of a store for the questions of core/query/scores.h.
#pragma once

#include "core/query/scores.h"
#include "core/store/reader.h"

#include <memory>

namespace spanwise::ingest {

[[nodiscard]] std::shared_ptr<const query::ScoreSource> scoresOf(std::shared_ptr<const store::Reader> reader);

} // namespace spanwise::ingest
