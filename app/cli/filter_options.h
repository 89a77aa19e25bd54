// SPDX-License-Identifier: GPL-3.0-or-later
// FILTER: --from --to --where --limit, the same on every command that reads.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/query/scope.h"

#include <cstddef>
#include <string>

namespace CLI {
class App;
}

namespace spanwise::cli {

struct FilterOptions {
    std::string from;
    std::string to;
    std::string where;
    std::size_t limit = 0; ///< 0 = all

    /// `limitHelp` says what is limited, and which of them are kept.
    void addTo(CLI::App& command, const std::string& limitHelp = "At most so many, the newest; 0 = all");
    /// Without --limit, where one answer is given.
    void addWithoutLimitTo(CLI::App& command);
    /// Error: Invalid, with what was wrong and where.
    [[nodiscard]] Result<query::Scope> scope(UnixNanos now) const;
    [[nodiscard]] bool isEmpty() const { return from.empty() && to.empty() && where.empty() && limit == 0; }
};

} // namespace spanwise::cli
