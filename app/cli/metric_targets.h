// SPDX-License-Identifier: GPL-3.0-or-later
// `metrics targets`: health of what is scraped and of what sends metrics.
#pragma once

#include "app/cli/invocation.h"

namespace CLI {
class App;
}

namespace spanwise::cli {

void addMetricTargets(CLI::App& metrics, Invocation& invocation);

} // namespace spanwise::cli
