// SPDX-License-Identifier: GPL-3.0-or-later
// `import --scrape-log FILE`.
#pragma once

#include "app/cli/invocation.h"

#include <string>

namespace spanwise::cli {

[[nodiscard]] Result<void> importScrapes(Invocation& invocation, const std::string& log, bool asJson);

} // namespace spanwise::cli
