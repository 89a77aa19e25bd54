// SPDX-License-Identifier: GPL-3.0-or-later
// What became of imported files: as JSON, and as lines for people.
#pragma once

#include "core/ingest/file_source.h"

#include <string>
#include <vector>

namespace spanwise::cli {

[[nodiscard]] std::string importJson(const std::vector<ingest::FileReport>& reports);
/// One line a file on standard output.
[[nodiscard]] std::string importLine(const ingest::FileReport& report);
/// What needs attention, for standard error: a few lines a file, however much is wrong with it.
[[nodiscard]] std::vector<std::string> importRemarks(const ingest::FileReport& report);

} // namespace spanwise::cli
