// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/time_argument.h"
#include "core/sample/sample.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace spanwise::cli {

namespace {
struct SampleOptions {
    std::string file;
    std::string at;
};

Result<void> writeSample(Invocation& invocation, const SampleOptions& options)
{
    const auto at = parseTime(options.at.empty() ? "now" : options.at, invocation.now);
    if (!at) return tl::unexpected(at.error().in("--at"));
    const std::string text = sample::sampleTelemetry(*at);
    if (options.file == "-") {
        invocation.out.write(text);
        return {};
    }
    std::FILE* file = std::fopen(options.file.c_str(), "wb");
    if (file == nullptr) return fail(ErrorCode::Io, options.file + ": cannot be written");
    Output out(file);
    out.write(text);
    const bool written = out.flush();
    if (std::fclose(file) != 0 || !written) return fail(ErrorCode::Io, options.file + ": could not write everything");
    return {};
}
} // namespace

void addSample(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("sample", "Write the sample telemetry, with an incident in it, to a file");
    command->fallthrough();
    auto options = std::make_shared<SampleOptions>();
    command->add_option("--out", options->file, "File to write; - is standard output")->type_name("FILE")->required();
    command->add_option("--at", options->at, "When the sample ends; else now")->type_name("TIME");
    command->callback([&invocation, options] {
        if (const auto done = writeSample(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
