// SPDX-License-Identifier: GPL-3.0-or-later
// A file of cases, one a line.
#pragma once

#include "core/base/result.h"
#include "core/cases/case.h"

#include <filesystem>
#include <string>
#include <vector>

namespace spanwise::cli {

struct CaseFile {
    std::vector<cases::Case> cases;
    std::vector<std::string> refused; ///< a sentence for each line that holds no case: file, line, what is wrong
};
/// "-" = standard input; one bad line does not keep the others out. Error: as readText().
[[nodiscard]] Result<CaseFile> readCaseFile(const std::filesystem::path& file);

} // namespace spanwise::cli
