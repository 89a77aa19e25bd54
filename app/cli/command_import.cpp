// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/import_report.h"
#include "app/cli/progress.h"
#include "app/cli/scrape_log_options.h"
#include "app/cli/user_files.h"
#include "core/ingest/file_source.h"
#include "core/sample/sample.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

namespace spanwise::cli {

namespace {
struct ImportOptions {
    std::vector<std::string> paths;
    std::string scrapeLog;
    bool json = false;
    bool sample = false;
    unsigned threads = 0;
    std::string captureFile;
};

ingest::ReadBytes standardInput()
{
    return [](char* to, std::size_t most) -> Result<std::size_t> {
        const std::size_t got = std::fread(to, 1, most, stdin);
        if (got == 0 && std::ferror(stdin) != 0) return fail(ErrorCode::Io, "standard input cannot be read");
        return got;
    };
}

ingest::ReadBytes textInput(std::shared_ptr<const std::string> text)
{
    return [text = std::move(text), at = std::size_t {0}](char* to, std::size_t most) mutable -> Result<std::size_t> {
        const std::size_t here = std::min(most, text->size() - at);
        std::memcpy(to, text->data() + at, here);
        at += here;
        return here;
    };
}

/// Standard input may be among the paths; everything else must exist before anything is taken in.
Result<std::vector<std::string>> namesOf(const ImportOptions& options)
{
    std::vector<std::string> out;
    for (const std::string& path : options.paths) {
        if (path == "-") {
            out.push_back(path);
            continue;
        }
        const std::filesystem::path asked(path);
        const auto files = ingest::filesToImport(std::span(&asked, 1));
        if (!files) return tl::unexpected(files.error());
        for (const auto& file : *files) out.push_back(file.string());
    }
    if (out.empty() && !options.sample)
        return fail(ErrorCode::Invalid,
            options.paths.empty() ? "name files or folders to import, or - for standard input"
                                  : "there are no files in that folder");
    return out;
}

std::string progressText(const std::string& name, std::uint64_t read, const ingest::PipelineProgress& written)
{
    return name + ": " + std::to_string(read >> 20U) + " MiB read, " + std::to_string(written.spans) + " spans stored";
}

std::vector<ingest::FileReport> importAll(
    Invocation& invocation, ingest::Pipeline& pipeline, const std::vector<std::string>& names, bool withSample)
{
    std::vector<ingest::FileReport> reports;
    Progress progress("");
    ingest::ImportOptions options;
    options.stop = invocation.stop;
    std::string name;
    options.progress = [&](std::uint64_t read) { progress.show(progressText(name, read, pipeline.progress())); };
    if (withSample) {
        name = "sample";
        const auto text = std::make_shared<const std::string>(sample::sampleTelemetry(invocation.now));
        reports.push_back(ingest::importStream(pipeline, name, textInput(text), options));
    }
    std::vector<std::filesystem::path> files;
    const auto importFiles = [&] {
        for (ingest::FileReport& report : ingest::importFiles(pipeline, files, options))
            reports.push_back(std::move(report));
        files.clear();
    };
    for (const std::string& next : names) {
        name = next;
        if (next != "-") {
            files.emplace_back(next);
            continue;
        }
        importFiles();
        if (!invocation.stop.stop_requested())
            reports.push_back(ingest::importStream(pipeline, name, standardInput(), options));
    }
    importFiles();
    progress.clear();
    return reports;
}

void tell(Invocation& invocation, const std::vector<ingest::FileReport>& reports, bool asJson)
{
    if (asJson) invocation.out.line(importJson(reports));
    bool clean = true;
    bool taken = false;
    for (const ingest::FileReport& report : reports) {
        if (!asJson) invocation.out.line(importLine(report));
        for (const std::string& remark : importRemarks(report)) say(remark);
        clean = clean && report.isClean();
        taken = taken || !report.error || report.isCutOff;
    }
    invocation.exitCode = std::max(invocation.exitCode, int {clean ? kDone : taken ? kRemarks : kNotDone});
}

Result<void> runImport(Invocation& invocation, const ImportOptions& options)
{
    if (!options.scrapeLog.empty()) {
        if (!options.paths.empty() || options.sample)
            return fail(ErrorCode::Invalid, "--scrape-log stands alone: import other files by themselves");
        return importScrapes(invocation, options.scrapeLog, options.json);
    }
    const auto names = namesOf(options);
    if (!names) return tl::unexpected(names.error());
    const auto files = readIntakeFiles(invocation, options.captureFile);
    if (!files) return tl::unexpected(files.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    ingest::PipelineOptions pipelineOptions = files->pipelineOptions();
    pipelineOptions.parserThreads = options.threads;
    pipelineOptions.onlyFiles = true;
    ingest::Pipeline pipeline(**store, pipelineOptions);
    tell(invocation, importAll(invocation, pipeline, *names, options.sample), options.json);
    return {};
}
} // namespace

void addImport(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand(
        "import", "Take in files: OTLP traces, logs and metrics as JSON, JSON lines or protobuf, each also gzip");
    command->fallthrough();
    auto options = std::make_shared<ImportOptions>();
    command->add_option("PATH", options->paths, "Files, folders, or - for standard input");
    command
        ->add_option("--scrape-log", options->scrapeLog, "Recorded scrapes as JSON lines, taken in as if scraped then")
        ->type_name("FILE");
    command->add_flag("--json", options->json, "Print the report as JSON");
    command->add_flag("--sample", options->sample, "Take in the sample, which ends now");
    command
        ->add_option("--capture-file", options->captureFile,
            "What of the content is kept: JSON with full, redacted, hash or off by service")
        ->type_name("FILE");
    command->add_option("--threads", options->threads, "Parser threads; else as many as there are cores");
    command->callback([&invocation, options] {
        if (const auto done = runImport(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
