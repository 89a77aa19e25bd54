// SPDX-License-Identifier: GPL-3.0-or-later
// A filter expression, read and checked: what the filter bar, `--where` and facets write, and what questions carry.
//
//   expression = term { ("and" | "or") term } ; "and" binds closer than "or"
//   term       = "not" term | "(" expression ")" | ("any span" | "parent") "has" "(" expression ")" | flag | comparison
//   comparison = field op value | field ["not"] "in" "(" value {"," value} ")" | field "is" ["not"] ("known" |
//   "unknown") op         = "=" "!=" "<" "<=" ">" ">=" "~" "!~" "contains" ; "~" takes the wildcards * and ?, and
//   ignores case flag       = failed | truncated | soft_error | root | call | failed_without_call | tokens_estimated
//   value      = "text" | word | number [unit] | time ; units ns us ms s m h d, k M, $
//   field      = see fields.h; attr["name"], resource["name"]; text (all of a span)
//
// A comparison with something unknown is false, whichever way it asks: neither `model = "x"` nor `model != "x"` holds
// for a span without a model. `not` is plain: `not model = "x"` holds for it. `is unknown` asks for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace spanwise::query {

/// Why an expression was refused, and where: bytes `position` … `position + length - 1` of the text.
struct FilterError {
    std::size_t position = 0;
    std::size_t length = 0;
    std::string message; ///< one sentence for a person
    std::string suggestion; ///< what may have been meant in its place; empty = no idea
};

struct FilterNode;

/// A value, cheap to copy. The default lets everything through.
class Filter {
public:
    Filter() = default;

    /// Empty or blank text lets everything through. At most 64 KiB and 64 levels of nesting.
    [[nodiscard]] static tl::expected<Filter, FilterError> parse(std::string_view text);

    /// The canonical text: reading it again gives an equal filter. Empty when everything passes.
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    [[nodiscard]] bool passesAll() const noexcept { return m_root == nullptr; }
    /// Attributes, text and `parent has` need the stored spans: slower, and streamed.
    [[nodiscard]] bool needsStoredSpans() const noexcept { return m_needsStoredSpans; }
    [[nodiscard]] const FilterNode* root() const noexcept { return m_root.get(); }

    /// Both must hold.
    [[nodiscard]] Filter operator&&(const Filter& other) const;

    bool operator==(const Filter& other) const noexcept { return m_text == other.m_text; }

    /// From a checked tree (core/query/filter_parser.h).
    explicit Filter(std::shared_ptr<const FilterNode> root);

private:
    std::shared_ptr<const FilterNode> m_root;
    std::string m_text;
    bool m_needsStoredSpans = false;
};

/// What to color a piece of the text as. Every byte that is not blank belongs to one token; also for wrong text.
enum class TokenKind : std::uint8_t { Field, Operator, Keyword, Text, Number, Flag, Bracket, Wrong };
struct FilterToken {
    std::size_t position = 0;
    std::size_t length = 0;
    TokenKind kind = TokenKind::Wrong;
};
[[nodiscard]] std::vector<FilterToken> filterTokens(std::string_view text);

} // namespace spanwise::query
