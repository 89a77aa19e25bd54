// SPDX-License-Identifier: GPL-3.0-or-later
// Joins what reviewers finally said of a span to the findings on it, so that rules get a precision.
//
// A verdict is about the answer, not about a rule, so this is how it counts: a span that failed confirms its findings,
// unless every failure mode that was given is a known one that belongs to other kinds (an answer that failed for its
// tone says nothing about a card number in it); a span that passed refutes them; nothing else counts.
#pragma once

#include "core/query/call_facts.h"
#include "core/query/guards.h"
#include "core/store/reader.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::ingest {

/// Reads the verdicts when it is first called, once; a store that cannot be read gives none. One thread at a time.
[[nodiscard]] query::ReviewLookUp reviewsOf(std::shared_ptr<const store::Reader> reader);

/// The verdicts themselves, read likewise.
[[nodiscard]] query::VerdictLookUp verdictsOf(std::shared_ptr<const store::Reader> reader);

/// Whether a failure with these modes says that a finding of this kind is right; if not, it says nothing about it.
[[nodiscard]] bool failureConcerns(const std::vector<std::string>& modes, std::string_view kind);

} // namespace spanwise::ingest
