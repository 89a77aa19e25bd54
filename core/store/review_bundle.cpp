// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_bundle.h"

#include "core/store/bundle_settings.h"
#include "core/store/case_table.h"
#include "core/store/writer.h"

#include <algorithm>
#include <set>

namespace spanwise::store {

Result<ReviewBundle> reviewBundle(const ReviewReader& reader, const std::string& queue, const HoldsBack& holdsBack)
{
    ReviewBundle out;
    const auto events = reader.events(queue);
    if (!events) return tl::unexpected(events.error());
    const auto head = reader.head();
    if (!head) return tl::unexpected(head.error());
    std::set<std::string> items;
    std::string lines;
    for (review::ReviewEvent event : *events) {
        if (holdsBack)
            out.textsHeldBack +=
                std::erase_if(event.texts, [&](const review::SealedText& text) { return holdsBack(text.text); });
        lines += review::bundleLine(event) + '\n';
        items.insert(event.itemId);
    }
    std::uint64_t snapshots = 0;
    for (const std::string& item : items) {
        const auto ofItem = reader.snapshots(item);
        if (!ofItem) return tl::unexpected(ofItem.error());
        for (const ReviewSnapshot& one : *ofItem) {
            if (holdsBack && holdsBack(one.data)) {
                ++out.contextsHeldBack;
                continue;
            }
            ++snapshots;
            Json json;
            json.set("item_id", item).set("salt", one.salt).set("data", one.data);
            lines += Json::object().set("snapshot", std::move(json)).canonical() + '\n';
        }
    }
    Json first;
    first.set("format", "review-bundle/1").set("queue", queue).set("events", std::uint64_t {events->size()});
    first.set("snapshots", snapshots).set("review_log_head", head->hash.hex());
    first.set("redaction", holdsBack ? "secrets left out" : "unredacted");
    const auto definitions = definitionLines(reader, *events);
    if (!definitions) return tl::unexpected(definitions.error());
    out.lines = first.canonical() + '\n' + *definitions + lines;
    return out;
}

Result<BundleReport> importReviewBundle(Writer& writer, std::string_view bundle, const SavedBy& by)
{
    BundleReport report;
    std::vector<review::ReviewEvent> events;
    std::vector<std::pair<std::string, ReviewSnapshot>> snapshots;
    Definitions definitions;
    std::size_t number = 0;
    for (std::size_t at = 0; at < bundle.size();) {
        const std::size_t end = std::min(bundle.find('\n', at), bundle.size());
        const std::string_view line = bundle.substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.empty()) continue;
        const auto json = Json::parse(line);
        if (number == 1) {
            if (!json || (*json)["format"].text() != "review-bundle/1")
                return fail(ErrorCode::Malformed, "this is no review bundle: its first line does not say so");
            continue;
        }
        const auto reject = [&](const std::string& why) {
            report.rejected.push_back("line " + std::to_string(number) + ": " + why);
        };
        if (!json) {
            reject(json.error().message);
        } else if (json->has("snapshot")) {
            const Json& one = (*json)["snapshot"];
            snapshots.push_back({std::string(one["item_id"].text()),
                {std::string(one["salt"].text()), std::string(one["data"].text())}});
        } else if (json->has("queue_definition")) {
            definitions.queues.push_back((*json)["queue_definition"]);
        } else if (json->has("rubric_definition")) {
            definitions.rubrics.push_back((*json)["rubric_definition"]);
        } else if (auto event = review::eventFromBundle(line, by.at)) {
            events.push_back(std::move(*event));
        } else {
            reject(event.error().message);
        }
    }
    if (number == 0) return fail(ErrorCode::Malformed, "the review bundle is empty");
    std::ranges::sort(events, review::comesBefore);
    auto settings = takeDefinitions(writer, definitions, events, by);
    if (!settings) return tl::unexpected(settings.error());
    report.settings = std::move(settings->taken);
    report.remarks = std::move(settings->remarks);
    const auto appended = appendReviewEvents(writer, events);
    if (!appended) return tl::unexpected(appended.error());
    std::set<std::string> touched;
    for (const review::ReviewEvent& event : events) touched.insert(event.itemId);
    const UnixNanos newest = events.empty() ? 0 : std::ranges::max(events, {}, &review::ReviewEvent::at).at;
    for (const std::string& item : touched) // what others changed makes cases stale as well
        if (const auto marked = markStaleCases(writer, item, newest); !marked) return tl::unexpected(marked.error());
    report.events = appended->events;
    report.known = appended->known;
    report.texts = appended->texts;
    report.erased = appended->erased;
    for (const auto& [item, snapshot] : snapshots) {
        if (auto put = putReviewSnapshot(writer, item, snapshot); put) {
            report.snapshots += *put == ContextPut::Added;
            report.erased += *put == ContextPut::Erased;
        } else if (put.error().code == ErrorCode::Malformed) {
            report.rejected.push_back(put.error().message);
        } else {
            return tl::unexpected(put.error());
        }
    }
    return report;
}

} // namespace spanwise::store
