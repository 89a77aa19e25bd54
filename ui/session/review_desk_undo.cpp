// SPDX-License-Identifier: GPL-3.0-or-later
// Taking back what was done last, and saying what that was.
#include "core/store/review_undo.h"
#include "ui/session/review_desk_access.h"

namespace spanwise::ui {

using review::EventKind;

QString ReviewDesk::nameOf(EventKind kind, bool isCopy)
{
    switch (kind) {
    case EventKind::Submitted: return isCopy ? tr("copied verdict") : tr("your review");
    case EventKind::Skipped: return tr("skipping");
    case EventKind::Dismissed: return tr("dismissal");
    case EventKind::Adjudicated: return tr("your decision of the dispute");
    case EventKind::Reopened: return tr("reopening");
    case EventKind::Commented: return tr("your comment");
    case EventKind::PriorityChanged: return tr("change of priority");
    case EventKind::Coded: return tr("coding");
    case EventKind::ItemAdded: return tr("adding to the queue");
    default: return tr("last action");
    }
}

/// Says what it was, and what stays: who has done other things meanwhile may not know.
QString ReviewDesk::takenBack(const store::Undoing& undoing) const
{
    QStringList said;
    if (undoing.madeCase)
        said.append(
            tr("What you did last made a case, which stands on its own: the Cases page removes it. %1 again takes "
               "back what came before.")
                .arg(m_undoKey));
    if (const auto& undone = undoing.undone) {
        const QString what = nameOf(undone->kind, undone->answers.isNull());
        said.append(undone->items == 1 ? tr("Taken back: %1.").arg(what)
                                       : tr("Taken back: %1, for %2 items.").arg(what).arg(undone->items));
        if (undone->kept > 0) said.append(tr("Of the same, kept: %1.").arg(undone->kept));
    } else if (!undoing.madeCase) {
        said.append(undoing.passedOver == 0 ? tr("There is nothing of yours to take back.")
                                            : tr("Nothing of yours can be taken back any more."));
    }
    if (const auto& newest = undoing.newest) {
        const QString what = nameOf(newest->kind, false);
        const QString why = QString::fromStdString(newest->why);
        said.append(undoing.passedOver == 1
                ? tr("Passed over: %1 (%2).").arg(what, why)
                : tr("Passed over: %1 actions, the last was %2 (%3).").arg(undoing.passedOver).arg(what, why));
    }
    return said.join(u' ');
}

void ReviewDesk::undo()
{
    enqueue([this, told = m_toldCase](const Access& access) -> Then {
        store::Undoing undoing;
        const auto done = access.write([&](store::Writer& writer) -> Result<void> {
            auto taken = store::undoLastReviewAction(writer, access.viewer, SystemClock().now(), {told});
            if (!taken) return tl::unexpected(taken.error());
            undoing = std::move(*taken);
            return {};
        });
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, undoing = std::move(undoing)] {
            if (undoing.madeCase) m_toldCase = undoing.madeCase->eventId;
            if (undoing.undone) { // else the item on screen stays, with what was typed
                leave();
                m_ready.clear();
                load(QString::fromStdString(undoing.undone->itemId), undoing.undone->answers);
            }
            emit said(takenBack(undoing));
            if (undoing.undone) emit changed();
        };
    });
}

} // namespace spanwise::ui
