// SPDX-License-Identifier: GPL-3.0-or-later
// How the queues of a bundle work, in the lines after its head: {"queue_definition": queue/1} and {"rubric_definition":
// rubric/1}. Without them the reader of a bundle would review by other questions than its writer.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/review/event.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

#include <string>
#include <vector>

namespace spanwise::store {

/// Of the queues that the events belong to, with the rubrics that those ask and that the reviews were made by.
[[nodiscard]] Result<std::string> definitionLines(
    const ReviewReader& reader, const std::vector<review::ReviewEvent>& events);

struct Definitions {
    std::vector<Json> queues;
    std::vector<Json> rubrics;
};
struct TakenDefinitions {
    std::vector<std::string> taken; ///< `queue NAME`, `rubric NAME version N`: this store did not have them
    std::vector<std::string> remarks; ///< what differs here, and what is missing for the events
};
/// Takes what this store does not have, as far as `by` may change settings. What is there stays as it is. Error: only
/// what the store says.
[[nodiscard]] Result<TakenDefinitions> takeDefinitions(
    Writer& writer, const Definitions& definitions, const std::vector<review::ReviewEvent>& events, const SavedBy& by);

} // namespace spanwise::store
