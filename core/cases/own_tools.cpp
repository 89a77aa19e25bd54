// SPDX-License-Identifier: GPL-3.0-or-later
// The guards of this program as tools of checks.
#include "core/cases/checks.h"
#include "core/cases/refusal.h"
#include "core/guard/sensitive.h"

namespace spanwise::cases {

const CheckTools& ownCheckTools()
{
    static const CheckTools kTools = [] {
        CheckTools tools;
        tools.refuses = looksLikeRefusal;
        tools.findings = [](std::string_view text) {
            std::vector<std::string> kinds;
            for (const guard::SensitiveMatch& match : guard::findSensitive(text)) kinds.emplace_back(match.kind);
            return kinds;
        };
        return tools;
    }();
    return kTools;
}

} // namespace spanwise::cases
