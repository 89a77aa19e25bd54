// SPDX-License-Identifier: GPL-3.0-or-later
// Each call counts once in what is said of traffic, however many items know of it.
#pragma once

#include "core/review/item_state.h"

#include <vector>

namespace spanwise::review {

/// Takes out of the items' standsFor what is counted elsewhere: calls that are items by themselves, and calls that two
/// items stand for, which the logs of two computers may come to say. A copy that somebody reviewed by himself
/// afterwards speaks for its own call from then on. `items` are all that there are, else calls count twice.
void countCallsOnce(std::vector<ItemState>& items);

} // namespace spanwise::review
