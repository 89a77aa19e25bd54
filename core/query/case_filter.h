// SPDX-License-Identifier: GPL-3.0-or-later
// Which cases a list question means, for cases of a store and of a file alike.
#pragma once

#include "core/query/cases.h"

#include <string>

namespace spanwise::query {

/// What `text` of a question is looked for in, case-folded: title, messages, bad output, expected answer and note, a
/// line each. Not ids, keys and names of members.
[[nodiscard]] std::string searchTextOf(const cases::Case& one);

/// Whether the case passes set, tag, text, staleOnly and unprovenOnly. What is alike takes all cases to say.
[[nodiscard]] bool passes(const cases::Case& one, const CaseListQuestion& question);

/// What was asked for, as an export states it: `set=faq tag="two words"`; empty = all cases.
[[nodiscard]] std::string statedFilter(const CaseListQuestion& question);

} // namespace spanwise::query
