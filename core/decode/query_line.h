// SPDX-License-Identifier: GPL-3.0-or-later
// One line of a file of questions about series: `{id, query, at_ms}`.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::decode {

struct QueryLine {
    std::string id;
    std::string query;
    std::optional<std::int64_t> atMs;
};

/// Error: Malformed, when it is no such object or has no query.
[[nodiscard]] Result<QueryLine> readQueryLine(std::string_view line);

} // namespace spanwise::decode
