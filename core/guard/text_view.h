// SPDX-License-Identifier: GPL-3.0-or-later
// A text as a detector reads it, with the way back: every byte of a view knows the bytes of the original that it came
// from, so that evidence is always cut from what was really sent.
#pragma once

#include "core/model/finding.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

struct ByteRange {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    bool operator==(const ByteRange&) const = default;
};

struct TextView {
    TextViewKind kind = TextViewKind::Raw;
    std::string text; ///< valid UTF-8
    std::vector<ByteRange> origin; ///< one a byte of `text`: bytes of the original
    /// Bytes of `text` before which something hides: a zero-width character between two Latin letters was dropped, or a
    /// look-alike of another script was mapped. Rising.
    std::vector<std::uint32_t> disguised;
    /// Bytes of `text` at which an item of a list, a line of a log or another paragraph begins. Rising; only in the
    /// normalized view, which has no lines any more.
    std::vector<std::uint32_t> items;

    /// The original bytes behind [start, end) of the view; `end` > `start`.
    [[nodiscard]] ByteRange originOf(std::size_t start, std::size_t end) const noexcept;
    /// How many disguises lie in [start, end).
    [[nodiscard]] std::size_t disguisesIn(std::size_t start, std::size_t end) const noexcept;
};

/// What is worked on of a long text: its first 48 KiB and its last 16 KiB, cut between characters.
inline constexpr std::size_t kHeadBytes = std::size_t {48} << 10U;
inline constexpr std::size_t kTailBytes = std::size_t {16} << 10U;

/// The text as it is; a run of bytes that are no UTF-8 becomes one U+FFFD. Longer texts are cut, with a line feed at
/// the seam; `cut` then says so.
[[nodiscard]] TextView rawView(std::string_view text, bool* cut = nullptr);

/// NFKC, invisible characters dropped, look-alikes in words of mixed script mapped, case folded, marks taken off Latin,
/// Greek, Cyrillic and Arabic letters, runs of white space → one blank. What rules of words are written for.
[[nodiscard]] TextView normalized(const TextView& view);
/// The same for a word of a rule.
[[nodiscard]] std::string normalizedText(std::string_view text);

/// Cut for showing: at most `limit` characters around [start, end) with … where something was left out; control
/// characters as blanks.
[[nodiscard]] std::string excerptOf(std::string_view original, ByteRange range, std::size_t limit = 120);

} // namespace spanwise::guard
