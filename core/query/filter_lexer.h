// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a filter expression into words. Never fails: what no rule knows is a word of its own kind, for the parser to
// refuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::query {

struct Lexeme {
    enum class Kind : std::uint8_t {
        Word,
        Quoted,
        Operator,
        Open,
        Close,
        OpenBracket,
        CloseBracket,
        Comma,
        Wrong,
        End
    };
    Kind kind = Kind::End;
    std::size_t position = 0;
    std::size_t length = 0;
    std::string text; ///< as written; of Quoted what the quotes hold, unescaped
    bool closed = true; ///< Quoted: its closing quote is there

    [[nodiscard]] std::size_t end() const noexcept { return position + length; }
};

/// The last one is End.
[[nodiscard]] std::vector<Lexeme> lexemes(std::string_view text);

/// `text` in quotes, with what has to be escaped escaped.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace spanwise::query
