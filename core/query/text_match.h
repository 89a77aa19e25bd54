// SPDX-License-Identifier: GPL-3.0-or-later
// Finding text as people mean it: any script, upper and lower case alike (simple case folding of Unicode, by RE2).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace spanwise::query {

/// A text to find as it is, or a pattern with * and ? that has to fit a whole text. Safe to use from any thread.
class TextMatch {
public:
    [[nodiscard]] static TextMatch substring(std::string_view text);
    [[nodiscard]] static TextMatch wildcard(std::string_view pattern);

    [[nodiscard]] bool matches(std::string_view text) const;

    struct Place {
        std::size_t position = 0;
        std::size_t length = 0;
    };
    /// The first place.
    [[nodiscard]] std::optional<Place> find(std::string_view text) const;

private:
    explicit TextMatch(std::string_view expression);
    std::shared_ptr<const re2::RE2> m_expression;
};

} // namespace spanwise::query
