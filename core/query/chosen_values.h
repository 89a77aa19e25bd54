// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter says about one dimension by itself, so that facets can read and write the one expression: they know
// `field = v`, `field in (…)` and `not field is known` where these stand at the top, joined by "and".
#pragma once

#include "core/query/dimension.h"
#include "core/query/filter.h"

#include <string>
#include <vector>

namespace spanwise::query {

/// The values that the filter lets through by such a clause, as narrowed() spells them: empty text = unknown.
/// Nothing when there is no clause, or one of another kind.
[[nodiscard]] std::vector<std::string> chosenValues(const Filter& filter, Dimension dimension);

/// The filter with these values chosen in the place of those before; none = without the clause. The rest stays.
[[nodiscard]] Filter withChosenValues(
    const Filter& filter, Dimension dimension, const std::vector<std::string>& values);

} // namespace spanwise::query
