// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_modes.h"

#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::store {
namespace {

constexpr std::string_view kMerged = "merged"; ///< member of a mode that was merged into another one

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
    // Taking a coding back is no merging: other reviews may well carry what this one loses.
    if (!added.empty() && !event.payload["undoes"].isText())
        for (const std::string& code : event.payload["remove"].textItems())
            if (auto mode = modeOf(db, code)) putMode(db, code, mode->set(kMerged, true));
    for (const std::string& code : added) {
        const auto known = modeOf(db, code);
        if (known && !(*known)[kMerged].boolean().value_or(false)) continue;
        putMode(db, code, Json::object().set("title", known ? (*known)["title"].text() : std::string_view()));
    }
}

void offerModes(const SQLite::Database& db, review::Rubric& rubric)
{
    review::Question* question = modesIn(rubric);
    if (!question || question->taxonomy.empty()) return;
    for (std::string& code : readOwnModes(db)) {
        const auto mode = modeOf(db, code);
        if (!mode || (*mode)[kMerged].boolean().value_or(false)) continue;
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
