// SPDX-License-Identifier: GPL-3.0-or-later
// A question about series in the part of PromQL that this program knows, as a tree. Made by parseExpression(), which
// has checked names, numbers of arguments and types; asked by evaluator.h.
//
// Known: selectors with =, !=, =~, !~ and quoted names; ranges and offset; rate increase resets changes
// count_over_time max_over_time min_over_time avg_over_time; sum min max avg count with by and without;
// histogram_quantile histogram_count histogram_sum histogram_avg histogram_fraction; + - * / % ^, comparisons with
// bool, and or unless, with on, ignoring, group_left, group_right; numbers and minus.
#pragma once

#include "core/metrics/series.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace spanwise::metrics {

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

enum class ValueType : std::uint8_t { Scalar, Vector, Matrix };

struct Number {
    double value = 0;
};

struct Selector {
    std::vector<Matcher> matchers;
    UnixMs range = 0; ///< ms; 0 = the newest sample of each series
    UnixMs offset = 0; ///< ms into the past
};

enum class Function : std::uint8_t {
    Rate,
    Increase,
    Resets,
    Changes,
    CountOverTime,
    MaxOverTime,
    MinOverTime,
    AvgOverTime,
    HistogramQuantile,
    HistogramCount,
    HistogramSum,
    HistogramAvg,
    HistogramFraction
};
struct FunctionInfo {
    std::string_view name;
    Function function;
    std::vector<ValueType> arguments;
};
[[nodiscard]] const std::vector<FunctionInfo>& functions();

struct Call {
    Function function = Function::Rate;
    std::vector<ExpressionPtr> arguments;
};

enum class Aggregator : std::uint8_t { Sum, Min, Max, Avg, Count };
struct Aggregation {
    Aggregator aggregator = Aggregator::Sum;
    bool without = false; ///< `labels` go, and the name; else they alone stay
    std::vector<std::string> labels;
    ExpressionPtr of;
};

enum class Operator : std::uint8_t {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    And,
    Or,
    Unless
};
[[nodiscard]] constexpr bool isComparison(Operator op) noexcept
{
    return op >= Operator::Equal && op <= Operator::LessEqual;
}
[[nodiscard]] constexpr bool isSetOperator(Operator op) noexcept
{
    return op >= Operator::And;
}

struct Matching {
    enum class Many : std::uint8_t { None, Left, Right };

    bool on = false; ///< `labels` alone are compared; else all but them and the name
    std::vector<std::string> labels;
    Many many = Many::None; ///< the side of which several may match one of the other
    std::vector<std::string> include; ///< labels of the "one" side that the result takes over
};
struct Binary {
    Operator op = Operator::Add;
    bool asBool = false; ///< a comparison gives 0 or 1 instead of filtering
    Matching matching;
    ExpressionPtr left;
    ExpressionPtr right;
};

struct Negation {
    ExpressionPtr of;
};

struct Expression {
    std::variant<Number, Selector, Call, Aggregation, Binary, Negation> node;

    [[nodiscard]] ValueType type() const;
};

/// Error: Invalid, with the place in the text and what was expected there.
[[nodiscard]] Result<ExpressionPtr> parseExpression(std::string_view text);

/// "5m", "1h30m", "250ms" → ms. Units ms s m h d w y, each once, from the largest to the smallest; not zero.
[[nodiscard]] Result<UnixMs> parseDuration(std::string_view text);

} // namespace spanwise::metrics
