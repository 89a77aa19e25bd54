// SPDX-License-Identifier: GPL-3.0-or-later
// Every evaluation that is stored, as the questions about quality take it.
#pragma once

#include "core/query/scores.h"
#include "core/store/reader.h"

#include <vector>

namespace spanwise::store {

/// The evaluator is named with its annotator; what users said is "feedback".
[[nodiscard]] Result<std::vector<query::ScoreEntry>> readScores(const Reader& reader);

} // namespace spanwise::store
