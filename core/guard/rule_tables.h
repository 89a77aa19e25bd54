// SPDX-License-Identifier: GPL-3.0-or-later
// What compiled rules are made of, for the two files that build (compiled_rules.cpp) and use it (rule_matching.cpp).
#pragma once

#include "core/guard/compiled_rules.h"
#include "core/guard/literal_table.h"
#include "core/guard/word_trie.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <re2/filtered_re2.h>
#include <vector>

namespace spanwise::guard {

inline constexpr std::size_t kNoSlot = std::numeric_limits<std::size_t>::max();
inline constexpr std::size_t kNoRule = std::numeric_limits<std::size_t>::max();

/// A phrase with its groups put together: each item asks one list of places.
struct SlotPhrase {
    struct Item {
        std::size_t slot = 0;
        std::size_t gap = 0;
        bool crossesSentences = false;
    };
    std::vector<Item> items;
};

/// What must or must not stand around a match: slots, or kNoSlot.
struct Surroundings {
    std::size_t near = kNoSlot;
    std::size_t inside = kNoSlot;
    std::size_t within = kNoSlot;
    std::size_t behind = kNoSlot;
    std::size_t about = kNoSlot;
    std::size_t ours = kNoSlot;
    std::size_t beside = kNoSlot;
    std::size_t needed = kNoSlot;
};

/// The tables of one layer: of the packs given, not of what they are laid over.
struct CompiledRules::Private {
    std::shared_ptr<const CompiledRules> below;
    std::vector<std::size_t> fromBelow; ///< by rule of `below`: its index here, or kNoRule when off or replaced
    std::size_t firstOwn = 0; ///< rules from here on are this layer's

    WordTrie trie;
    /// A slot is a set of groups that some item asks for; the trie writes straight into slots.
    std::map<std::vector<std::size_t>, std::size_t> slots;
    std::vector<std::vector<SlotPhrase>> phrases; ///< by own rule
    std::vector<Surroundings> around; ///< by own rule
    std::size_t mentionSlot = 0;
    std::size_t askSlot = 0;
    std::size_t askedSlot = 0;
    std::size_t askedForSlot = 0;
    struct Pattern {
        std::size_t rule = 0; ///< index into rules()
        int place = 0; ///< in `expressions`
    };
    std::vector<Pattern> patterns;
    re2::FilteredRE2 expressions;
    LiteralTable literals; ///< what an expression cannot match without
    std::vector<std::uint64_t> sums; ///< by rule of rules(): of all that decides what it finds
    std::uint64_t questionSum = 0; ///< of the words that tell a mention from a use

    std::size_t slotOf(std::vector<std::size_t> groups);
};

} // namespace spanwise::guard
