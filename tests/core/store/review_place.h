// SPDX-License-Identifier: GPL-3.0-or-later
// A store of its own with review items in it, for tests of what review keeps there.
#pragma once

#include "core/query/review_queue.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/store.h"
#include "core/store/writer.h"
#include "tests/core/review/review_world.h"

#include <QTemporaryDir>
#include <QtTest>

namespace spanwise::test {

using store::Store;

struct Place {
    QTemporaryDir folder;
    std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "s.db";
    std::unique_ptr<Store> store;

    Place() { open(); }
    void open() { store = std::move(*Store::open(file)); }
    void close() { store.reset(); }
    store::Writer& writer() { return *store->writer(); }
    [[nodiscard]] store::ReviewReader reader() const { return store::ReviewReader(store->reader()); }
    void commit() { QVERIFY(writer().commit()); }
};

inline std::string hexOf(int number, int digits)
{
    return QByteArray::number(number, 16).rightJustified(digits, '0').toStdString();
}

inline std::vector<store::NewReviewItem> newItems(int count, int needed = 1, bool blind = false, int from = 0)
{
    std::vector<store::NewReviewItem> items;
    for (int i = from; i < from + count; ++i) {
        Json plain = Json::object();
        plain.set("rules", Json::texts({i % 10 == 0 ? "baseline" : "error"})).set("inclusion_p", 0.5);
        plain.set("priority", i % 10 == 0 ? 10 : 50).set("needed_reviews", needed).set("blind", blind);
        items.push_back({"default", hexOf(i, 32), hexOf(i, 16), "intake", plain,
            R"({"messages":["hello )" + std::to_string(i) + R"("]})", second(i)});
    }
    return items;
}

inline store::ReviewAction action(
    EventKind kind, const std::string& item, const std::string& actor, std::int64_t at, Json payload = Json::object())
{
    return {kind, item, actor, std::move(payload), second(at)};
}
inline query::ReviewListQuestion listOf(std::optional<ItemStatus> status, const char* viewer, std::int64_t at)
{
    query::ReviewListQuestion question;
    question.status = status;
    question.viewer = viewer;
    question.now = second(at);
    return question;
}

inline Json verdict(const char* value)
{
    Json payload = Json::object().set("verdict", value).set("note", std::string("because ") + value);
    if (std::string_view(value) == "fail") payload.set("severity", "high").set("failure_modes", Json::texts({"loop"}));
    return payload;
}

} // namespace spanwise::test
