// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of spanwise-cli: each adds itself to the command line and runs when it was chosen. One file each.
#pragma once

#include "app/cli/invocation.h"

namespace CLI {
class App;
}

namespace spanwise::cli {

void addImport(CLI::App& app, Invocation& invocation);
void addSample(CLI::App& app, Invocation& invocation);
void addCalls(CLI::App& app, Invocation& invocation);
void addSpans(CLI::App& app, Invocation& invocation);
void addReport(CLI::App& app, Invocation& invocation);
void addSeries(CLI::App& app, Invocation& invocation);
void addMetrics(CLI::App& app, Invocation& invocation);
void addExport(CLI::App& app, Invocation& invocation);
void addBench(CLI::App& app, Invocation& invocation);
void addCases(CLI::App& app, Invocation& invocation);
void addReview(CLI::App& app, Invocation& invocation);
void addServe(CLI::App& app, Invocation& invocation);
void addErase(CLI::App& app, Invocation& invocation);
void addDrift(CLI::App& app, Invocation& invocation);
void addScan(CLI::App& app, Invocation& invocation);
void addVerify(CLI::App& app, Invocation& invocation);

} // namespace spanwise::cli
