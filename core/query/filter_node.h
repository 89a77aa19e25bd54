// SPDX-License-Identifier: GPL-3.0-or-later
// A checked filter expression as a tree. Values are in the unit of their field's column.
#pragma once

#include "core/query/fields.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::query {

enum class FilterOp : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Like, NotLike, Contains };

/// What a comparison compares with. Which member counts follows from the field's type.
struct FilterValue {
    enum class Kind : std::uint8_t { Text, Integer, Real, Bool };
    Kind kind = Kind::Text;
    std::string text; ///< Name, Attribute, Text; ids as lower-case hex
    std::int64_t integer = 0; ///< Duration, Time, Count, Money, Choice (its number), Quality (its bit)
    double real = 0; ///< Attribute
    bool boolean = false; ///< Attribute
};

struct FilterNode {
    enum class Kind : std::uint8_t { And, Or, Not, AnySpan, Parent, Compare, In, Known, Flag };

    Kind kind = Kind::And;
    std::vector<std::shared_ptr<const FilterNode>> children; ///< And, Or: two and more; Not, AnySpan, Parent: one

    Field field = Field::Name; ///< Compare, In, Known
    std::string attribute; ///< name of an attribute
    FilterOp op = FilterOp::Equal;
    std::vector<FilterValue> values; ///< Compare: one; In: one and more
    Flag flag = Flag::Failed;
};

/// The canonical text.
[[nodiscard]] std::string printed(const FilterNode& node);
[[nodiscard]] bool needsStoredSpans(const FilterNode& node);
/// Whether a span passes depends on other spans of its trace.
[[nodiscard]] bool looksAtOtherSpans(const FilterNode& node);

} // namespace spanwise::query
