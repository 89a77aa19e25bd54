// SPDX-License-Identifier: GPL-3.0-or-later
// A named list of items: which rubric it is reviewed with, by how many people, and how they are kept apart.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace spanwise::review {

struct Queue {
    std::string id = "default";
    std::string title = "Default";
    std::string rubricId = "usable";
    std::int64_t rubricVersion = 1;
    int neededReviews = 1;
    bool blind = false;
    bool reviewersMayAdjudicate = false; ///< also those who disagreed
    bool passSubmitsAtOnce = true; ///< when the rubric asks for nothing more
    std::int64_t leaseSeconds = 600;
    int baselineEvery = 5; ///< one of so many handed-out items is of normal traffic; 0 = never
    int knownEvery = 20; ///< one of so many is one whose right verdict is known, if there is one left; 0 = never
    bool lockExported = false; ///< reviews of items with cases cannot be replaced; else their cases become stale
    bool archived = false; ///< hidden; takes nothing in and hands nothing out, and keeps all that it has

    bool operator==(const Queue&) const = default;
};

[[nodiscard]] Json jsonOf(const Queue& queue);
/// Missing members keep their defaults. Error: Invalid, with the member.
[[nodiscard]] Result<Queue> queueFrom(const Json& json);

} // namespace spanwise::review
