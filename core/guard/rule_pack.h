// SPDX-License-Identifier: GPL-3.0-or-later
// A file of rules: what people write, edit and share. Line by line:
//
//     pack NAME VERSION                         first
//     language de                               of what follows; part of every rule's id
//     group ignore: ignorier*, vergiss, …       words, parted by commas (\, is a comma of
//                                                the word); * = more letters may stand there
//     rule override weight 0.80 [kind K] [side input|tool_result|output|any] [bonus]
//         match {ignore} 4 {previous} 3 {rules}  groups in this order, at most so many words between them; {a|b} = any
//                                                of these; 0 may be left out; 6+ = may cross the end of a sentence,
//                                                from 10+ on also the items of a list
//         unless {harmless}                      not where such a word stands in the match or within 4 words of it
//         unless inside {mine}                   not where it stands in the match or right before it
//         unless within {mine}                   not where it stands in the match or right behind it, in its clause
//         unless behind {modal}                  not where it stands right before the match: "can delete"
//         unless about {of} not {ours}           not where the match goes on with such a word and, in the three words
//                                                after it, with none of those: "rules of chess", "rules of yours"
//         unless beside {topic}                  not where it stands anywhere in the sentences of the match
//         needs {cue}                            only where such a word stands in the sentences of the match
//         pattern REGULAR EXPRESSION             RE2, on the text as it is
//         yes TEXT / no TEXT                     lines that the rule must find, or must leave alone
//     off inj.override.de                        switches a rule of another file off
//
// A rule's id is inj.NAME.LANGUAGE unless it has a kind of its own: then KIND.NAME.LANGUAGE. What stands before the
// first dot of NAME is its family; families are counted once in a score. A bonus only adds to its family.
// Lines beginning with # are comments. Words are compared in the normalized view: case, accents and forms do not
// matter.
#pragma once

#include "core/model/finding.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

struct RuleGroup {
    std::string name; ///< with its language: "ignore.de"
    std::vector<std::string> words; ///< as written
};

/// One `match` line.
struct RulePhrase {
    struct Item {
        std::vector<std::size_t> groups; ///< any of these; indexes into RulePack::groups
        std::size_t gap = 0; ///< words at most between the item before and this
        bool crossesSentences = false;
    };
    std::vector<Item> items;
};

struct RuleLine {
    bool mustMatch = true;
    std::string text;
    std::size_t line = 0;
};

struct Rule {
    std::string id;
    std::string family; ///< override, leak, persona, delimiter, indirect, exfil, or a kind of the user
    std::string kind; ///< empty = prompt_injection with the sub-kind of its family
    std::string language;
    double weight = 0;
    std::optional<TextSide> side; ///< nothing = any
    bool bonus = false;
    std::vector<RulePhrase> phrases;
    std::vector<std::size_t> unless; ///< groups; so are these
    std::vector<std::size_t> unlessInside;
    std::vector<std::size_t> unlessWithin;
    std::vector<std::size_t> unlessBehind;
    std::vector<std::size_t> unlessAbout;
    std::vector<std::size_t> aboutOurs;
    std::vector<std::size_t> unlessBeside;
    std::vector<std::size_t> needs;
    std::vector<std::string> patterns;
    std::vector<RuleLine> lines;
    std::size_t line = 0; ///< where it begins, from 1
};

struct RuleError {
    std::size_t line = 0;
    std::string message;
};

struct RulePack {
    std::string name;
    std::string version;
    std::vector<RuleGroup> groups;
    std::vector<Rule> rules;
    std::vector<std::string> switchedOff; ///< ids
    std::vector<RuleError> errors; ///< lines that were left out; the rest holds
};

/// Reads everything that can be read. A rule with an error in one of its lines is left out whole.
[[nodiscard]] RulePack readRulePack(std::string_view text);

} // namespace spanwise::guard
