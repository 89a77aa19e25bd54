// SPDX-License-Identifier: GPL-3.0-or-later
// What a reviewer does to many items at once. One undo takes all of it back.
#include "core/ingest/review_by_hand.h"
#include "ui/session/review_desk_access.h"

namespace spanwise::ui {

using review::EventKind;

void ReviewDesk::actOnAll(EventKind kind, std::vector<std::pair<std::string, Json>> payloads,
    const std::function<QString(int done, int refused)>& sentence)
{
    if (payloads.empty()) return;
    enqueue([this, kind, payloads = std::move(payloads), sentence](const Access& access) -> Then {
        const std::string batch = review::systemRandomHex(16); // so that one undo takes all of it back
        int refused = 0;
        const auto done = access.write([&](store::Writer& writer) -> Result<void> {
            for (const auto& [itemId, payload] : payloads) {
                Json full = payload;
                full.set("batch", batch);
                const auto one =
                    store::actOnReview(writer, {kind, itemId, access.viewer, std::move(full), SystemClock().now()});
                if (!one && one.error().code != ErrorCode::Conflict) return tl::unexpected(one.error());
                refused += !one;
            }
            return {};
        });
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, sentence, refused, all = int(payloads.size())] {
            emit said(sentence(all - refused, refused));
            emit changed();
        };
    });
}

void ReviewDesk::dismissAll(const std::vector<std::string>& itemIds, const QString& reason, const QString& note)
{
    Json payload = Json::object();
    payload.set("reason", reason.toStdString());
    if (!note.isEmpty()) payload.set("note", note.toStdString());
    std::vector<std::pair<std::string, Json>> all;
    for (const std::string& id : itemIds) all.emplace_back(id, payload);
    actOnAll(EventKind::Dismissed, std::move(all), [key = m_undoKey](int done, int refused) {
        return refused == 0
            ? tr("%1 items dismissed. %2 takes all of them back.").arg(done).arg(key)
            : tr("%1 items dismissed, %2 were decided already. %3 takes them back.").arg(done).arg(refused).arg(key);
    });
}

void ReviewDesk::rankAll(const std::vector<std::pair<std::string, double>>& itemsWithPriority, double priority)
{
    std::vector<std::pair<std::string, Json>> all;
    for (const auto& [id, was] : itemsWithPriority)
        all.emplace_back(id, Json::object().set("priority", priority).set("was", was));
    actOnAll(EventKind::PriorityChanged, std::move(all), [priority, key = m_undoKey](int done, int) {
        return tr("%1 items have priority %2 now. %3 takes it back.").arg(done).arg(priority).arg(key);
    });
}

void ReviewDesk::applyToSimilar(const QString& itemId)
{
    enqueue([this, id = itemId.toStdString()](const Access& access) -> Then {
        if (!access.pipeline) return [this] { emit failed(tr("The store is open for reading only.")); };
        const auto done = ingest::applyToSimilar(
            *access.store, ingest::between(*access.pipeline), id, access.viewer, SystemClock().now());
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, done = *done] {
            QStringList parts {tr("%1 similar calls have your verdict now. %2 takes it back from all of them.")
                                   .arg(done.applied)
                                   .arg(m_undoKey)};
            if (done.known > 0) parts.append(tr("%1 are items of their own.").arg(done.known));
            if (done.missing > 0) parts.append(tr("%1 are not in the store any more.").arg(done.missing));
            emit said(parts.join(u' '));
            emit changed();
        };
    });
}

void ReviewDesk::code(std::vector<std::pair<std::string, Json>> codings)
{
    actOnAll(EventKind::Coded, std::move(codings),
        [key = m_undoKey](int done, int) { return tr("%1 reviews coded. %2 takes it back.").arg(done).arg(key); });
}

void ReviewDesk::mergeCodes(std::vector<std::string> from, const QString& to)
{
    enqueue([this, from = std::move(from), to = to.toStdString()](const Access& access) -> Then {
        const auto states = access.reviews().states(access.queue, {});
        if (!states) return [this, why = states.error().message] { emit failed(QString::fromStdString(why)); };
        std::vector<const review::ItemState*> items;
        for (const review::ItemState& state : *states) items.push_back(&state);
        return [this, codings = review::mergeCodings(items, from, to)] { code(codings); };
    });
}

} // namespace spanwise::ui
