// SPDX-License-Identifier: GPL-3.0-or-later
// What the Review page says of an item that cannot be answered, or made a case of, just now.
#pragma once

#include "core/query/review_queue.h"

#include <QString>

namespace spanwise::ui {

class ReviewKeys;

/// Decided or dismissed, and not for this person to answer again.
[[nodiscard]] bool isClosed(const query::ReviewItem& item, const std::string& viewer, UnixNanos now);
/// What rules have taken the item for since it was closed, with the key that reopens it; empty when none did.
[[nodiscard]] QString sinceClosedText(const query::ReviewItem& item, const ReviewKeys& keys, UnixNanos now);
/// Why no case can be made of it yet, with what to do; empty when one can. `begun`: a verdict is chosen.
[[nodiscard]] QString whyNoCase(const query::ReviewItem& item, bool begun, const ReviewKeys& keys);

} // namespace spanwise::ui
