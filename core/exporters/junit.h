// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts as JUnit XML, which CI systems show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::exporters {

struct JunitCase {
    std::string id;
    std::string title;
    std::vector<std::string> failures; ///< a sentence each
    std::string skipped; ///< why it was not run; empty = it was
};

/// One testcase an id. Characters that XML 1.0 cannot hold become U+FFFD.
[[nodiscard]] std::string junitXml(std::string_view suite, std::span<const JunitCase> tests);

} // namespace spanwise::exporters
