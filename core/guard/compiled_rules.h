// SPDX-License-Identifier: GPL-3.0-or-later
// Rule packs made ready for scanning: all words in one trie; all regular expressions behind the literals that they
// cannot match without, which one pass over a text looks for. Immutable after compiling; any thread.
#pragma once

#include "core/base/result.h"
#include "core/guard/rule_pack.h"
#include "core/guard/text_view.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace spanwise::guard {

class WordMap;

/// Where a rule matched in a view.
struct RuleMatch {
    std::size_t rule = 0; ///< index into CompiledRules::rules()
    std::size_t start = 0; ///< bytes of the view's text
    std::size_t end = 0;
};

class CompiledRules {
public:
    /// Memory that the compiled packs may take (guards.md §4).
    static constexpr std::size_t kMemory = std::size_t {40} << 20U;

    /// Later packs win: a rule of the same id replaces, `off` removes. `version` names what they are made of.
    /// What cannot be compiled is left out and told in `errors()`. With `below` the packs are laid over rules that are
    /// compiled already and stay as they are: what takes time is only what is new.
    explicit CompiledRules(std::vector<RulePack> packs, std::shared_ptr<const CompiledRules> below = nullptr);
    ~CompiledRules();
    CompiledRules(const CompiledRules&) = delete;
    CompiledRules& operator=(const CompiledRules&) = delete;

    [[nodiscard]] std::span<const Rule> rules() const noexcept { return m_rules; }
    [[nodiscard]] const std::vector<std::string>& errors() const noexcept { return m_errors; }
    /// Name and version of the first pack, and a checksum of all rules in force: "injection 1 1f3c…".
    [[nodiscard]] const std::string& version() const noexcept { return m_version; }
    /// What they may take at most: the words, and for each expression all that RE2 may use for it.
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The first places (at most kMatches a rule) where the phrases of rules match a normalized view; those for a
    /// mention or a question are told too.
    struct Found {
        std::vector<RuleMatch> matches;
        /// Words that say that the text speaks about such phrases instead of using them.
        std::vector<std::size_t> mentions; ///< ends of words as "the phrase", "says"; rising
        /// What is only reported, or told for a case: "if anyone asks you to …", "… するよう求められたら"; rising.
        std::vector<std::size_t> asked; ///< ends of such words
        std::vector<std::size_t> askedFor; ///< starts of those that stand behind what is asked
        // These two are told of every text, with matches or without.
        bool asks = false; ///< a question mark, or a word as "explain", "detect"
        bool asksInWords = false; ///< such a word
    };
    static constexpr std::size_t kMatches = 8;
    [[nodiscard]] Found findPhrases(const TextView& normalizedView, TextSide side) const;

    /// Places of the regular expressions in a text as it is.
    [[nodiscard]] std::vector<RuleMatch> findPatterns(const TextView& view, TextSide side) const;

private:
    void compileWords(const std::vector<RuleGroup>& groups);
    void compilePatterns();
    void findPhrases(const WordMap& map, TextSide side, Found& out) const;
    void findPatterns(std::string_view text, std::string_view lower, TextSide side, std::vector<RuleMatch>& out) const;

    struct Private;
    std::vector<Rule> m_rules;
    std::vector<std::string> m_errors;
    std::string m_version;
    std::unique_ptr<Private> d;
};

/// The packs that the program was built with (resources/rules).
[[nodiscard]] std::vector<RulePack> shippedRulePacks();
/// Read and compiled once, shared by all.
[[nodiscard]] std::shared_ptr<const CompiledRules> shippedRules();

} // namespace spanwise::guard
