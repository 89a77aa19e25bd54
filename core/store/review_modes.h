// SPDX-License-Identifier: GPL-3.0-or-later
// The failure modes that people coined in error analysis: each code that an event gives to a review is known from then
// on, wherever it was coined, and can be chosen in the form like those of a taxonomy. A code that was merged into
// another one is not offered any more; taking the merge back offers it again. Nor is one whose coining was taken back,
// as long as nobody uses it.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/review/rubric.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <span>
#include <string_view>

namespace spanwise::store {

// All throw SQLite::Exception.

/// What a `coded` event coins, and what it merges away. Nothing for other events.
void noteModes(const SQLite::Database& db, const review::ReviewEvent& event);
/// Once the rows of an item are what its `events` say: a mode of its reviews whose coining was undone is no choice any
/// more, unless a review of any item carries it.
void settleModes(
    const SQLite::Database& db, std::span<const review::ReviewEvent> events, const review::ItemState& item);
/// Adds the own modes to the options of the failure modes, where these come from a taxonomy: a rubric that lists its
/// own means those alone.
void offerModes(const SQLite::Database& db, review::Rubric& rubric);
/// Adds what the reviews of `actor` (empty = all) carry already, whatever the rubric offers: they can be answered again
/// as they are.
void keepModes(review::Rubric& rubric, const review::ItemState& item, std::string_view actor = {});

} // namespace spanwise::store
