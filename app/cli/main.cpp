// SPDX-License-Identifier: GPL-3.0-or-later
// spanwise-cli: the same core as the window, without a screen.
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/unknown_command.h"
#include "core/base/clock.h"

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>

namespace {

using namespace spanwise::cli;

/// Also for commands that have no use for it: who names a file wants it used, and a misspelled name is no file.
std::string mustExist(const std::string& file)
{
    std::error_code error;
    return std::filesystem::exists(file, error) ? std::string() : file + " does not exist";
}

int run(int argc, char** argv)
{
    Interrupt interrupt;
    Invocation invocation;
    invocation.stop = interrupt.token();
    invocation.now = spanwise::SystemClock().now();

    CLI::App app {"Shows what LLM applications do in production, without a window."};
    app.set_version_flag("--version", "spanwise-cli " SPANWISE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    std::string database;
    std::string prices;
    std::string mapping;
    std::string gateways;
    app.add_option("--db", database, "Store (NAME.db); else the one that the window opens")->type_name("FILE");
    const auto addFile = [&](const char* name, std::string& file, const char* help) {
        app.add_option(name, file, help)->type_name("FILE")->check(mustExist);
    };
    addFile("--prices", prices, "Own price table, laid over the shipped one");
    addFile("--mapping", mapping, "Names of hand-made attributes");
    addFile("--gateways", gateways, "Own meanings of gateway metrics, laid over the shipped ones");
    app.parse_complete_callback([&] {
        invocation.database = database;
        invocation.prices = prices;
        invocation.mapping = mapping;
        invocation.gateways = gateways;
    });
    for (const auto add : {addImport, addServe, addSample, addCalls, addSpans, addReport, addSeries, addMetrics,
             addExport, addErase, addReview, addCases, addScan, addDrift, addVerify, addBench})
        add(app, invocation);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help, --version
        app.exit(success);
        return kDone;
    } catch (const CLI::ParseError& error) {
        if (const std::string unknown = unknownCommand(app); unknown.empty())
            app.exit(error);
        else
            say(unknown);
        return kNotDone;
    }
    if (!invocation.out.flush()) {
        say("standard output: could not write everything");
        return kNotDone;
    }
    if (interrupt.happened() && !invocation.runsUntilStopped) {
        say("stopped");
        return kNotDone;
    }
    return invocation.exitCode;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        say(std::string("internal error: ") + error.what());
        return kNotDone;
    }
}
