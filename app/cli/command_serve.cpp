// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/guard_files.h"
#include "app/cli/receiver_options.h"
#include "app/cli/repeatable_option.h"
#include "app/cli/retention_options.h"
#include "app/cli/user_files.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/review_intake_runner.h"
#include "core/live/live_intake.h"
#include "core/live/live_scrapes.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace spanwise::cli {

namespace {
struct ServeOptions {
    std::vector<std::string> http;
    std::vector<std::string> grpc;
    std::vector<std::string> scrapes;
    std::string recordScrapes;
    std::string tokenFile;
    std::string readyFile;
    std::string captureFile;
    std::uint64_t senderLimit = 0; ///< MB a second
    bool noScan = false;
    std::shared_ptr<ingest::RetentionPolicy> retention;
};

/// Bodies of requests go back to the system when they are let go. glibc learns to keep blocks of their size in its heap
/// instead, which under overload grew by 100 MiB of holes between them (324 to 352 MiB in all against 217, measured
/// with 60 senders of 1.7 MB each).
void giveBackLargeBlocks()
{
#ifdef __GLIBC__
    constexpr int kLarge = 512 * 1024;
    mallopt(M_MMAP_THRESHOLD, kLarge);
#endif
}

constexpr std::uint64_t kQueueBytes = std::uint64_t {64} << 20U; // reliability promise R7

Result<std::vector<live::Binding>> bindingsOf(const ServeOptions& options)
{
    std::vector<live::Binding> out;
    for (const auto& [protocol, texts] :
        {std::pair(live::Protocol::Http, &options.http), std::pair(live::Protocol::Grpc, &options.grpc)})
        for (const std::string& text : *texts) {
            const auto binding = readBinding(protocol, text);
            if (!binding) return tl::unexpected(binding.error());
            out.push_back(*binding);
        }
    return out.empty() ? customaryBindings() : out;
}

Result<std::vector<live::ScrapeTarget>> targetsOf(const ServeOptions& options)
{
    std::vector<live::ScrapeTarget> out;
    for (const std::string& text : options.scrapes) {
        auto target = live::readScrapeTarget(text);
        if (!target) return tl::unexpected(target.error().in("--scrape"));
        out.push_back(std::move(*target));
    }
    if (!options.recordScrapes.empty() && out.empty())
        return fail(ErrorCode::Invalid, "--record-scrapes needs an address to scrape: add --scrape");
    return out;
}

/// The lines of standard output once more, for whoever waits for the file to appear.
Result<void> sayReady(Invocation& invocation, const std::vector<live::Binding>& bindings, const std::string& file)
{
    std::string text;
    for (const live::Binding& binding : bindings)
        text += std::string("listening ") + (binding.protocol == live::Protocol::Http ? "http " : "grpc ")
            + binding.text() + '\n';
    invocation.out.write(text);
    if (!invocation.out.flush()) return fail(ErrorCode::Io, "standard output: cannot be written");
    if (file.empty()) return {};
    std::ofstream ready(file, std::ios::binary | std::ios::trunc);
    ready << text;
    ready.close();
    if (!ready) return fail(ErrorCode::Io, file + ": the ready file cannot be written");
    return {};
}

void waitUntilStopped(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, stop, [] { return false; });
}

Result<void> serve(Invocation& invocation, const ServeOptions& options)
{
    const auto bindings = bindingsOf(options);
    if (!bindings) return tl::unexpected(bindings.error());
    live::ReceiverOptions receiver;
    if (!options.tokenFile.empty()) {
        const auto token = readToken(options.tokenFile);
        if (!token) return tl::unexpected(token.error());
        receiver.access.token = *token;
    }
    receiver.bytesPerSecondOfSender = options.senderLimit * 1'000'000;
    const auto targets = targetsOf(options);
    if (!targets) return tl::unexpected(targets.error());
    std::unique_ptr<ingest::ScrapeRecorder> recorder;
    if (!options.recordScrapes.empty()) {
        auto opened = ingest::ScrapeRecorder::open(options.recordScrapes);
        if (!opened) return tl::unexpected(opened.error());
        recorder = std::move(*opened);
    }
    const auto files = readIntakeFiles(invocation, options.captureFile);
    if (!files) return tl::unexpected(files.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());

    giveBackLargeBlocks();
    int argc = 0;
    const QCoreApplication qt(argc, nullptr); // sockets need one
    ingest::PipelineOptions pipelineOptions = files->pipelineOptions();
    pipelineOptions.queueBytes = kQueueBytes;
    ingest::Pipeline pipeline(**store, pipelineOptions);
    // Behind the intake, on what the machine has left over.
    std::unique_ptr<ingest::GuardScanner> scanner;
    std::string scannedWith;
    if (!options.noScan) {
        const auto rules = readRules(invocation, {});
        if (!rules) return tl::unexpected(rules.error());
        auto allow = readAllowLists();
        if (!allow) return tl::unexpected(allow.error());
        scanner = std::make_unique<ingest::GuardScanner>(**store, ingest::between(pipeline), *rules,
            std::make_shared<const guard::AllowLists>(std::move(*allow)), files->mapping.get());
        scanner->start();
        scannedWith = scanner->version();
    }
    const ingest::ReviewIntakeRunner reviews(**store, pipeline, files->mapping.get(), scannedWith);
    live::LiveIntake intake(pipeline, std::move(receiver));
    const auto listening = intake.start(*bindings);
    if (!listening) return tl::unexpected(listening.error());
    if (auto said = sayReady(invocation, *listening, options.readyFile); !said) return said;
    const std::jthread keeping = keepRetention(**store, pipeline, *options.retention);
    live::LiveScrapes scrapes(pipeline, std::move(recorder), [](const Error& error) { say(error.message); });
    scrapes.setTargets(*targets);
    waitUntilStopped(invocation.stop);
    scrapes.stop();
    intake.stop();
    scanner.reset();
    return {};
}
} // namespace

void addServe(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand(
        "serve", "Receive OTLP over HTTP and gRPC until stopped; without addresses on 4318 and 4317 of this computer");
    command->fallthrough();
    auto options = std::make_shared<ServeOptions>();
    addRepeatable(*command, "--http", options->http, "Listen for OTLP over HTTP; port 0 = any free one")
        ->type_name("ADDR:PORT");
    addRepeatable(*command, "--grpc", options->grpc, "Listen for OTLP over gRPC")->type_name("ADDR:PORT");
    addRepeatable(*command, "--scrape", options->scrapes, "Read metrics from this address, each SECONDS (else 15)")
        ->type_name("URL[@SECONDS]");
    command->add_option("--record-scrapes", options->recordScrapes, "Keep all answers, for import --scrape-log")
        ->type_name("DIR");
    command->add_option("--token-file", options->tokenFile, "Every request must carry the first line as bearer token")
        ->type_name("FILE");
    command
        ->add_option("--capture-file", options->captureFile,
            "What of the content is kept: JSON with full, redacted, hash or off by service")
        ->type_name("FILE");
    command->add_flag("--no-scan", options->noScan, "Do not look at what comes in with the guards");
    command
        ->add_option("--sender-limit", options->senderLimit,
            "What one address may send, MB a second; more is answered 429 (0 = any amount)")
        ->type_name("MB")
        ->check(CLI::Range(0, 10'000));
    command->add_option("--ready-file", options->readyFile, "Made when everything listens")->type_name("FILE");
    options->retention = addRetentionOptions(*command);
    command->callback([&invocation, options] {
        invocation.runsUntilStopped = true;
        if (const auto done = serve(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
