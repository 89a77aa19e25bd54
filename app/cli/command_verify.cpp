// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/progress.h"
#include "app/cli/review_json.h"
#include "app/cli/user_files.h"
#include "core/base/json_writer.h"
#include "core/ingest/verify.h"
#include "core/store/reader.h"
#include "core/store/review_log.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace spanwise::cli {

namespace {
std::string verifyJson(const ingest::VerifyReport& report, const store::ReviewLogReport& reviews)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("sound").boolean(report.isSound() && reviews.isSound());
    json.key("files").beginObject().key("rows").count(report.files.rows).key("calls").count(report.files.calls);
    json.key("blocks").count(report.files.blocks).key("segments").count(report.files.segments);
    json.key("problems").beginArray();
    for (const std::string& problem : report.files.problems) json.text(problem);
    json.endArray().endObject().key("recounted").beginObject().key("traces").count(report.traces);
    json.key("spans").count(report.spans).key("calls").count(report.calls);
    json.key("no_longer_kept").count(report.unkept).key("differences").beginArray();
    for (const std::string& difference : report.differences) json.text(difference);
    json.endArray().endObject().key("review_log").raw(jsonLine(jsonOf(reviews))).endObject();
    return out;
}

void printVerify(Output& out, const ingest::VerifyReport& report, const store::ReviewLogReport& reviews)
{
    out.line(std::to_string(report.files.rows) + " rows, " + std::to_string(report.files.blocks) + " payload blocks, "
        + std::to_string(report.files.segments) + " column segments");
    out.line(std::to_string(report.traces) + " traces recounted: " + std::to_string(report.spans) + " spans, "
        + std::to_string(report.calls) + " calls");
    if (report.unkept > 0)
        out.line(std::to_string(report.unkept) + " spans not recounted: retention removed messages of their traces");
    for (const std::string& problem : report.files.problems) out.line(printable(problem));
    for (const std::string& difference : report.differences) out.line(printable(difference));
    out.line(std::to_string(reviews.chain.entries) + " entries of the review log, head " + reviews.chain.head.hex());
    if (!reviews.chain.isSound()) out.line(printable(reviews.chain.problem));
    for (const std::string& problem : reviews.problems) out.line(printable(problem));
    for (const std::string& row : reviews.wrongRows) out.line(printable(row));
    if (!reviews.wrongRows.empty()) out.line("`spanwise-cli review rebuild` repairs what was made of the review log");
    out.line(report.isSound() && reviews.isSound() ? "no damage found" : "damage found");
}

/// What can be read of a damaged store, to a new one. The damaged files are not touched.
Result<void> saveReadable(Invocation& invocation, const std::string& to)
{
    const auto saved = store::salvage(databaseOf(invocation), to, invocation.stop);
    if (!saved) return tl::unexpected(saved.error());
    invocation.out.line(
        std::to_string(saved->rows) + " rows and " + std::to_string(saved->blocks) + " payload blocks saved to " + to);
    for (const std::string& lost : saved->lost) invocation.out.line("lost: " + printable(lost));
    if (!saved->lost.empty()) invocation.exitCode = kRemarks;
    return {};
}

Result<void> verifyStore(Invocation& invocation, bool asJson)
{
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    Progress progress("traces");
    const auto report = ingest::verify(
        **store, mapping->get(), [&](std::uint64_t done, std::uint64_t all) { progress.show(done, all); },
        invocation.stop);
    progress.clear();
    if (!report) return tl::unexpected(report.error());
    const auto reviews = store::verifyReviewLog(*(*store)->reader(), std::nullopt, invocation.stop);
    if (!reviews) return tl::unexpected(reviews.error());
    if (asJson)
        invocation.out.line(verifyJson(*report, *reviews));
    else
        printVerify(invocation.out, *report, *reviews);
    if (!report->isSound() || !reviews->isSound()) invocation.exitCode = kRemarks;
    return {};
}
} // namespace

void addVerify(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("verify", "Check the store and count everything again");
    command->fallthrough();
    auto asJson = std::make_shared<bool>(false);
    command->add_flag("--json", *asJson, "Print JSON");
    auto newFile = std::make_shared<std::string>();
    command->add_option("--save-readable", *newFile,
        "Save everything that can be read to a new store of this name; a damaged store is not changed");
    command->callback([&invocation, asJson, newFile] {
        const auto done = newFile->empty() ? verifyStore(invocation, *asJson) : saveReadable(invocation, *newFile);
        if (!done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
