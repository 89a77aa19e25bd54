// SPDX-License-Identifier: GPL-3.0-or-later
// What tells one series from another: names and values, sorted by name, each name once, no empty value. The metric's
// name is the label __name__.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::metrics {

inline constexpr std::string_view kNameLabel = "__name__";

class Labels {
public:
    using Pair = std::pair<std::string, std::string>;

    Labels() = default;
    Labels(std::initializer_list<Pair> pairs);

    /// Empty text when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] std::string_view metric() const noexcept { return get(kNameLabel); }
    /// An empty value removes the label.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name) { set(name, {}); }
    /// Appends behind all others: names must come in order and values must not be empty.
    void append(std::string_view name, std::string_view value) { m_pairs.emplace_back(name, value); }

    [[nodiscard]] const std::vector<Pair>& pairs() const noexcept { return m_pairs; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_pairs.empty(); }
    auto operator<=>(const Labels&) const = default;

    /// Only these names; only the others.
    [[nodiscard]] Labels keep(const std::vector<std::string>& names) const;
    [[nodiscard]] Labels without(const std::vector<std::string>& names) const;

    /// name{a="b",…} as people write it.
    [[nodiscard]] std::string text() const;

    /// One text for storing and comparing: pairs as name NUL value NUL.
    [[nodiscard]] std::string packed() const;
    [[nodiscard]] static Labels unpacked(std::string_view packed);

private:
    std::vector<Pair> m_pairs;
};

/// One pair of Labels::packed(). Pairs must come sorted by name.
void appendPacked(std::string& out, std::string_view name, std::string_view value);

} // namespace spanwise::metrics
