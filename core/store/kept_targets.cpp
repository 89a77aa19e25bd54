// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/kept_targets.h"

#include "core/store/reader.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <algorithm>

namespace spanwise::store {

namespace {

KeptTarget keptAt(const Query& query)
{
    KeptTarget out;
    out.key = query.bytes(0);
    out.url = query.bytes(1);
    out.job = query.bytes(2);
    out.instance = query.bytes(3);
    out.intervalMs = query.integer(4);
    out.timeoutMs = query.integer(5);
    const std::int64_t auth = query.integer(6);
    out.auth = auth == 1 ? KeptTarget::Auth::Bearer : auth == 2 ? KeptTarget::Auth::Basic : KeptTarget::Auth::None;
    out.user = query.bytes(7);
    out.certificateFile = query.bytes(8);
    out.certificateKeyFile = query.bytes(9);
    out.authorityFile = query.bytes(10);
    out.fingerprint = query.bytes(11);
    out.linkLocalAllowed = query.integer(12) != 0;
    out.wantsProtobuf = query.integer(13) != 0;
    return out;
}

bool isThatOf(const KeptTarget& kept, const MetricTarget& target)
{
    return target.kind == "scrape" && target.job == kept.job && target.instance == kept.instance;
}

} // namespace

Result<void> keepTarget(Writer& writer, const KeptTarget& target)
{
    const auto db = writer.transaction();
    if (!db) return tl::unexpected(db.error());
    return guarded([&]() -> Result<void> {
        Query taken(**db, "SELECT 1 FROM kept_targets WHERE job = ? AND instance = ? AND key <> ?");
        taken.bindText(1, target.job).bindText(2, target.instance).bindText(3, target.key);
        if (taken.step())
            return fail(ErrorCode::Conflict,
                "there is a target " + target.job + " at " + target.instance + " already: give this one another name");
        Query put(**db, "INSERT OR REPLACE INTO kept_targets VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        put.bindText(1, target.key).bindText(2, target.url).bindText(3, target.job).bindText(4, target.instance);
        put.bind(5, target.intervalMs).bind(6, target.timeoutMs).bind(7, static_cast<std::int64_t>(target.auth));
        put.bindText(8, target.user).bindText(9, target.certificateFile).bindText(10, target.certificateKeyFile);
        put.bindText(11, target.authorityFile).bindText(12, target.fingerprint);
        put.bind(13, std::int64_t {target.linkLocalAllowed}).bind(14, std::int64_t {target.wantsProtobuf}).run();
        return {};
    });
}

Result<void> dropTarget(Writer& writer, const std::string& key)
{
    const auto db = writer.transaction();
    if (!db) return tl::unexpected(db.error());
    return guarded([&] {
        Query drop(**db, "DELETE FROM kept_targets WHERE key = ?");
        drop.bindText(1, key).run();
    });
}

Result<std::vector<KeptTarget>> keptTargets(const Reader& reader)
{
    std::vector<KeptTarget> out;
    auto read = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query all(db, "SELECT * FROM kept_targets ORDER BY job, instance");
        while (all.step()) out.push_back(keptAt(all));
        return {};
    });
    if (!read) return tl::unexpected(read.error());
    return out;
}

std::vector<MetricTarget> withKept(std::vector<MetricTarget> known, const std::vector<KeptTarget>& kept)
{
    for (const KeptTarget& one : kept) {
        if (std::ranges::any_of(known, [&](const MetricTarget& target) { return isThatOf(one, target); })) continue;
        MetricTarget& target = known.emplace_back();
        target.kind = "scrape";
        target.job = one.job;
        target.instance = one.instance;
        target.address = one.url;
        target.interval = one.intervalMs;
    }
    return known;
}

} // namespace spanwise::store
