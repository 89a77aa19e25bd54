// SPDX-License-Identifier: GPL-3.0-or-later
// What is taken out of cases on their way out, as `cases export` asks for it and says it.
#pragma once

#include "core/base/result.h"
#include "core/cases/case.h"
#include "core/exporters/case_exporter.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace spanwise::cli {

struct CaseRedactionOptions {
    bool unredacted = false;
    std::vector<std::string> lifted; ///< CASE:[EMAIL_1], or [EMAIL_1] where one case leaves
    std::vector<std::string> liftedSecrets; ///< the same, said once more for what is a secret
    std::vector<std::string> added;

    void addTo(CLI::App& command);
};

/// Redacts the cases unless a person says otherwise, and prints each replacement. The statement then says how they were
/// redacted and whose proof that took; of what was searched for it keeps nothing that was taken out. Error: Invalid,
/// when a token that should stay stands for nothing, or for a secret that was not named as one.
[[nodiscard]] Result<void> redactAll(
    std::vector<cases::Case>& all, const CaseRedactionOptions& options, exporters::ExportStatement& statement);

} // namespace spanwise::cli
