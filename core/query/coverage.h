// SPDX-License-Identifier: GPL-3.0-or-later
// How much of what the program can show do the calls state: the share of calls with tokens, cost, session and so on.
#pragma once

#include "core/columns/row.h"
#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <array>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::query {

/// Fields whose absence costs something on the pages. Names are stored: entries are only appended.
enum class CoveredField : std::uint8_t {
    Model,
    Provider,
    InputTokens,
    OutputTokens,
    CachedTokens,
    ReasoningTokens,
    Cost,
    FirstToken,
    Session,
    User,
    Prompt,
    Version,
    Environment,
};
inline constexpr std::size_t kCoveredFields = 13;
[[nodiscard]] std::string_view nameOf(CoveredField field) noexcept; ///< stable word: model, input_tokens, …
[[nodiscard]] bool states(const columns::SpanRow& row, CoveredField field) noexcept; ///< of a call

struct Coverage {
    std::uint64_t calls = 0;
    std::array<std::uint64_t, kCoveredFields> stated {}; ///< calls that state the field; index = CoveredField

    void add(const columns::SpanRow& row); ///< nothing when it is no call
    void add(const Coverage& other);
    bool operator==(const Coverage&) const = default;
};

struct CoverageQuestion {
    Scope scope;
    Dimension by = Dimension::Service;
    std::size_t limit = 50; ///< groups with the most calls, 0 = all
};

struct CoverageAnswer {
    struct Group {
        std::string key; ///< empty = unknown
        Coverage coverage;
    };
    Coverage all;
    std::vector<Group> groups; ///< most calls first, ties by key
    std::size_t allGroups = 0; ///< before the limit
};

[[nodiscard]] Result<CoverageAnswer> answer(
    const DataView& view, const CoverageQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
