// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_lexer.h"

namespace spanwise::query {
namespace {

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isWordByte(char c) noexcept
{
    if (static_cast<unsigned char>(c) >= 0x80) return true;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return std::string_view("_.-+:/@*?$%").find(c) != std::string_view::npos;
}

Lexeme quotedAt(std::string_view text, std::size_t at)
{
    Lexeme out {Lexeme::Kind::Quoted, at, 0, {}, false};
    const char quote = text[at];
    std::size_t i = at + 1;
    for (; i < text.size(); ++i) {
        char c = text[i];
        if (c == quote) {
            out.closed = true;
            ++i;
            break;
        }
        if (c == '\\' && i + 1 < text.size()) {
            c = text[++i];
            if (c == 'n') c = '\n';
            if (c == 't') c = '\t';
            if (c == 'r') c = '\r';
        }
        out.text += c;
    }
    out.length = i - at;
    return out;
}

Lexeme operatorAt(std::string_view text, std::size_t at)
{
    for (const std::string_view known : {"<=", ">=", "!=", "!~", "==", "<", ">", "=", "~"})
        if (text.substr(at, known.size()) == known)
            return {Lexeme::Kind::Operator, at, known.size(), std::string(known == "==" ? "=" : known), true};
    std::size_t length = 1; // "&&" and "||" are refused as one
    if ((text[at] == '&' || text[at] == '|') && at + 1 < text.size() && text[at + 1] == text[at]) length = 2;
    return {Lexeme::Kind::Wrong, at, length, std::string(text.substr(at, length)), true};
}

} // namespace

std::vector<Lexeme> lexemes(std::string_view text)
{
    std::vector<Lexeme> out;
    std::size_t at = 0;
    const auto single = [&](Lexeme::Kind kind) { out.push_back({kind, at, 1, std::string(1, text[at]), true}); };
    while (at < text.size()) {
        const char c = text[at];
        if (isBlank(c)) {
            ++at;
            continue;
        }
        switch (c) {
        case '(': single(Lexeme::Kind::Open); break;
        case ')': single(Lexeme::Kind::Close); break;
        case '[': single(Lexeme::Kind::OpenBracket); break;
        case ']': single(Lexeme::Kind::CloseBracket); break;
        case ',': single(Lexeme::Kind::Comma); break;
        case '"':
        case '\'': out.push_back(quotedAt(text, at)); break;
        default:
            if (isWordByte(c)) {
                std::size_t end = at;
                while (end < text.size() && isWordByte(text[end])) ++end;
                out.push_back({Lexeme::Kind::Word, at, end - at, std::string(text.substr(at, end - at)), true});
            } else {
                out.push_back(operatorAt(text, at));
            }
        }
        at = out.back().end();
    }
    out.push_back({Lexeme::Kind::End, text.size(), 0, {}, true});
    return out;
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\t': out += "\\t"; break;
        case '\r': out += "\\r"; break;
        default: out += c;
        }
    }
    return out + '"';
}

} // namespace spanwise::query
