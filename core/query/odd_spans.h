// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about the stored spans: each data-quality mark with how many spans carry it and one of them.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

namespace spanwise::query {

struct OddSpansQuestion {
    Scope scope;
};

struct OddSpansAnswer {
    struct Mark {
        std::string_view name; ///< as filters spell it (core/model/quality.h); static
        std::uint64_t spans = 0;
        SpanRef newest; ///< the one that started last
        UnixNanos newestStart = 0;
    };
    std::uint64_t spans = 0; ///< in the scope
    std::uint64_t odd = 0; ///< with any mark
    std::vector<Mark> marks; ///< those that occur, most frequent first
};

[[nodiscard]] Result<OddSpansAnswer> answer(
    const DataView& view, const OddSpansQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
