// SPDX-License-Identifier: GPL-3.0-or-later
// Operators bind as in PromQL: or < and, unless < comparisons < + − < * / % < minus < ^ (from the right).
#include "core/base/ascii.h"
#include "core/metrics/expression.h"
#include "core/metrics/expression_lexer.h"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace spanwise::metrics {

namespace {

constexpr int kDeepest = 100; ///< nesting of brackets and minus signs

struct ParseError {
    std::string what;
    std::size_t at;
};

struct OperatorInfo {
    std::string_view text;
    Operator op;
    int binds;
};
constexpr std::array<OperatorInfo, 15> kOperators {{{"or", Operator::Or, 1}, {"and", Operator::And, 2},
    {"unless", Operator::Unless, 2}, {"==", Operator::Equal, 3}, {"!=", Operator::NotEqual, 3},
    {">", Operator::Greater, 3}, {"<", Operator::Less, 3}, {">=", Operator::GreaterEqual, 3},
    {"<=", Operator::LessEqual, 3}, {"+", Operator::Add, 4}, {"-", Operator::Subtract, 4}, {"*", Operator::Multiply, 5},
    {"/", Operator::Divide, 5}, {"%", Operator::Modulo, 5}, {"^", Operator::Power, 7}}};
constexpr int kMinusBinds = 6;

struct AggregatorInfo {
    std::string_view name;
    Aggregator aggregator;
};
constexpr std::array<AggregatorInfo, 5> kAggregators {{{"sum", Aggregator::Sum}, {"min", Aggregator::Min},
    {"max", Aggregator::Max}, {"avg", Aggregator::Avg}, {"count", Aggregator::Count}}};

template <typename Node> ExpressionPtr made(Node node)
{
    auto out = std::make_unique<Expression>();
    out->node = std::move(node);
    return out;
}

class Parser {
public:
    explicit Parser(std::vector<Token> tokens)
        : m_tokens(std::move(tokens))
    {
    }

    ExpressionPtr run()
    {
        ExpressionPtr out = expression(0);
        if (now().kind != Token::Kind::End) fail("the end is expected, not “" + shown() + "”");
        if (out->type() == ValueType::Matrix) fail("a range of samples is no answer: ask rate() or increase() of it");
        return out;
    }

private:
    [[nodiscard]] const Token& now() const { return m_tokens[m_at]; }
    [[nodiscard]] const Token& after() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    [[nodiscard]] std::string shown() const
    {
        if (now().kind == Token::Kind::End) return "the end";
        return now().kind == Token::Kind::Number ? "a number" : now().text;
    }
    [[noreturn]] void fail(std::string what) const { throw ParseError {std::move(what), now().at}; }

    [[nodiscard]] bool isSymbol(std::string_view text) const
    {
        return now().kind == Token::Kind::Symbol && now().text == text;
    }
    bool takeSymbol(std::string_view text)
    {
        if (!isSymbol(text)) return false;
        ++m_at;
        return true;
    }
    void expectSymbol(std::string_view text)
    {
        if (!takeSymbol(text)) fail("“" + std::string(text) + "” is expected, not “" + shown() + "”");
    }
    [[nodiscard]] bool isWord(std::string_view lowerCase) const
    {
        return now().kind == Token::Kind::Name && ascii::equalsLower(now().text, lowerCase);
    }
    bool takeWord(std::string_view lowerCase)
    {
        if (!isWord(lowerCase)) return false;
        ++m_at;
        return true;
    }

    [[nodiscard]] const OperatorInfo* operatorHere() const
    {
        for (const OperatorInfo& one : kOperators)
            if (one.binds <= 2 ? isWord(one.text) : isSymbol(one.text)) return &one;
        return nullptr;
    }

    struct Deeper {
        explicit Deeper(Parser& parser)
            : m_parser(parser)
        {
            if (++m_parser.m_depth > kDeepest) m_parser.fail("the expression is nested too deeply");
        }
        ~Deeper() { --m_parser.m_depth; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        Parser& m_parser;
    };

    ExpressionPtr expression(int atLeast)
    {
        const Deeper deeper(*this);
        ExpressionPtr left = unary();
        while (const OperatorInfo* const info = operatorHere()) {
            if (info->binds < atLeast) break;
            ++m_at;
            Binary binary;
            binary.op = info->op;
            readModifiers(binary);
            ExpressionPtr right = expression(info->op == Operator::Power ? info->binds : info->binds + 1);
            left = joined(std::move(binary), std::move(left), std::move(right));
        }
        return left;
    }

    ExpressionPtr joined(Binary binary, ExpressionPtr left, ExpressionPtr right)
    {
        const ValueType l = left->type();
        const ValueType r = right->type();
        if (l == ValueType::Matrix || r == ValueType::Matrix) fail("an operator cannot take a range of samples");
        const bool bothScalar = l == ValueType::Scalar && r == ValueType::Scalar;
        if (isComparison(binary.op) && bothScalar && !binary.asBool) fail("comparing two numbers needs “bool”");
        if (binary.asBool && !isComparison(binary.op)) fail("“bool” belongs to comparisons");
        if (isSetOperator(binary.op) && (l == ValueType::Scalar || r == ValueType::Scalar))
            fail("and, or, unless take series, not numbers");
        if (isSetOperator(binary.op) && binary.matching.many != Matching::Many::None)
            fail("and, or, unless cannot be grouped");
        binary.left = std::move(left);
        binary.right = std::move(right);
        return made(std::move(binary));
    }

    void readModifiers(Binary& binary)
    {
        if (takeWord("bool")) binary.asBool = true;
        const bool on = isWord("on");
        if (!on && !isWord("ignoring")) return;
        ++m_at;
        binary.matching.on = on;
        binary.matching.labels = labelList();
        const bool left = isWord("group_left");
        if (!left && !isWord("group_right")) return;
        ++m_at;
        binary.matching.many = left ? Matching::Many::Left : Matching::Many::Right;
        if (isSymbol("(")) binary.matching.include = labelList();
    }

    ExpressionPtr unary()
    {
        const Deeper deeper(*this);
        if (takeSymbol("+")) return expression(kMinusBinds);
        if (!takeSymbol("-")) return withRange(primary());
        ExpressionPtr of = expression(kMinusBinds);
        if (of->type() == ValueType::Matrix) fail("minus cannot take a range of samples");
        if (const auto* const number = std::get_if<Number>(&of->node)) return made(Number {-number->value});
        return made(Negation {std::move(of)});
    }

    ExpressionPtr withRange(ExpressionPtr of)
    {
        for (;;) {
            if (isSymbol("[")) {
                auto* const selector = std::get_if<Selector>(&of->node);
                if (selector == nullptr || selector->range != 0) fail("a range belongs to a selector");
                ++m_at;
                selector->range = duration();
                if (isSymbol(":")) fail("subqueries are not known");
                expectSymbol("]");
            } else if (isWord("offset")) {
                auto* const selector = std::get_if<Selector>(&of->node);
                if (selector == nullptr) fail("an offset belongs to a selector");
                ++m_at;
                const bool negative = takeSymbol("-");
                selector->offset = negative ? -duration() : duration();
            } else if (isSymbol("@")) {
                fail("the modifier @ is not known: use --at");
            } else {
                return of;
            }
        }
    }

    UnixMs duration()
    {
        if (now().kind == Token::Kind::Number && now().number > 0 && now().number < 1e12)
            return static_cast<UnixMs>(m_tokens[m_at++].number * 1000); // a plain number is seconds, as in Prometheus 3
        if (now().kind != Token::Kind::Duration) fail("a duration such as 5m is expected");
        const auto parsed = parseDuration(now().text);
        if (!parsed) fail(parsed.error().message);
        ++m_at;
        return *parsed;
    }

    ExpressionPtr primary()
    {
        if (now().kind == Token::Kind::Number) return made(Number {m_tokens[m_at++].number});
        if (takeSymbol("(")) {
            ExpressionPtr inner = expression(0);
            expectSymbol(")");
            return inner;
        }
        if (isSymbol("{")) return selector({});
        if (now().kind != Token::Kind::Name)
            fail("a series, a function or a number is expected, not “" + shown() + "”");
        if (isWord("inf") || isWord("nan")) {
            const bool infinity = isWord("inf");
            ++m_at;
            return made(
                Number {infinity ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN()});
        }
        const bool opens = after().kind == Token::Kind::Symbol && after().text == "(";
        const bool groups = after().kind == Token::Kind::Name
            && (ascii::equalsLower(after().text, "by") || ascii::equalsLower(after().text, "without"));
        for (const AggregatorInfo& info : kAggregators)
            if ((opens || groups) && isWord(info.name)) return aggregation(info.aggregator);
        if (opens) return call();
        std::string name = now().text;
        ++m_at;
        return selector(std::move(name));
    }

    ExpressionPtr aggregation(Aggregator aggregator)
    {
        ++m_at;
        Aggregation out;
        out.aggregator = aggregator;
        const bool before = grouping(out);
        expectSymbol("(");
        out.of = expression(0);
        expectSymbol(")");
        if (!before) grouping(out);
        if (out.of->type() != ValueType::Vector) fail("an aggregation takes series");
        return made(std::move(out));
    }

    bool grouping(Aggregation& out)
    {
        if (isWord("by") || isWord("without")) {
            out.without = isWord("without");
            ++m_at;
            out.labels = labelList();
            return true;
        }
        return false;
    }

    std::vector<std::string> labelList()
    {
        std::vector<std::string> out;
        expectSymbol("(");
        while (!takeSymbol(")")) {
            if (now().kind != Token::Kind::Name && now().kind != Token::Kind::String) fail("a label is expected");
            out.push_back(now().text);
            ++m_at;
            if (!takeSymbol(",") && !isSymbol(")")) fail("“,” or “)” is expected, not “" + shown() + "”");
        }
        return out;
    }

    ExpressionPtr call()
    {
        const FunctionInfo* info = nullptr;
        std::string known;
        for (const FunctionInfo& one : functions()) {
            if (one.name == now().text) info = &one;
            known += (known.empty() ? "" : ", ") + std::string(one.name);
        }
        if (info == nullptr) fail("the function " + now().text + " is not known; known are " + known);
        m_at += 2; // name and bracket
        Call out;
        out.function = info->function;
        while (!takeSymbol(")")) {
            out.arguments.push_back(expression(0));
            if (!takeSymbol(",") && !isSymbol(")")) fail("“,” or “)” is expected, not “" + shown() + "”");
        }
        if (out.arguments.size() != info->arguments.size())
            fail(std::string(info->name) + " takes " + std::to_string(info->arguments.size()) + " arguments, not "
                + std::to_string(out.arguments.size()));
        for (std::size_t i = 0; i < out.arguments.size(); ++i) {
            if (out.arguments[i]->type() == info->arguments[i]) continue;
            static constexpr const char* kTypes[] = {"a number", "series", "a range such as x[5m]"};
            fail("argument " + std::to_string(i + 1) + " of " + std::string(info->name) + " must be "
                + kTypes[static_cast<std::size_t>(info->arguments[i])]);
        }
        return made(std::move(out));
    }

    ExpressionPtr selector(std::string name)
    {
        Selector out;
        const auto addName = [&](const std::string& text) {
            out.matchers.push_back(matcher(std::string(kNameLabel), Matcher::Kind::Equal, text));
        };
        if (!name.empty()) addName(name);
        if (takeSymbol("{")) {
            while (!takeSymbol("}")) {
                const bool quoted = now().kind == Token::Kind::String;
                if (!quoted && now().kind != Token::Kind::Name) fail("a label is expected, not “" + shown() + "”");
                std::string label = now().text;
                ++m_at;
                if (quoted && (isSymbol(",") || isSymbol("}"))) {
                    if (!name.empty()) fail("the metric has two names");
                    name = label;
                    addName(label);
                } else {
                    readCondition(out, std::move(label));
                }
                if (!takeSymbol(",") && !isSymbol("}")) fail("“,” or “}” is expected, not “" + shown() + "”");
            }
        }
        bool narrows = false;
        for (const Matcher& one : out.matchers) narrows |= !one.holds({});
        if (!narrows) fail("a selector must hold at least one condition that an empty value does not fulfil");
        return made(std::move(out));
    }

    void readCondition(Selector& out, std::string label)
    {
        struct Named {
            std::string_view text;
            Matcher::Kind kind;
        };
        static constexpr std::array<Named, 4> kKinds {{{"=", Matcher::Kind::Equal}, {"!=", Matcher::Kind::NotEqual},
            {"=~", Matcher::Kind::Match}, {"!~", Matcher::Kind::NotMatch}}};
        for (const Named& one : kKinds) {
            if (!takeSymbol(one.text)) continue;
            if (now().kind != Token::Kind::String) fail("a quoted text is expected, not “" + shown() + "”");
            std::string value = now().text;
            out.matchers.push_back(matcher(std::move(label), one.kind, std::move(value)));
            ++m_at;
            return;
        }
        fail("=, !=, =~ or !~ is expected, not “" + shown() + "”");
    }

    Matcher matcher(std::string label, Matcher::Kind kind, std::string value)
    {
        auto made = Matcher::make(std::move(label), kind, std::move(value));
        if (!made) fail(made.error().message);
        return std::move(*made);
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
};

} // namespace

const std::vector<FunctionInfo>& functions()
{
    using enum Function;
    using enum ValueType;
    static const std::vector<FunctionInfo> table {{"rate", Rate, {Matrix}}, {"increase", Increase, {Matrix}},
        {"resets", Resets, {Matrix}}, {"changes", Changes, {Matrix}}, {"count_over_time", CountOverTime, {Matrix}},
        {"max_over_time", MaxOverTime, {Matrix}}, {"min_over_time", MinOverTime, {Matrix}},
        {"avg_over_time", AvgOverTime, {Matrix}}, {"histogram_quantile", HistogramQuantile, {Scalar, Vector}},
        {"histogram_count", HistogramCount, {Vector}}, {"histogram_sum", HistogramSum, {Vector}},
        {"histogram_avg", HistogramAvg, {Vector}}, {"histogram_fraction", HistogramFraction, {Scalar, Scalar, Vector}}};
    return table;
}

ValueType Expression::type() const
{
    if (std::holds_alternative<Number>(node)) return ValueType::Scalar;
    if (const auto* const selector = std::get_if<Selector>(&node))
        return selector->range > 0 ? ValueType::Matrix : ValueType::Vector;
    if (const auto* const binary = std::get_if<Binary>(&node))
        return binary->left->type() == ValueType::Scalar ? binary->right->type() : ValueType::Vector;
    if (const auto* const negation = std::get_if<Negation>(&node)) return negation->of->type();
    return ValueType::Vector;
}

Result<ExpressionPtr> parseExpression(std::string_view text)
{
    auto tokens = tokensOf(text);
    if (!tokens) return tl::unexpected(tokens.error());
    try {
        return Parser(std::move(*tokens)).run();
    } catch (const ParseError& error) {
        return fail(ErrorCode::Invalid, "at byte " + std::to_string(error.at) + ": " + error.what);
    }
}

Result<UnixMs> parseDuration(std::string_view text)
{
    struct Unit {
        std::string_view name;
        UnixMs ms;
    };
    static constexpr std::array<Unit, 7> kUnits {{{"y", 365LL * 86'400'000}, {"w", 7LL * 86'400'000}, {"d", 86'400'000},
        {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
    const auto refuse = [&] {
        return fail(ErrorCode::Invalid, "“" + std::string(text) + "” is no duration such as 5m or 1h30m");
    };
    UnixMs total = 0;
    std::size_t next = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        UnixMs count = 0;
        const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (bad != std::errc() || count < 0 || count > 10'000'000'000) return refuse();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        std::size_t letters = 0;
        while (letters < rest.size() && (rest[letters] < '0' || rest[letters] > '9')) ++letters;
        std::size_t unit = next;
        while (unit < kUnits.size() && kUnits[unit].name != rest.substr(0, letters)) ++unit;
        if (unit == kUnits.size()) return refuse();
        if (count > (std::numeric_limits<UnixMs>::max() / 4) / kUnits[unit].ms) return refuse();
        total += count * kUnits[unit].ms;
        next = unit + 1;
        rest.remove_prefix(letters);
    }
    if (total <= 0) return refuse();
    return total;
}

} // namespace spanwise::metrics
