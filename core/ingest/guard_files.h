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
/// A pack of the user's own: rules/NAME.rules in the data folder.
struct OwnPack {
    std::string name; ///< of the file, without its ending
    std::string text;
};
/// By name. Error: Io.
[[nodiscard]] Result<std::vector<OwnPack>> ownRulePacks();
/// The rules in force if `pack` stood in the place of the file of its name; `pack.text` empty: if there were no such
/// file. Error: Io.
[[nodiscard]] Result<std::shared_ptr<const guard::CompiledRules>> guardRulesWith(const OwnPack& pack);
/// Writes the file whole or not at all. Error: Invalid, when the name has other characters than letters, digits, - and
/// _, or the pack does not keep its own test lines; Io.
[[nodiscard]] Result<void> saveRulePack(const OwnPack& pack);
/// Error: Invalid, Io. A file that is not there is no error.
[[nodiscard]] Result<void> removeRulePack(const std::string& name);

/// Empty ones when the user has stated none. Error: Io, Malformed.
[[nodiscard]] Result<guard::AllowLists> readAllowLists();
/// The file as it is; empty when there is none. Error: Io.
[[nodiscard]] Result<std::string> allowListFile();
/// Writes the file whole or not at all. Error: as AllowLists::read, Io.
[[nodiscard]] Result<void> saveAllowLists(const std::string& json);

} // namespace spanwise::ingest
