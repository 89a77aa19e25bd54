// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that say nearly the same: 64-bit SimHash over shingles of three words (FNV-1a 64 each), near when at most
// three bits differ. Texts of fewer words are compared exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

[[nodiscard]] std::uint64_t fnv1a64(std::string_view bytes) noexcept;

/// What two texts are compared by. `normalized` has one space between words.
struct TextPrint {
    std::uint64_t simhash = 0;
    bool exact = false; ///< under three words: `simhash` is the FNV-1a of the whole text

    bool operator==(const TextPrint&) const = default;
};
[[nodiscard]] TextPrint printOf(std::string_view normalized);

inline constexpr int kNearBits = 3;
[[nodiscard]] bool isNear(const TextPrint& a, const TextPrint& b) noexcept;

/// The last `most` prints, each with the item it stands for. For each new one the oldest near one, if any.
class NearDuplicates {
public:
    explicit NearDuplicates(std::size_t most = 5000)
        : m_most(most)
    {
    }
    /// The label of the earliest print that is near, of those that `without` does not name; nothing when the text is
    /// new.
    [[nodiscard]] std::optional<std::string> find(
        const TextPrint& print, const std::set<std::string>& without = {}) const;
    void add(const TextPrint& print, std::string label);
    [[nodiscard]] std::size_t size() const noexcept { return m_recent.size(); }

private:
    struct Entry {
        TextPrint print;
        std::string label;
    };
    std::size_t m_most;
    std::deque<Entry> m_recent;
};

} // namespace spanwise::review
