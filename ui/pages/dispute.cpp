// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dispute.h"

#include "ui/pages/review_columns.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Dispute", text);
}

bool isDisputed(const query::ReviewItem& item, UnixNanos now)
{
    return item.state.statusAt(now) == review::ItemStatus::Disputed;
}

} // namespace

Submitting submittingOf(const query::ReviewItem& item, const std::string& viewer, UnixNanos now)
{
    if (!isDisputed(item, now)) return Submitting::Reviews;
    const bool takesSide = item.state.reviewOf(viewer) != nullptr;
    return takesSide && !item.queue.reviewersMayAdjudicate ? Submitting::Reviews : Submitting::Decides;
}

QString disputeText(const query::ReviewItem& item, const std::string& viewer, UnixNanos now)
{
    if (!isDisputed(item, now)) return {};
    QStringList sides;
    for (const review::Review* one : item.state.currentReviews())
        sides.append(tr("%1: %2").arg(isolated(fromCore(one->actor), 60), verdictName(one->verdict)));
    const QString differ = tr("The reviewers differ (%1).").arg(sides.join(QStringLiteral(", ")));
    return submittingOf(item, viewer, now) == Submitting::Decides
        ? tr("%1 What you submit decides: pass or fail.").arg(differ)
        : tr("%1 Somebody who takes no side decides; until then you may change your own.").arg(differ);
}

} // namespace spanwise::ui
