// SPDX-License-Identifier: GPL-3.0-or-later
// Filter::parse: recursive descent over the lexemes; each comparison is checked against the type of its field at once,
// so that an error names the very word.
#include "core/base/ids.h"
#include "core/model/quality.h"
#include "core/query/filter.h"
#include "core/query/filter_lexer.h"
#include "core/query/filter_node.h"
#include "core/query/filter_values.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace spanwise::query {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;
constexpr int kDeepest = 64;

using Node = std::shared_ptr<const FilterNode>;
using Kind = Lexeme::Kind;

bool isWord(const Lexeme& lexeme, std::string_view word)
{
    if (lexeme.kind != Kind::Word || lexeme.text.size() != word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = lexeme.text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != word[i]) return false;
    }
    return true;
}

bool isOrdered(FieldType type)
{
    return type == FieldType::Duration || type == FieldType::Time || type == FieldType::Count
        || type == FieldType::Money || type == FieldType::Attribute || type == FieldType::GuardChoice;
}
bool isTextual(FieldType type)
{
    return type == FieldType::Name || type == FieldType::Attribute || type == FieldType::Text
        || type == FieldType::GuardText;
}

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_lexemes(lexemes(text))
    {
    }

    tl::expected<Filter, FilterError> run()
    {
        if (peek().kind == Kind::End) return Filter {};
        Node root = anyOf();
        if (root && peek().kind != Kind::End) root = leftOver();
        if (!root) return tl::unexpected(m_error);
        return Filter(std::move(root));
    }

private:
    [[nodiscard]] const Lexeme& peek(std::size_t ahead = 0) const
    {
        return m_lexemes[std::min(m_at + ahead, m_lexemes.size() - 1)];
    }
    const Lexeme& next() { return m_lexemes[std::min(m_at++, m_lexemes.size() - 1)]; }

    /// Keeps the first error and gives nothing back.
    std::nullptr_t refuse(const Lexeme& where, std::string message, std::string suggestion = {})
    {
        m_error = {where.position, where.length, std::move(message), std::move(suggestion)};
        return nullptr;
    }

    Node leftOver()
    {
        const Lexeme& word = peek();
        if (word.kind == Kind::Close) return refuse(word, "This bracket closes nothing.");
        if (word.kind == Kind::Wrong && word.text[0] == '&') return refuse(word, "Write \"and\".", "and");
        if (word.kind == Kind::Wrong && word.text[0] == '|') return refuse(word, "Write \"or\".", "or");
        return refuse(word, "Expected \"and\" or \"or\" here.", "and");
    }

    Node chain(std::string_view word, FilterNode::Kind kind, Node (Parser::*part)())
    {
        Node first = (this->*part)();
        if (!first || !isWord(peek(), word)) return first;
        auto node = std::make_shared<FilterNode>();
        node->kind = kind;
        add(*node, std::move(first));
        while (isWord(peek(), word)) {
            next();
            Node more = (this->*part)();
            if (!more) return nullptr;
            add(*node, std::move(more));
        }
        return node;
    }
    /// `a and (b and c)` is `a and b and c`.
    static void add(FilterNode& chain, Node child)
    {
        if (child->kind == chain.kind)
            chain.children.insert(chain.children.end(), child->children.begin(), child->children.end());
        else
            chain.children.push_back(std::move(child));
    }

    Node anyOf()
    {
        if (++m_depth > kDeepest) return refuse(peek(), "The expression is nested too deeply.");
        Node out = chain("or", FilterNode::Kind::Or, &Parser::allOf);
        --m_depth;
        return out;
    }
    Node allOf() { return chain("and", FilterNode::Kind::And, &Parser::term); }

    Node term()
    {
        const Lexeme& first = peek();
        if (isWord(first, "not")) {
            next();
            if (++m_depth > kDeepest) return refuse(first, "The expression is nested too deeply.");
            Node child = term();
            --m_depth;
            return child ? wrapped(FilterNode::Kind::Not, std::move(child)) : nullptr;
        }
        if (first.kind == Kind::Open) return bracketed();
        if (isWord(first, "any") && isWord(peek(1), "span")) {
            next();
            next();
            return nested(FilterNode::Kind::AnySpan);
        }
        if (isWord(first, "parent") && (isWord(peek(1), "has") || peek(1).kind == Kind::Open)) {
            next();
            return nested(FilterNode::Kind::Parent);
        }
        return comparison();
    }

    static Node wrapped(FilterNode::Kind kind, Node child)
    {
        auto node = std::make_shared<FilterNode>();
        node->kind = kind;
        node->children.push_back(std::move(child));
        return node;
    }

    Node bracketed()
    {
        const Lexeme open = next();
        Node inner = anyOf();
        if (!inner) return nullptr;
        if (peek().kind != Kind::Close)
            return peek().kind == Kind::End ? refuse(open, "This bracket is not closed.", "") : leftOver();
        next();
        return inner;
    }

    Node nested(FilterNode::Kind kind)
    {
        if (!isWord(peek(), "has")) return refuse(peek(), "Expected \"has\" here.", "has");
        next();
        if (peek().kind != Kind::Open) return refuse(peek(), "Expected \"(\" after \"has\".", "(");
        if (m_nested) return refuse(peek(), "\"any span has\" and \"parent has\" cannot stand in one another.");
        m_nested = true;
        Node inner = bracketed();
        m_nested = false;
        return inner ? wrapped(kind, std::move(inner)) : nullptr;
    }

    /// The field at the front, or nothing with the error set.
    std::optional<Field> field(std::string& attribute)
    {
        const Lexeme word = next();
        if (word.kind != Kind::Word) {
            if (word.kind == Kind::End)
                refuse(word, "Something is missing here: a field such as service, model or duration.");
            else if (word.kind == Kind::Quoted)
                refuse(word, "A field is missing before this text.", "text contains " + quoted(word.text));
            else
                refuse(word, "Expected a field such as service, model or duration.");
            return std::nullopt;
        }
        const auto found = fieldFromName(word.text);
        if (!found) {
            unknownName(word);
            return std::nullopt;
        }
        if (infoOf(*found).type == FieldType::Attribute && !attributeName(word, attribute)) return std::nullopt;
        return found;
    }

    void unknownName(const Lexeme& word)
    {
        if (word.text.starts_with("guard.") || word.text.starts_with("review.")) {
            refuse(word, "\"" + word.text + "\" is reserved: this version cannot filter by it yet.");
            return;
        }
        if (fieldFromName(word.text.substr(0, word.text.find('.'))) == std::nullopt
            && word.text.find('.') != std::string::npos && closestName(word.text).empty()) {
            refuse(word, "There is no field \"" + word.text + "\"; an attribute is written attr[\"…\"].",
                "attr[" + quoted(word.text) + "]");
            return;
        }
        refuse(word, "There is no field \"" + word.text + "\".", std::string(closestName(word.text)));
    }

    bool attributeName(const Lexeme& word, std::string& attribute)
    {
        const Lexeme open = next();
        const Lexeme name = open.kind == Kind::OpenBracket ? next() : open;
        const bool named = open.kind == Kind::OpenBracket && (name.kind == Kind::Quoted || name.kind == Kind::Word);
        if (!named || !name.closed || name.text.empty()) {
            refuse(open, "Expected a name in brackets after " + word.text + ".", word.text + "[\"name\"]");
            return false;
        }
        attribute = name.text;
        if (peek().kind != Kind::CloseBracket) {
            refuse(peek(), "Expected \"]\" here.", "]");
            return false;
        }
        next();
        return true;
    }

    Node comparison()
    {
        if (peek().kind == Kind::Word) {
            if (const auto flag = flagFromName(peek().text)) {
                next();
                auto node = std::make_shared<FilterNode>();
                node->kind = FilterNode::Kind::Flag;
                node->flag = *flag;
                return node;
            }
        }
        auto node = std::make_shared<FilterNode>();
        const Lexeme first = peek();
        const auto found = field(node->attribute);
        if (!found) return nullptr;
        node->field = *found;

        const Lexeme op = next();
        if (isWord(op, "is")) return known(std::move(node), first);
        if (isWord(op, "in")) return list(std::move(node));
        if (isWord(op, "not") && isWord(peek(), "in")) {
            next();
            return negatedList(std::move(node));
        }
        if (isWord(op, "contains")) return compared(std::move(node), FilterOp::Contains, op);
        static constexpr std::array<std::string_view, 8> kOps {"=", "!=", "<", "<=", ">", ">=", "~", "!~"};
        for (std::size_t i = 0; op.kind == Kind::Operator && i < kOps.size(); ++i)
            if (op.text == kOps[i]) return compared(std::move(node), static_cast<FilterOp>(i), op);
        return refuse(op, "Expected a comparison after " + first.text + ": = != < > ~ in, or \"is known\".", "=");
    }

    Node known(std::shared_ptr<FilterNode> node, const Lexeme& first)
    {
        if (infoOf(node->field).type == FieldType::Text)
            return refuse(first, "\"text\" can only be searched: text contains \"…\".");
        node->kind = FilterNode::Kind::Known;
        bool negated = false;
        if (isWord(peek(), "not")) {
            next();
            negated = true;
        }
        const Lexeme word = next();
        if (isWord(word, "unknown"))
            negated = !negated;
        else if (!isWord(word, "known"))
            return refuse(word, "Expected \"known\" or \"unknown\" after \"is\".", "known");
        if (!negated) return node;
        return wrapped(FilterNode::Kind::Not, std::move(node));
    }

    Node compared(std::shared_ptr<FilterNode> node, FilterOp op, const Lexeme& where)
    {
        const FieldInfo& info = infoOf(node->field);
        const bool ordering = op >= FilterOp::Less && op <= FilterOp::GreaterEqual;
        if (ordering && !isOrdered(info.type))
            return refuse(where, std::string(info.name) + " is not a number: use = != or ~.", "=");
        if (op >= FilterOp::Like && !isTextual(info.type))
            return refuse(where, std::string(info.name) + " is not a text: use = or !=.", "=");
        if (info.type == FieldType::Text && op != FilterOp::Contains && op != FilterOp::Like && op != FilterOp::NotLike)
            return refuse(where, "\"text\" can only be searched: text contains \"…\".", "contains");
        node->kind = FilterNode::Kind::Compare;
        node->op = op;
        auto value = this->value(*node, ordering);
        if (!value) return nullptr;
        if (op >= FilterOp::Like) {
            if (value->kind != FilterValue::Kind::Text) { // attr["x"] ~ 5: the pattern is a text
                value->kind = FilterValue::Kind::Text;
            }
            if (value->text.empty()) return refuse(m_lexemes[m_at - 1], "An empty text is found everywhere.");
        }
        node->values.push_back(std::move(*value));
        return node;
    }

    Node negatedList(std::shared_ptr<FilterNode> node)
    {
        Node inner = list(std::move(node));
        return inner ? wrapped(FilterNode::Kind::Not, std::move(inner)) : nullptr;
    }

    Node list(std::shared_ptr<FilterNode> node)
    {
        if (infoOf(node->field).type == FieldType::Text)
            return refuse(peek(), "\"text\" can only be searched: text contains \"…\".", "contains");
        node->kind = FilterNode::Kind::In;
        if (peek().kind != Kind::Open) return refuse(peek(), "Expected \"(\" after \"in\".", "(");
        next();
        for (;;) {
            auto value = this->value(*node, false);
            if (!value) return nullptr;
            node->values.push_back(std::move(*value));
            const Lexeme after = next();
            if (after.kind == Kind::Close) return node;
            if (after.kind != Kind::Comma) return refuse(after, "Expected \",\" or \")\" here.", ")");
        }
    }

    std::optional<FilterValue> value(const FilterNode& node, bool mustBeNumber)
    {
        const Lexeme word = next();
        if (word.kind != Kind::Word && word.kind != Kind::Quoted) {
            refuse(word, "A value is missing here.");
            return std::nullopt;
        }
        if (!word.closed) {
            refuse(word, "This text is not closed.", quoted(word.text));
            return std::nullopt;
        }
        FilterValue out;
        out.text = word.text;
        switch (infoOf(node.field).type) {
        case FieldType::Name:
        case FieldType::Text:
        case FieldType::GuardText: return out;
        case FieldType::Choice:
        case FieldType::GuardChoice: return choice(node.field, word);
        case FieldType::Quality: return choice(node.field, word);
        case FieldType::Duration: return number(parseDuration(word.text), word);
        case FieldType::Time: return number(parseTime(word.text), word);
        case FieldType::Count: return number(parseCount(word.text), word);
        case FieldType::Money: return number(parseMoney(word.text), word);
        case FieldType::TraceId: return id<TraceId>(word);
        case FieldType::SpanId: return id<SpanId>(word);
        case FieldType::Attribute: return ofAttribute(word, mustBeNumber);
        }
        return std::nullopt;
    }

    std::optional<FilterValue> number(ParsedValue parsed, const Lexeme& word)
    {
        if (parsed.problem) {
            refuse(word, "\"" + word.text + "\" " + parsed.problem->message + ".", parsed.problem->suggestion);
            return std::nullopt;
        }
        FilterValue out;
        out.kind = FilterValue::Kind::Integer;
        out.integer = parsed.value;
        return out;
    }

    std::optional<FilterValue> choice(Field field, const Lexeme& word)
    {
        const auto words = choicesOf(field);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].empty() || words[i] != word.text) continue;
            FilterValue out;
            out.kind = FilterValue::Kind::Integer;
            out.integer = infoOf(field).type == FieldType::Quality ? std::int64_t {kQualityNames[i].flag}
                                                                   : static_cast<std::int64_t>(i);
            return out;
        }
        std::string known;
        for (const std::string_view w : words)
            if (!w.empty()) known += (known.empty() ? "" : " ") + std::string(w);
        refuse(word, "\"" + word.text + "\" is no " + std::string(infoOf(field).name) + ". Known are " + known + ".",
            std::string(closest(word.text, words)));
        return std::nullopt;
    }

    template <typename Id> std::optional<FilterValue> id(const Lexeme& word)
    {
        const auto parsed = Id::fromHex(word.text);
        if (!parsed) {
            refuse(word, "An id here has " + std::to_string(2 * Id::kSize) + " hex digits.");
            return std::nullopt;
        }
        FilterValue out;
        out.text = parsed->hex();
        return out;
    }

    std::optional<FilterValue> ofAttribute(const Lexeme& word, bool mustBeNumber)
    {
        FilterValue out;
        out.text = word.text;
        if (word.kind == Kind::Word) {
            if (word.text == "true" || word.text == "false") {
                out.kind = FilterValue::Kind::Bool;
                out.boolean = word.text == "true";
                if (!mustBeNumber) return out;
            }
            const char* const end = word.text.data() + word.text.size();
            double real = 0;
            const auto read = std::from_chars(word.text.data(), end, real);
            if (read.ec == std::errc {} && read.ptr == end && std::isfinite(real)) {
                out.kind = FilterValue::Kind::Real;
                out.real = real;
                return out;
            }
        }
        if (mustBeNumber) {
            refuse(word, "\"" + word.text + "\" is not a number.");
            return std::nullopt;
        }
        return out;
    }

    std::vector<Lexeme> m_lexemes;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_nested = false;
    FilterError m_error;
};

TokenKind kindOf(const Lexeme& lexeme)
{
    switch (lexeme.kind) {
    case Kind::Quoted: return lexeme.closed ? TokenKind::Text : TokenKind::Wrong;
    case Kind::Operator: return TokenKind::Operator;
    case Kind::Wrong: return TokenKind::Wrong;
    case Kind::Word: break;
    default: return TokenKind::Bracket;
    }
    for (const std::string_view word :
        {"and", "or", "not", "in", "is", "known", "unknown", "any", "parent", "has", "contains", "true", "false"})
        if (isWord(lexeme, word)) return TokenKind::Keyword;
    const char first = lexeme.text.front();
    if ((first >= '0' && first <= '9') || first == '$' || first == '-') return TokenKind::Number;
    return TokenKind::Text;
}

} // namespace

tl::expected<Filter, FilterError> Filter::parse(std::string_view text)
{
    if (text.size() > kMostBytes)
        return tl::unexpected(FilterError {kMostBytes, text.size() - kMostBytes, "The expression is too long.", {}});
    return Parser(text).run();
}

std::vector<FilterToken> filterTokens(std::string_view text)
{
    std::vector<FilterToken> out;
    const auto words = lexemes(text.substr(0, kMostBytes));
    bool expectsName = true; // a word here is a field or a flag; after an operator it is a value
    int brackets = 0; // inside a list
    bool list = false;
    for (const Lexeme& lexeme : words) {
        if (lexeme.kind == Kind::End) break;
        TokenKind kind = kindOf(lexeme);
        if (lexeme.kind == Kind::Word && expectsName && kind != TokenKind::Keyword) {
            if (flagFromName(lexeme.text))
                kind = TokenKind::Flag;
            else
                kind = fieldFromName(lexeme.text) ? TokenKind::Field : TokenKind::Wrong;
        }
        if (lexeme.kind == Kind::Word && expectsName && isWord(lexeme, "span") && !out.empty()
            && text.substr(out.back().position, out.back().length) == "any")
            kind = TokenKind::Keyword;
        out.push_back({lexeme.position, lexeme.length, kind});

        if (isWord(lexeme, "in")) list = true;
        if (lexeme.kind == Kind::Open && list) ++brackets;
        if (lexeme.kind == Kind::Close && brackets > 0 && --brackets == 0) list = false;
        const bool opens = lexeme.kind == Kind::Open && !list;
        const bool joins = isWord(lexeme, "and") || isWord(lexeme, "or") || isWord(lexeme, "not")
            || isWord(lexeme, "any") || isWord(lexeme, "parent");
        expectsName = opens || (joins && !list);
    }
    return out;
}

} // namespace spanwise::query
