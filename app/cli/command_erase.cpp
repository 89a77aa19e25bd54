// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "core/base/json_writer.h"
#include "core/ingest/erase.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace spanwise::cli {

namespace {
using ingest::EraseSubject;

struct EraseOptions {
    std::string user;
    std::string session;
    std::string trace;
    bool dryRun = false;
    bool json = false;
};

Result<EraseSubject> subjectOf(const EraseOptions& options)
{
    std::vector<EraseSubject> named;
    if (!options.user.empty()) named.push_back({EraseSubject::Kind::User, options.user});
    if (!options.session.empty()) named.push_back({EraseSubject::Kind::Session, options.session});
    if (!options.trace.empty()) named.push_back({EraseSubject::Kind::Trace, options.trace});
    if (named.size() == 1) return named.front();
    return fail(ErrorCode::Invalid, "say what to erase: one of --user, --session, --trace");
}

std::vector<std::pair<const char*, std::uint64_t>> countsOf(const store::Removed& removed, bool done)
{
    std::vector<std::pair<const char*, std::uint64_t>> counts {{"traces", removed.traces}, {"spans", removed.spans},
        {"calls", removed.calls}, {"logs", removed.logs}, {"others", removed.others}};
    if (done) {
        counts.emplace_back("names", removed.names);
        counts.emplace_back("payload_bytes", removed.payloadBytes);
    }
    return counts;
}

/// `receipt` = 0: nothing was erased, because there was nothing or because it was a preview.
void tell(Invocation& invocation, const EraseOptions& options, EraseSubject::Kind kind, const store::Removed& removed,
    const ingest::EraseReceipt* receipt)
{
    const auto counts = countsOf(removed, receipt != nullptr);
    std::string out;
    if (options.json) {
        JsonWriter json(out);
        json.beginObject().key("subject").text(ingest::nameOf(kind)).key("erased").boolean(receipt != nullptr);
        json.key("receipt");
        if (receipt != nullptr && receipt->number > 0)
            json.integer(receipt->number);
        else
            json.null();
        if (receipt != nullptr) json.key("at_ns").integer(receipt->at);
        for (const auto& [what, count] : counts) json.key(what).count(count);
        json.endObject();
    } else {
        out = receipt == nullptr ? "would go: " : "erased: ";
        for (const auto& [what, count] : counts)
            out += (&what == &counts.front().first ? "" : ", ") + std::to_string(count) + ' ' + what;
        if (receipt != nullptr && receipt->number > 0) out += "; receipt " + std::to_string(receipt->number);
    }
    invocation.out.line(out);
}

Result<void> runErase(Invocation& invocation, const EraseOptions& options)
{
    const auto subject = subjectOf(options);
    if (!subject) return tl::unexpected(subject.error());
    if (auto there = openForReading(invocation); !there) return tl::unexpected(there.error()); // makes no new store
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const ingest::UseWriter use = ingest::alone(**store);
    if (options.dryRun) {
        const auto preview = ingest::previewErase(**store, use, *subject);
        if (!preview) return tl::unexpected(preview.error());
        tell(invocation, options, subject->kind, preview->removed, nullptr);
        return {};
    }
    const auto receipt = ingest::erase(**store, use, *subject, invocation.now, invocation.stop);
    if (!receipt) return tl::unexpected(receipt.error());
    tell(invocation, options, subject->kind, receipt->removed, &*receipt);
    return {};
}
} // namespace

void addErase(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand(
        "erase", "Erase everything of a user, a session or a trace, and write a receipt without any of it");
    command->fallthrough();
    auto options = std::make_shared<EraseOptions>();
    command->add_option("--user", options->user, "User id as stored")->type_name("ID");
    command->add_option("--session", options->session, "Session id as stored")->type_name("ID");
    command->add_option("--trace", options->trace, "Trace id, 32 hex digits")->type_name("ID");
    command->add_flag("--dry-run", options->dryRun, "Only say what would go");
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([&invocation, options] {
        if (const auto done = runErase(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
