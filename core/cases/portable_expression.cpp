// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar is that of RE2 (Perl syntax with its defaults). RE2 has read the expression before: what is wrong in it
// needs no second message here.
#include "core/cases/portable_expression.h"

#include "core/cases/code_point_set.h"
#include "core/cases/text_measures.h"

#include <map>
#include <re2/re2.h>
#include <utf8proc.h>
#include <vector>

namespace spanwise::cases {

namespace {
bool isOctal(char c)
{
    return c >= '0' && c <= '7';
}

class Translator {
public:
    Translator(std::string_view value, std::string_view flags)
        : m_left(value)
        , m_fold(flags.find('i') != std::string_view::npos)
        , m_lines(flags.find('m') != std::string_view::npos)
        , m_dotAll(flags.find('s') != std::string_view::npos)
    {
    }

    Result<std::string> run()
    {
        const std::string_view value = m_left;
        while (!m_left.empty() && m_problem.empty()) step();
        // To RE2 \B is true between the bytes of a character, to JavaScript between two surrogates. Only what matches
        // nothing at all can match there.
        if (m_insideWords && RE2::PartialMatch("", RE2(re2::StringPiece(value.data(), value.size()), RE2::Quiet)))
            m_problem = "\\B where an empty text fits";
        if (!m_problem.empty()) return fail(ErrorCode::Unsupported, m_problem);
        return std::move(m_out);
    }

private:
    void step()
    {
        if (take("\\Q")) return quoted();
        const char c = m_left.front();
        if (c == '\\') return escape();
        if (c == '[') return characterClass();
        if (c == '{' && repetition()) return;
        if (c == '*' || c == '+' || c == '?') return quantifier(1);
        if (c == '(') return open();
        if (c != ')' && c != '|' && c != '^' && c != '$' && c != '.') return literal(character());
        m_left.remove_prefix(1);
        switch (c) {
        case ')': return close();
        case '|':
            m_out += '|';
            m_atom = std::string::npos;
            return;
        case '^': return assertion(m_lines ? "(?:^|(?<=\\n))" : "^");
        case '$': return assertion(m_lines ? "(?:$|(?=\\n))" : kEnd);
        default: return atom(m_dotAll ? "[\\s\\S]" : "[^\\n]");
        }
    }

    // What is written

    void atom(const std::string& text)
    {
        m_atom = m_out.size();
        m_isAssertion = false;
        m_out += text;
    }
    void assertion(const char* text)
    {
        atom(text);
        m_isAssertion = true;
    }
    void literal(char32_t c)
    {
        if (!m_fold) return atom(literalExpression(c));
        std::string& known = m_folded[c];
        if (known.empty()) {
            CodePointSet one;
            one.add(c, c);
            known = one.withoutCase(RE2::QuoteMeta(utf8Of(c))).expression();
            if (known == one.expression()) known = literalExpression(c); // it has no other case
        }
        atom(known);
    }
    void set(const CodePointSet& base, const std::string& re2Class)
    {
        atom((m_fold ? base.withoutCase(re2Class) : base).expression());
    }

    void open()
    {
        m_left.remove_prefix(1);
        if (m_left.starts_with("?P<") || m_left.starts_with("?<")) {
            m_left.remove_prefix(std::min(m_left.find('>'), m_left.size() - 1) + 1);
        } else if (m_left.starts_with("?") && !take("?:")) {
            m_problem = "flags inside of an expression";
            return;
        }
        m_groups.push_back(m_out.size());
        m_out += "(?:";
        m_atom = std::string::npos;
    }
    void close()
    {
        if (m_groups.empty()) return;
        m_atom = m_groups.back();
        m_groups.pop_back();
        m_isAssertion = false;
        m_out += ')';
    }

    // Repetitions

    bool repetition()
    {
        std::size_t at = 1;
        const auto digits = [&] {
            const std::size_t from = at;
            while (at < m_left.size() && m_left[at] >= '0' && m_left[at] <= '9') ++at;
            return at > from;
        };
        if (!digits()) return false;
        if (at < m_left.size() && m_left[at] == ',') {
            ++at;
            digits();
        }
        if (at >= m_left.size() || m_left[at] != '}') return false;
        quantifier(at + 1);
        return true;
    }
    void quantifier(std::size_t size)
    {
        if (size < m_left.size() && m_left[size] == '?') ++size;
        const std::string_view text = m_left.substr(0, size);
        m_left.remove_prefix(size);
        if (m_atom == std::string::npos) return;
        if (m_out.substr(m_atom) == "(?:)") return; // nothing, however often: Python refuses to repeat it
        if (m_isAssertion) {
            m_out.insert(m_atom, "(?:");
            m_out += ')';
        }
        m_out += text;
    }

    // Escapes

    void quoted()
    {
        while (!m_left.empty() && !take("\\E")) literal(character());
    }
    void escape()
    {
        const std::string_view before = m_left;
        CodePointSet found;
        if (namedClass(found)) return set(found, std::string(before.substr(0, before.size() - m_left.size())));
        if (take("\\A")) return assertion("^");
        if (take("\\z")) return assertion(kEnd);
        if (take("\\b")) return assertion("\\b");
        if (take("\\B")) {
            m_insideWords = true;
            return assertion("(?!\\b)"); // \B of Python is not true in an empty text
        }
        if (take("\\C")) {
            m_problem = "\\C, which stands for one byte";
            return;
        }
        literal(escapedCharacter());
    }

    /// \d, \pL and their like: outside of a class and in one.
    bool namedClass(CodePointSet& out)
    {
        if (m_left.size() < 2 || m_left[0] != '\\') return false;
        const char kind = m_left[1];
        const bool isProperty = kind == 'p' || kind == 'P';
        if (!isProperty && std::string_view("dDsSwW").find(kind) == std::string_view::npos) return false;
        m_left.remove_prefix(2);
        bool negated = kind == 'P' || kind == 'D' || kind == 'S' || kind == 'W';
        if (!isProperty) {
            const char lower = static_cast<char>(kind | 0x20);
            out = CodePointSet::ofAscii(std::string("\\") + lower);
        } else {
            std::string name;
            if (take("{")) {
                if (take("^")) negated = !negated;
                const std::size_t end = std::min(m_left.find('}'), m_left.size());
                name = m_left.substr(0, end);
                m_left.remove_prefix(std::min(end + 1, m_left.size()));
            } else {
                name = utf8Of(character());
            }
            out = CodePointSet::ofProperty(name);
        }
        if (negated) out = out.complement();
        return true;
    }

    char32_t escapedCharacter()
    {
        m_left.remove_prefix(1);
        const char32_t c = character();
        switch (c) {
        case 'a': return 0x07;
        case 'f': return 0x0C;
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'v': return 0x0B;
        case 'x': {
            const bool braces = take("{");
            const std::size_t size = braces ? std::min(m_left.find('}'), m_left.size()) : 2;
            const auto value = std::stoul("0" + std::string(m_left.substr(0, size)), nullptr, 16);
            m_left.remove_prefix(std::min(size + (braces ? 1 : 0), m_left.size()));
            return static_cast<char32_t>(value);
        }
        default: break;
        }
        if (c > 0x7F || !isOctal(static_cast<char>(c))) return c;
        char32_t value = c - '0';
        for (int more = 0; more < 2 && !m_left.empty() && isOctal(m_left.front()); ++more) {
            value = value * 8 + static_cast<char32_t>(m_left.front() - '0');
            m_left.remove_prefix(1);
        }
        return value;
    }

    // Classes

    void characterClass()
    {
        const std::string_view before = m_left;
        m_left.remove_prefix(1);
        const bool negated = take("^");
        CodePointSet all;
        for (bool first = true; first || !m_left.starts_with(']'); first = false) {
            if (m_left.empty()) return;
            CodePointSet named;
            if (posixClass(named) || namedClass(named)) {
                all.add(named);
                continue;
            }
            const char32_t from = classCharacter();
            char32_t to = from;
            if (m_left.size() >= 2 && m_left[0] == '-' && m_left[1] != ']') {
                m_left.remove_prefix(1);
                to = classCharacter();
            }
            all.add(from, to);
        }
        m_left.remove_prefix(1);
        set(negated ? all.complement() : all, std::string(before.substr(0, before.size() - m_left.size())));
    }
    char32_t classCharacter() { return m_left.starts_with('\\') ? escapedCharacter() : character(); }
    bool posixClass(CodePointSet& out)
    {
        if (!m_left.starts_with("[:")) return false;
        const std::size_t end = m_left.find(":]", 2);
        if (end == std::string_view::npos) return false;
        std::string name(m_left.substr(2, end - 2));
        const bool negated = name.starts_with('^');
        if (negated) name.erase(0, 1);
        m_left.remove_prefix(end + 2);
        out = CodePointSet::ofAscii("[[:" + name + ":]]");
        if (negated) out = out.complement();
        return true;
    }

    // What is read

    bool take(std::string_view text)
    {
        if (!m_left.starts_with(text)) return false;
        m_left.remove_prefix(text.size());
        return true;
    }
    char32_t character()
    {
        utf8proc_int32_t value = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(m_left.data()),
            static_cast<utf8proc_ssize_t>(m_left.size()), &value);
        m_left.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : m_left.size());
        return size > 0 ? static_cast<char32_t>(value) : U'\uFFFD';
    }
    static constexpr const char* kEnd = "$(?!\\n)"; ///< $ of Python also stands before a last line feed

    std::string_view m_left;
    bool m_fold;
    bool m_lines;
    bool m_dotAll;
    std::string m_out;
    std::string m_problem;
    std::vector<std::size_t> m_groups; ///< where open ones begin in m_out
    std::size_t m_atom = std::string::npos; ///< where what a quantifier would repeat begins
    bool m_isAssertion = false;
    bool m_insideWords = false; ///< it says \B
    std::map<char32_t, std::string> m_folded; ///< characters where case does not matter, as written
};
} // namespace

Result<std::string> portableExpression(std::string_view value, std::string_view flags)
{
    const std::string text = comparable(value);
    if (const RE2 expression(text, RE2::Quiet); !expression.ok()) return fail(ErrorCode::Invalid, expression.error());
    return Translator(text, flags).run();
}

} // namespace spanwise::cases
