// SPDX-License-Identifier: GPL-3.0-or-later
// Which instrumentation wrote a span (dialects.md §7): told by the scope's name, else by the names of its attributes.
// Only for people to read: how fields are read never depends on it.
#pragma once

#include "core/model/batch.h"

#include <string_view>

namespace spanwise::dialect {

/// "OpenInference", "Vercel AI", …; "hand-made" when no mark is known. Static text.
[[nodiscard]] std::string_view profileOf(const Batch& batch, const Span& span) noexcept;

} // namespace spanwise::dialect
