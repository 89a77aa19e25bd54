// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/following_model.h"

#include <QHash>

namespace spanwise::ui {

QList<int> placesOf(const QStringList& before, const QStringList& now)
{
    QHash<QString, QList<int>> free; // last first
    for (int i = static_cast<int>(now.size()) - 1; i >= 0; --i) free[now[i]].append(i);
    QList<int> out;
    out.reserve(before.size());
    for (const QString& one : before) {
        const auto found = free.find(one);
        out.append(found == free.end() || found->isEmpty() ? -1 : found->takeLast());
    }
    return out;
}

void FollowingModel::follow(const Change& change)
{
    const int had = static_cast<int>(change.before.size());
    if (change.have > had) {
        beginInsertRows({}, had, change.have - 1);
        change.grow();
        endInsertRows();
    }
    emit layoutAboutToBeChanged();
    const QModelIndexList old = persistentIndexList(); // views have added theirs by now
    const QList<int> places = placesOf(change.before, change.exchange());
    QModelIndexList now;
    now.reserve(old.size());
    for (const QModelIndex& one : old) {
        const int place = places.value(one.row(), -1);
        now.append(place < 0 ? QModelIndex() : index(place, one.column()));
    }
    changePersistentIndexList(old, now);
    emit layoutChanged();
    if (change.have >= had) return;
    beginRemoveRows({}, change.have, had - 1);
    change.shrink();
    endRemoveRows();
}

} // namespace spanwise::ui
