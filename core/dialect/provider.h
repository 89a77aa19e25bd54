// SPDX-License-Identifier: GPL-3.0-or-later
// One spelling per model provider (dialects.md §3.8), and a guess where none is stated.
#pragma once

#include "core/base/arena.h"
#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"

#include <string_view>

namespace spanwise::dialect {

/// The folded name; verbatim in lower case for providers we do not know; empty for frameworks that stand in for one.
/// The result lives as long as the arena.
[[nodiscard]] std::string_view foldProvider(std::string_view name, Arena& arena);

/// Empty = no guess.
[[nodiscard]] std::string_view providerOfHost(std::string_view hostOrUrl) noexcept;
[[nodiscard]] std::string_view providerOfModel(std::string_view model) noexcept;

/// The first stated name that folds to a provider: what only names a framework does not end the search.
[[nodiscard]] std::string_view statedProvider(Reader& reader, const Attributes& attributes);

/// What the span states, else its server, else its model's name.
[[nodiscard]] std::string_view providerOf(Reader& reader, const SpanView& view, std::string_view model);

} // namespace spanwise::dialect
