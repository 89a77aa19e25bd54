// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics of the user: files in the data folder (rubrics/*.json, core/review/rubric.h).
#pragma once

#include "core/base/result.h"
#include "core/review/rubric.h"

#include <string>
#include <vector>

namespace spanwise::ingest {

struct RubricFile {
    std::string name; ///< of the file
    Result<review::Rubric> rubric; ///< Error: Io, Malformed, Invalid
};
/// By name; none when the folder is not there.
[[nodiscard]] std::vector<RubricFile> readRubricFiles();
/// Writes `ID-VERSION.json` there, through a temporary file. Gives its path. Error: Io.
[[nodiscard]] Result<std::string> writeRubricFile(const review::Rubric& rubric);

} // namespace spanwise::ingest
