// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>

namespace spanwise::cli {

namespace {
constexpr void (*kFamilies[])(CLI::App&, Invocation&) {
    addGateways, addGenerate, addGuards, addImports, addQueries, addReviewBench, addScrapes, addTraces};
} // namespace

void addBench(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("bench", "Benchmarks, each figure with its unit");
    command->fallthrough();
    command->require_subcommand(1);
    for (const auto add : kFamilies) add(*command, invocation);
}

} // namespace spanwise::cli
