// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/otlp_writer.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct GenerateOptions {
    std::uint64_t spans = 20'000;
    std::uint64_t seed = 5;
    std::string target;
    bool protobuf = false;
};

Result<void> generate(Invocation& invocation, const GenerateOptions& options)
{
    auto written = bench::writeWorkload(options.seed, options.spans,
        options.protobuf ? bench::FileForm::ProtobufFile : bench::FileForm::JsonLines, options.target);
    if (!written) return tl::unexpected(written.error());
    std::string line = written->truth.json();
    line.insert(line.size() - 1,
        ",\"file_bytes\":" + std::to_string(written->fileBytes));
    invocation.out.line(line);
    return {};
}

} // namespace

void addGenerate(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command = bench.add_subcommand("generate", "Write telemetry for benchmarks and print the truth about it");
    command->fallthrough();
    auto options = std::make_shared<GenerateOptions>();
    command->add_option("--spans", options->spans, "Distinct spans, a few more to end a trace")->capture_default_str();
    command->add_option("--seed", options->seed, "Same seed and spans, same bytes")->capture_default_str();
    command->add_option("--out", options->target, "Made or replaced")->type_name("FILE")->required();
    command->add_flag("--protobuf", options->protobuf, "Protobuf requests, each behind its length, instead of JSON lines");
    command->callback([&invocation, options] {
        if (const auto done = generate(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
