// SPDX-License-Identifier: GPL-3.0-or-later
// Rule packs and allow-lists of the user: named by an option, and those in the data folder (rules/*.rules,
// allow-lists.json).
#pragma once

#include "app/cli/invocation.h"
#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"

#include <memory>
#include <string>
#include <vector>

namespace spanwise::cli {

/// The shipped rules with the user's over them. What could not be read of them is said on standard error and left out.
/// Error: a named file that cannot be read.
[[nodiscard]] Result<std::shared_ptr<const guard::CompiledRules>> readRules(
    Invocation& invocation, const std::vector<std::string>& files);

[[nodiscard]] Result<guard::AllowLists> readAllowLists();

} // namespace spanwise::cli
