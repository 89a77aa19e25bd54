// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/snapshot.h"

#include "core/base/json_pointer.h"
#include "core/base/sha256.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <vector>

namespace spanwise::review {

namespace {
struct Place {
    std::string path;
    std::string* text = nullptr;
};

void collectTexts(Json& value, const std::string& path, std::vector<Place>& into)
{
    if (value.isText()) into.push_back({path, &value.mutableText()});
    if (value.isArray())
        for (std::size_t i = 0; i < value.items().size(); ++i)
            collectTexts(value.mutableItems()[i], path + '/' + std::to_string(i), into);
    if (value.isObject())
        for (auto& [key, member] : value.mutableMembers()) collectTexts(member, path + '/' + pointerPart(key), into);
}
} // namespace

std::string snapshotText(Json snapshot, std::size_t limit)
{
    if (!snapshot.isObject()) snapshot = Json::object();
    snapshot.set("format", "snapshot/1");
    std::string text = snapshot.canonical();
    Json cut = Json::array();
    while (text.size() > limit) {
        std::vector<Place> places;
        collectTexts(snapshot, "", places);
        const auto longest = std::ranges::max_element(places, {}, [](const Place& p) { return p.text->size(); });
        // Only structure is left: an item with so many parts that their names alone are too large.
        if (longest == places.end() || longest->text->size() <= 256)
            return Json::object()
                .set("format", "snapshot/1")
                .set("span", snapshot["span"])
                .set("cut", "all")
                .canonical();
        std::string& largest = *longest->text;
        const std::size_t excess = text.size() - limit;
        // At least half of it stays in the first round, so that one long part does not take all the room of others.
        const std::size_t keep =
            std::max(largest.size() / 2, largest.size() > 2 * excess ? largest.size() - 2 * excess : 0);
        cut.add(Json::object()
                    .set("path", longest->path)
                    .set("bytes", std::uint64_t {largest.size()})
                    .set("sha256", sha256(largest).hex()));
        largest =
            std::string(cutUtf8(largest, keep > kCutMark.size() ? keep - kCutMark.size() : 0)) + std::string(kCutMark);
        snapshot.set("cut", cut);
        text = snapshot.canonical();
    }
    return text;
}

} // namespace spanwise::review
