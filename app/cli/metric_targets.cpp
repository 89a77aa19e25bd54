// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/metric_targets.h"

#include "app/cli/number_json.h"
#include "app/cli/time_argument.h"
#include "app/cli/user_files.h"
#include "core/gateway/shipped_dictionary.h"
#include "core/store/kept_targets.h"
#include "core/store/series_reader.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

namespace spanwise::cli {

namespace {

void writeTime(JsonWriter& json, std::string_view key, store::UnixMs at)
{
    json.key(key);
    if (at == 0)
        json.null();
    else
        json.integer(at);
}

std::string targetJson(const store::MetricTarget& target, bool kept)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("job").text(target.job).key("instance").text(target.instance).key("kind").text(target.kind);
    writeText(json, "address", target.address);
    writeText(json, "gateway", target.gateway);
    json.key("up");
    if (target.lastAt == 0)
        json.null();
    else
        json.boolean(target.failingSince == 0);
    json.key("interval_ms").integer(target.interval);
    writeTime(json, "last_ms", target.lastAt);
    writeTime(json, "last_ok_ms", target.lastOkAt);
    writeTime(json, "failing_since_ms", target.failingSince);
    writeText(json, "error", target.error);
    writeText(json, "format", target.format);
    json.key("samples").count(target.samples).key("bytes").count(target.bytes);
    json.key("kept").boolean(kept);
    json.key("duration_ms").integer(target.duration).key("refused_series").count(target.refusedSeries);
    writeText(json, "widest_label", target.widestLabel);
    json.key("remarks").beginArray();
    for (const auto& remark : target.remarks) {
        json.beginObject().key("reason").text(remark.reason).key("count").count(remark.count);
        writeText(json, "sample", remark.sample);
        writeTime(json, "last_ms", remark.lastAt);
        json.endObject();
    }
    json.endArray().endObject();
    return out;
}

std::string stateOf(const store::MetricTarget& target)
{
    if (target.lastAt == 0) return "not yet asked";
    if (target.failingSince == 0) return "up";
    return "down since " + isoTime(target.failingSince * kNanosPerMilli) + ": " + target.error;
}

/// What the questions about targets are asked of.
struct Known {
    store::SeriesReader series;
    std::vector<store::KeptTarget> kept; ///< by the window
    std::shared_ptr<const gateway::Dictionary> dictionary;
    bool ownWords = false; ///< the user's file is laid over the dictionary

    [[nodiscard]] bool isKept(const store::MetricTarget& target) const
    {
        return target.kind == "scrape" && std::ranges::any_of(kept, [&](const store::KeptTarget& one) {
            return one.job == target.job && one.instance == target.instance;
        });
    }
    /// What was stored was recognized by the words of its time.
    Result<void> recognize(store::MetricTarget& target) const
    {
        if (!ownWords) return {};
        const auto names = series.namesOf(target.target);
        if (!names) return tl::unexpected(names.error());
        const gateway::Product* const product =
            dictionary->recognize(std::vector<std::string_view>(names->begin(), names->end()));
        target.gateway = product != nullptr ? product->id : std::string();
        return {};
    }
};

/// What each name of a target became, or why it is not used.
Result<void> printExplanation(
    Invocation& invocation, const Known& known, const store::MetricTarget& target, bool asJson)
{
    const auto names = known.series.namesOf(target.target);
    if (!names) return tl::unexpected(names.error());
    const gateway::Dictionary& dictionary = *known.dictionary;
    const std::vector<std::string_view> views(names->begin(), names->end());
    for (const gateway::Explanation& one : dictionary.explain(dictionary.product(target.gateway), views)) {
        if (!asJson) {
            invocation.out.line(
                printable("    " + one.name + "  " + (one.became.empty() ? "ignored: " + one.ignored : one.became)
                    + (one.note.empty() ? "" : "  (" + one.note + ")")));
            continue;
        }
        std::string out;
        JsonWriter json(out);
        json.beginObject().key("job").text(target.job).key("instance").text(target.instance);
        json.key("metric").text(one.name);
        writeText(json, "became", one.became);
        writeText(json, "ignored", one.ignored);
        writeText(json, "note", one.note);
        json.endObject();
        invocation.out.line(out);
    }
    return {};
}

Result<Known> knownOf(Invocation& invocation)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    auto kept = store::keptTargets(*(*store)->reader());
    if (!kept) return tl::unexpected(kept.error());
    auto dictionary = readDictionary(invocation);
    if (!dictionary) return tl::unexpected(dictionary.error());
    const bool ownWords = *dictionary != nullptr;
    return Known {store::SeriesReader((*store)->reader()), std::move(*kept),
        ownWords ? std::move(*dictionary) : gateway::shippedDictionary(), ownWords};
}

Result<void> printTargets(Invocation& invocation, bool asJson, bool explain)
{
    const auto known = knownOf(invocation);
    if (!known) return tl::unexpected(known.error());
    const auto stored = known->series.targets();
    if (!stored) return tl::unexpected(stored.error());
    auto targets = store::withKept(*stored, known->kept);
    for (store::MetricTarget& target : targets) {
        if (auto done = known->recognize(target); !done) return done;
        if (target.failingSince != 0) invocation.exitCode = kRemarks;
        if (explain && asJson) {
            if (auto done = printExplanation(invocation, *known, target, true); !done) return done;
            continue;
        }
        if (asJson) {
            invocation.out.line(targetJson(target, known->isKept(target)));
            continue;
        }
        invocation.out.line(
            printable(target.job + "  " + target.instance + (target.gateway.empty() ? "" : "  (" + target.gateway + ")")
                + "  " + std::to_string(target.samples) + " samples  " + stateOf(target)));
        for (const auto& remark : target.remarks)
            invocation.out.line(printable("    " + std::to_string(remark.count) + " × " + remark.reason
                + (remark.sample.empty() ? "" : " (newest: " + remark.sample + ")")));
        if (explain)
            if (auto done = printExplanation(invocation, *known, target, false); !done) return done;
    }
    if (targets.empty() && !asJson) say("no gateway metrics in this store");
    return {};
}

} // namespace

void addMetricTargets(CLI::App& metrics, Invocation& invocation)
{
    CLI::App* command = metrics.add_subcommand("targets", "What is scraped or sends metrics, and how it is");
    command->fallthrough();
    auto asJson = std::make_shared<bool>(false);
    auto explain = std::make_shared<bool>(false);
    command->add_flag("--json", *asJson, "One JSON line a target, or a metric with --explain");
    command->add_flag("--explain", *explain, "What each metric became, or why it is ignored");
    command->callback([&invocation, asJson, explain] {
        if (const auto done = printTargets(invocation, *asJson, *explain); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
