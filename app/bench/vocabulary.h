// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up prose with the statistics of real prompts: a Zipf vocabulary with some words that are not ASCII, sentences,
// line breaks, and rare needles that a search can look for.
#pragma once

#include "core/sample/random.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::bench {

/// Draws 0 … n-1 with probability ∝ 1/(rank+1)^exponent (Walker's alias method: one draw, no search).
class Zipf {
public:
    Zipf(std::size_t n, double exponent);
    [[nodiscard]] std::size_t draw(sample::Random& random) const noexcept;

private:
    std::vector<double> m_share;
    std::vector<std::uint32_t> m_alias;
};

class Vocabulary {
public:
    explicit Vocabulary(std::uint64_t seed);

    /// Sentences of about `bytes` bytes, whole characters.
    void appendProse(std::string& out, std::size_t bytes, sample::Random& random) const;
    /// The same as JSON text: keys, lists and escaped quotation marks.
    void appendJson(std::string& out, std::size_t bytes, sample::Random& random) const;

private:
    void appendWord(std::string& out, sample::Random& random) const;

    std::vector<std::string> m_words;
    Zipf m_ranks;
};

} // namespace spanwise::bench
