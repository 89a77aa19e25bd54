// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/guard_files.h"

#include "core/ingest/guard_files.h"

namespace spanwise::cli {

Result<std::shared_ptr<const guard::CompiledRules>> readRules(
    Invocation& invocation, const std::vector<std::string>& files)
{
    auto rules = ingest::readGuardRules(files);
    if (!rules) return rules;
    for (const std::string& error : (*rules)->errors()) say(error);
    if (!(*rules)->errors().empty()) invocation.exitCode = kRemarks;
    return rules;
}

Result<guard::AllowLists> readAllowLists()
{
    return ingest::readAllowLists();
}

} // namespace spanwise::cli
