// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/filter_options.h"
#include "app/cli/text_files.h"
#include "app/cli/trace_walk.h"
#include "core/exporters/otlp_json.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

namespace spanwise::cli {

namespace {
struct ExportOptions {
    FilterOptions filter;
    std::string file;
    bool replace = false;
};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// One request a trace, its log records on the next line: message content often lies there.
struct Written {
    std::uint64_t spans = 0;
    std::uint64_t unkept = 0; ///< left out: a span without its message is no span that could be read back
};
Result<Written> writeTraces(Invocation& invocation, const FilterOptions& filter, Output& out)
{
    Written written;
    const auto walked = walkTraces(invocation, filter, [&](const WalkedTrace& trace) -> Result<void> {
        written.spans += trace.spans.size();
        written.unkept += trace.unkept.size();
        if (!trace.spans.empty()) {
            exporters::appendOtlpTraces(trace.batch, trace.spans, out.buffer());
            out.line({});
        }
        if (!trace.logs.empty()) {
            exporters::appendOtlpLogs(trace.batch, trace.logs, out.buffer());
            out.line({});
        }
        if (out.failed()) return fail(ErrorCode::Io, "could not write everything");
        return {};
    });
    if (!walked) return tl::unexpected(walked.error());
    if (!out.flush()) return fail(ErrorCode::Io, "could not write everything");
    return written;
}

Result<File> openedToWrite(const std::filesystem::path& path)
{
    File file(std::fopen(path.string().c_str(), "wb"));
    if (!file) return fail(ErrorCode::Io, path.string() + ": cannot be written: " + std::strerror(errno));
    return file;
}

Result<Written> writeInto(File file, Invocation& invocation, const FilterOptions& filter)
{
    Output out(file.get());
    auto written = writeTraces(invocation, filter, out);
    if (std::fclose(file.release()) != 0 && written) return fail(ErrorCode::Io, "could not write everything");
    return written;
}

/// Written beside and renamed, so that a file of that name is whole or as it was. Behind a link that is the file which
/// it leads to, and the link stays. A device or a pipe is written to.
Result<Written> writeFile(Invocation& invocation, const ExportOptions& options)
{
    namespace fs = std::filesystem;
    fs::path target = options.file;
    std::error_code error;
    if (!options.replace && fs::exists(fs::symlink_status(target, error)))
        return fail(ErrorCode::Conflict, target.string() + ": exists already; --replace overwrites it");
    if (fs::is_directory(target, error))
        return fail(ErrorCode::Conflict, target.string() + ": is a folder; name a file in it");
    const bool inPlace = isWrittenInPlace(target);
    if (auto real = fs::canonical(target, error); !inPlace && !error) target = std::move(real);
    fs::path beside = target;
    if (!inPlace) beside += ".part";
    auto file = openedToWrite(beside);
    if (!file) return tl::unexpected(file.error());
    auto written = writeInto(std::move(*file), invocation, options.filter);
    error.clear();
    if (written && !inPlace) fs::rename(beside, target, error);
    if (written && !error) return written;
    std::error_code ignored;
    if (!inPlace) fs::remove(beside, ignored);
    return fail(written ? ErrorCode::Io : written.error().code,
        target.string() + ": " + (written ? error.message() : written.error().message));
}

Result<void> exportSpans(Invocation& invocation, const ExportOptions& options)
{
    const auto written =
        options.file == "-" ? writeTraces(invocation, options.filter, invocation.out) : writeFile(invocation, options);
    if (!written) return tl::unexpected(written.error());
    say(std::to_string(written->spans) + " spans written");
    if (written->unkept > 0)
        say(std::to_string(written->unkept)
            + " spans left out: retention removed their messages, only their numbers "
              "are kept");
    return {};
}
} // namespace

void addExport(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("export", "Write what is stored to a file");
    command->fallthrough();
    command->require_subcommand(1);
    CLI::App* spans = command->add_subcommand("spans", "Spans and their log records as OTLP JSON lines");
    spans->fallthrough();
    auto options = std::make_shared<ExportOptions>();
    options->filter.addTo(*spans);
    spans->add_option("--out", options->file, "File to write; - is standard output")->type_name("FILE")->required();
    spans->add_flag("--replace", options->replace, "Overwrite a file of that name");
    spans->callback([&invocation, options] {
        if (const auto done = exportSpans(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
