// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that are in force: the shipped packs, and the user's own beside the store (rules/*.rules and
// allow-lists.json in the data folder). The window and the command line read them here, so both scan by the same pack.
#pragma once

#include "core/base/result.h"
#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"

#include <memory>
#include <string>
#include <vector>

namespace spanwise::ingest {

/// `more`: further packs. What is wrong in a pack is in errors() of the result; its other rules hold. Error: Io.
[[nodiscard]] Result<std::shared_ptr<const guard::CompiledRules>> readGuardRules(
    const std::vector<std::string>& more = {});
/// Empty ones when the user has stated none. Error: Io, Malformed.
[[nodiscard]] Result<guard::AllowLists> readAllowLists();

} // namespace spanwise::ingest
