// SPDX-License-Identifier: GPL-3.0-or-later
// Names that nobody uses any more are forgotten a few at a time. Which ones these are takes longer to find out than the
// writer may be held, so it is found out beside it; what rows were given meanwhile is known here, as each name of a row
// passes through resolved().
#include "core/store/sqlite_query.h"
#include "core/store/writer_private.h"

namespace spanwise::store {

NameId Writer::Private::resolved(NameId name)
{
    if ((name & kNewName) != 0)
        name = nameIds[name & ~kNewName];
    else if (!retired.empty() && retired.contains(name)) // a draft from before the name was erased: it is a new one now
        name = names->add(names->text(name));
    if (usedNames) usedNames->insert(name);
    return name;
}

void Writer::Private::resolveNames(SpanRow& row)
{
    for (NameId* name : {&row.name, &row.service, &row.serviceVersion, &row.environment}) *name = resolved(*name);
    if (!row.call) return;
    columns::CallColumns& call = *row.call;
    for (NameId* name :
        {&call.model, &call.requestModel, &call.provider, &call.operation, &call.session, &call.user, &call.prompt})
        *name = resolved(*name);
}

std::size_t Writer::Private::forgetNames(std::span<const NameId> unused)
{
    std::size_t forgotten = 0;
    std::optional<Query> overwrite;
    for (const NameId name : unused) {
        if ((usedNames && usedNames->contains(name)) || overwritten.contains(name)) continue;
        if (!overwrite) {
            begin();
            overwrite.emplace(db, "UPDATE names SET text = 'erased ' || id WHERE id = ?");
        }
        overwrite->bind(1, std::int64_t {name}).run();
        overwriting.push_back(name);
        ++forgotten;
    }
    return forgotten;
}

/// What was used is forgotten with the last who asked for it.
void Writer::Private::dropWatch()
{
    if (!usedNames) return;
    std::erase_if(watchers, [](const auto& watcher) { return watcher.expired(); });
    if (watchers.empty()) usedNames.reset();
}

void Writer::watchNames(std::weak_ptr<const void> watcher)
{
    d->dropWatch();
    if (!d->usedNames) d->usedNames.emplace();
    d->watchers.push_back(std::move(watcher));
}

Result<std::size_t> Writer::forgetNames(std::span<const NameId> unused)
{
    return d->attempt([&]() -> Result<std::size_t> { return d->forgetNames(unused); });
}

} // namespace spanwise::store
