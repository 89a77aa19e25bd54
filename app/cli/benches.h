// SPDX-License-Identifier: GPL-3.0-or-later
// The benchmarks, one function and one file a family: each adds its subcommands to `spanwise-cli bench`.
#pragma once

#include "app/cli/commands.h"

namespace spanwise::cli {

void addGateways(CLI::App& bench, Invocation& invocation);
void addGenerate(CLI::App& bench, Invocation& invocation);
void addGuards(CLI::App& bench, Invocation& invocation);
void addImports(CLI::App& bench, Invocation& invocation);
void addQueries(CLI::App& bench, Invocation& invocation);
void addReviewBench(CLI::App& bench, Invocation& invocation);
void addScrapes(CLI::App& bench, Invocation& invocation);
void addTraces(CLI::App& bench, Invocation& invocation);

} // namespace spanwise::cli
