// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that are read anew without losing the place: who has chosen a row keeps it, wherever it stands afterwards.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <functional>

namespace spanwise::ui {

/// For each of `before`, where the same one stands in `now`; -1 = it is gone. Those that are spelled alike are told
/// apart by their order.
[[nodiscard]] QList<int> placesOf(const QStringList& before, const QStringList& now);

class FollowingModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

protected:
    /// The steps of a change from `before` to as many rows as `have`. A view learns of rows that come and go at the end
    /// and of an order that changed, never of a reset, which would take its selection and its place away.
    struct Change {
        QStringList before; ///< what tells the rows apart, as they stand
        int have = 0; ///< rows afterwards
        std::function<void()> grow; ///< puts rows at the end until there are `have`; called only when there are fewer
        /// Puts the new rows in, those too many behind them; gives what tells the new ones apart.
        std::function<QStringList()> exchange;
        std::function<void()> shrink; ///< takes away those too many
    };
    void follow(const Change& change);
    /// Nobody has chosen anything: a reset costs less.
    [[nodiscard]] bool isFollowed() const { return !persistentIndexList().isEmpty(); }
};

} // namespace spanwise::ui
