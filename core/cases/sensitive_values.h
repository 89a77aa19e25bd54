// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one case that must not leave, each with its token, and where they stand in a text: where the detectors
// see them, and wherever else the same value stands bare. A detector needs what is around a value to know it for a
// secret (password: …); the value is none the less secret without it.
#pragma once

#include "core/cases/case_texts.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanwise::cases {

struct SensitiveValue {
    std::string text;
    std::string kind; ///< pii.email, secret.github_token, own
    std::string token; ///< [EMAIL_1]
    bool isSecret = false;
};

class SensitiveValues {
public:
    /// `taken`: tokens that stand for something else already. `added`: texts to take out as they stand.
    SensitiveValues(std::set<std::string> taken, std::vector<std::string> added);

    /// Notes the values that the detectors see in the text. Numbers of tokens count per label from 1, the same value
    /// has the same token.
    void collect(TextKind kind, std::string_view text);

    /// A piece of a text that belongs to a value.
    struct Hit {
        std::size_t begin = 0; ///< bytes of the text as it stands, of an expression of the expression
        std::size_t end = 0;
        std::size_t value = 0;
        bool isQuoted = false; ///< between \Q and \E of an expression
        std::string shown; ///< what stands there, an expression's escapes undone
    };
    using Wanted = std::function<bool(const SensitiveValue& value)>;
    /// In order, none overlapping: the longest wins, what a shorter one has besides stays its own. A bare value is
    /// found without regard to the case of ASCII letters; short ones (under 8 bytes) as words, those under 4 where the
    /// detectors see them alone.
    [[nodiscard]] std::vector<Hit> find(TextKind kind, std::string_view text, const Wanted& wanted) const;

    /// The end of a text that was cut inside a value, from 4 bytes on; empty when there is none.
    [[nodiscard]] std::vector<Hit> cutAtEnd(std::string_view text, const Wanted& wanted) const;

    [[nodiscard]] const SensitiveValue& operator[](std::size_t i) const noexcept { return m_values[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return m_values.size(); }

private:
    struct Form {
        std::string lower; ///< the value, or its text inside or outside of JSON, in lower case
        std::size_t value = 0;
    };
    std::size_t add(std::string_view text, std::string_view kind, std::string_view label);
    void addForm(std::string text, std::size_t value);
    [[nodiscard]] std::vector<Hit> hitsIn(std::string_view text, const Wanted& wanted) const;

    std::vector<SensitiveValue> m_values;
    std::map<std::string, std::size_t, std::less<>> m_byText;
    std::vector<Form> m_forms;
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> m_byStart; ///< first four bytes → forms
    std::map<std::string, int, std::less<>> m_counts; ///< label → last number
    std::set<std::string> m_taken;
    std::vector<std::string> m_added;
};

} // namespace spanwise::cases
