// SPDX-License-Identifier: GPL-3.0-or-later
// `metrics reconcile`: gateway against spans.
#pragma once

#include "app/cli/invocation.h"

namespace CLI {
class App;
}

namespace spanwise::cli {

void addMetricReconcile(CLI::App& metrics, Invocation& invocation);

} // namespace spanwise::cli
