// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/expression_lexer.h"

#include "core/base/ascii.h"

#include <array>
#include <charconv>
#include <limits>

namespace spanwise::metrics {

namespace {

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
bool isNameStart(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
bool isName(char c) noexcept
{
    return isNameStart(c) || isDigit(c);
}

/// Longest first.
constexpr std::array<std::string_view, 24> kSymbols {"=~", "!~", "!=", "==", ">=", "<=", "(", ")", "{", "}", "[", "]",
    ",", "=", "+", "-", "*", "/", "%", "^", ">", "<", "@", ":"};

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : m_text(text)
    {
    }

    Result<std::vector<Token>> run()
    {
        for (;;) {
            skipBlanks();
            m_first = m_at;
            if (m_at == m_text.size()) break;
            if (auto read = readToken(); !read) return tl::unexpected(read.error());
        }
        add(Token::Kind::End, {});
        return std::move(m_tokens);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    void skipBlanks()
    {
        for (; m_at < m_text.size(); ++m_at) {
            if (peek() == '#')
                while (m_at < m_text.size() && peek() != '\n') ++m_at;
            else if (peek() != ' ' && peek() != '\t' && peek() != '\n' && peek() != '\r')
                return;
        }
        m_at = std::min(m_at, m_text.size());
    }

    void add(Token::Kind kind, std::string text, double number = 0)
    {
        m_tokens.push_back({kind, std::move(text), number, m_first});
    }

    [[nodiscard]] tl::unexpected<Error> error(const std::string& what) const
    {
        return fail(ErrorCode::Invalid, "at byte " + std::to_string(m_first) + ": " + what);
    }

    Result<void> readToken()
    {
        if (isDigit(peek()) || (peek() == '.' && isDigit(peek(1)))) return readNumber();
        // Inside [ ] a colon would begin a subquery, which this program does not know: it is no name there.
        if (isNameStart(peek()) && !(peek() == ':' && !isNameStart(peek(1)))) {
            while (isName(peek())) ++m_at;
            add(Token::Kind::Name, std::string(m_text.substr(m_first, m_at - m_first)));
            return {};
        }
        if (peek() == '"' || peek() == '\'' || peek() == '`') return readString();
        for (const std::string_view symbol : kSymbols) {
            if (!m_text.substr(m_at).starts_with(symbol)) continue;
            m_at += symbol.size();
            add(Token::Kind::Symbol, std::string(symbol));
            return {};
        }
        return error(std::string("“") + peek() + "” means nothing here");
    }

    Result<void> readNumber()
    {
        const std::string_view rest = m_text.substr(m_at);
        if (rest.starts_with("0x") || rest.starts_with("0X")) {
            std::uint64_t value = 0;
            const auto [end, bad] = std::from_chars(rest.data() + 2, rest.data() + rest.size(), value, 16);
            if (bad != std::errc()) return error("a hexadecimal number is expected");
            m_at += static_cast<std::size_t>(end - rest.data());
            add(Token::Kind::Number, {}, static_cast<double>(value));
            return {};
        }
        double value = 0;
        const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (bad != std::errc()) return error("a number is expected");
        m_at += static_cast<std::size_t>(end - rest.data());
        if (isNameStart(peek()) && peek() != ':') {
            while (isName(peek()) && peek() != ':') ++m_at;
            add(Token::Kind::Duration, std::string(m_text.substr(m_first, m_at - m_first)));
            return {};
        }
        add(Token::Kind::Number, {}, value);
        return {};
    }

    Result<void> readString()
    {
        const char quote = m_text[m_at++];
        std::string out;
        while (peek() != quote) {
            if (m_at == m_text.size()) return error("a text does not end");
            char c = m_text[m_at++];
            if (c == '\\' && quote != '`') {
                const char escaped = peek();
                ++m_at;
                switch (escaped) {
                case 'n': c = '\n'; break;
                case 't': c = '\t'; break;
                case 'r': c = '\r'; break;
                case '\\':
                case '"':
                case '\'': c = escaped; break;
                default: return error("the escape “\\" + std::string(1, escaped) + "” is unknown");
                }
            }
            out += c;
        }
        ++m_at;
        add(Token::Kind::String, std::move(out));
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_first = 0;
    std::vector<Token> m_tokens;
};

} // namespace

Result<std::vector<Token>> tokensOf(std::string_view text)
{
    return Lexer(text).run();
}

} // namespace spanwise::metrics
