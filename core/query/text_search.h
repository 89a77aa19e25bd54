// SPDX-License-Identifier: GPL-3.0-or-later
// Finds text in names, messages and attribute values of stored spans: substring, case-folded, any script, newest first.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct TextSearchQuestion {
    Scope scope;
    std::string text; ///< UTF-8, not empty
    std::size_t limit = 500; ///< hits; 0 = all
};

struct TextHit {
    columns::SpanRow row;
    std::string field; ///< "name", "status", or the attribute's key; "event: key" and "log: key" for theirs
    std::string snippet; ///< some words around the first place, cut at characters, line breaks as blanks
    std::size_t matchAt = 0; ///< bytes into the snippet
    std::size_t matchLength = 0;
};

struct TextSearchAnswer {
    std::uint64_t hits = 0; ///< spans, one hit each
    bool complete = true; ///< false: the limit was reached or the visitor ended it
    std::uint64_t spansRead = 0;
};

/// Hands each hit over as soon as it is found, on the calling thread; return false to end. Error: Cancelled.
using HitVisitor = std::function<bool(TextHit&&)>;
[[nodiscard]] Result<TextSearchAnswer> search(
    const DataView& view, const TextSearchQuestion& question, const HitVisitor& visit, std::stop_token stop = {});

} // namespace spanwise::query
