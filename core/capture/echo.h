// SPDX-License-Identifier: GPL-3.0-or-later
// Content that is quoted elsewhere: an error message that repeats the prompt, an attribute of the application's own.
// What is withheld in one place must not stay in another.
#pragma once

#include "core/base/arena.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace spanwise::capture {

/// Remembers every fourth run of 16 bytes of a content, so that any common run of 19 bytes is found. The texts must
/// outlive this.
class Echo {
public:
    void remember(std::string_view content);
    [[nodiscard]] bool isEmpty() const noexcept { return m_runs.empty(); }

    /// `text` with [CONTENT] in the place of each run that a remembered content holds too, stored in `arena`; nothing
    /// when there is none.
    [[nodiscard]] std::optional<std::string_view> without(std::string_view text, Arena& arena) const;

private:
    struct Place {
        std::string_view content;
        std::size_t at = 0;
    };
    std::unordered_map<std::string_view, Place> m_runs;
};

} // namespace spanwise::capture
