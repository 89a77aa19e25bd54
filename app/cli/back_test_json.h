// SPDX-License-Identifier: GPL-3.0-or-later
// What `scan --backtest` prints.
#pragma once

#include "core/ingest/back_test.h"

#include <string>

namespace spanwise::cli {

[[nodiscard]] std::string backTestJson(const ingest::BackTestReport& report);

} // namespace spanwise::cli
