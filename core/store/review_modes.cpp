// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_modes.h"

#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace spanwise::store {
namespace {

// Members of a mode.
constexpr std::string_view kMerged = "merged"; ///< it was merged into another one
constexpr std::string_view kCoinedBy = "coined_by"; ///< the event
constexpr std::string_view kTakenBack = "taken_back"; ///< that event was undone
constexpr std::string_view kUsed = "used"; ///< of one that was taken back: a review carries it all the same

std::optional<Json> modeOf(const SQLite::Database& db, std::string_view code)
{
    Query query(db, "SELECT json FROM review_setting WHERE kind = 'mode' AND id = ? ORDER BY version DESC LIMIT 1");
    query.bindText(1, code);
    if (!query.step()) return std::nullopt;
    return Json::parse(textAt(query, 0)).value_or(Json::object());
}

void putMode(const SQLite::Database& db, std::string_view code, const Json& mode)
{
    Query query(db, "INSERT OR REPLACE INTO review_setting (kind, id, version, json) VALUES ('mode',?,0,?)");
    const std::string text = mode.canonical();
    query.bindText(1, code).bindText(2, text).run();
}

bool says(const Json& mode, std::string_view member)
{
    return mode[member].boolean().value_or(false);
}

bool isOffered(const Json& mode)
{
    return !says(mode, kMerged) && (!says(mode, kTakenBack) || says(mode, kUsed));
}

/// Reads every item: asked only of modes that were taken back, when something is done to a review that carries one.
bool isCarried(const SQLite::Database& db, std::string_view code)
{
    Query query(db,
        "SELECT 1 FROM review_item WHERE modes <> '' "
        "AND instr(char(10) || modes || char(10), char(10) || ? || char(10)) > 0 LIMIT 1");
    query.bindText(1, code);
    return query.step();
}

review::Question* modesIn(review::Rubric& rubric)
{
    const auto found = std::ranges::find(rubric.questions, "failure_modes", &review::Question::key);
    return found == rubric.questions.end() ? nullptr : &*found;
}

void offer(review::Question& question, std::string code, std::string title)
{
    if (std::ranges::find(question.options, code, &review::Option::value) != question.options.end()) return;
    question.options.push_back({std::move(code), std::move(title), {}});
}

} // namespace

void noteModes(const SQLite::Database& db, const review::ReviewEvent& event)
{
    if (event.kind != review::EventKind::Coded) return;
    const std::vector<std::string> added = event.payload["add"].textItems();
    if (event.payload["undoes"].isText()) {
        // Taking a coding back coins nothing, and it is no merging: other reviews may well carry what this one loses.
        for (const std::string& code : added)
            if (auto known = modeOf(db, code); known && says(*known, kMerged))
                putMode(db, code, known->set(kMerged, false));
        return;
    }
    if (!added.empty())
        for (const std::string& code : event.payload["remove"].textItems())
            if (auto mode = modeOf(db, code)) putMode(db, code, mode->set(kMerged, true));
    for (const std::string& code : added) {
        const auto known = modeOf(db, code);
        if (known && !says(*known, kMerged) && !says(*known, kTakenBack)) continue;
        Json mode = Json::object().set("title", known ? (*known)["title"].text() : std::string_view());
        putMode(db, code, mode.set(kCoinedBy, event.eventId));
    }
}

void settleModes(const SQLite::Database& db, std::span<const review::ReviewEvent> events, const review::ItemState& item)
{
    std::set<std::string, std::less<>> undone;
    std::set<std::string> codes; // also those that a review carries no more
    for (const review::ReviewEvent& event : events) {
        if (event.kind != review::EventKind::Coded) continue;
        if (const auto id = event.payload["undoes"].text(); !id.empty()) undone.emplace(id);
        for (const char* member : {"add", "remove"})
            for (std::string& code : event.payload[member].textItems()) codes.insert(std::move(code));
    }
    for (const review::Review& review : item.reviews)
        codes.insert(review.failureModes.begin(), review.failureModes.end());
    for (const std::string& code : codes) {
        auto mode = modeOf(db, code);
        if (!mode) continue;
        const bool isTakenBack = says(*mode, kTakenBack);
        if (!isTakenBack && !undone.contains((*mode)[kCoinedBy].text())) continue;
        const bool used = isCarried(db, code);
        if (!isTakenBack || used != says(*mode, kUsed)) putMode(db, code, mode->set(kTakenBack, true).set(kUsed, used));
    }
}

void offerModes(const SQLite::Database& db, review::Rubric& rubric)
{
    review::Question* question = modesIn(rubric);
    if (!question || question->taxonomy.empty()) return;
    for (std::string& code : readOwnModes(db)) {
        const auto mode = modeOf(db, code);
        if (!mode || !isOffered(*mode)) continue;
        std::string title((*mode)["title"].text());
        offer(*question, std::move(code), std::move(title));
    }
}

void keepModes(review::Rubric& rubric, const review::ItemState& item, std::string_view actor)
{
    review::Question* question = modesIn(rubric);
    if (!question) return;
    for (const review::Review& review : item.reviews)
        if (actor.empty() || review.actor == actor)
            for (const std::string& code : review.failureModes) offer(*question, code, {});
}

} // namespace spanwise::store
