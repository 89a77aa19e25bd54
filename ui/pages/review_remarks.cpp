// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_remarks.h"

#include "ui/pages/review_columns.h"
#include "ui/safe_text.h"
#include "ui/settings/review_key_table.h"

#include <QCoreApplication>
#include <QStringList>

namespace spanwise::ui {
namespace {
QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewPage", text);
}
} // namespace

bool isClosed(const query::ReviewItem& item, const std::string& viewer, UnixNanos now)
{
    const review::ItemStatus status = item.state.statusAt(now);
    return status == review::ItemStatus::Dismissed
        || (status == review::ItemStatus::Done && !item.state.reviewOf(viewer));
}

QString sinceClosedText(const query::ReviewItem& item, const ReviewKeys& keys, UnixNanos now)
{
    if (item.state.rulesSinceClosed.empty() || !mayReopen(item.state.statusAt(now))) return {};
    QStringList rules;
    for (const std::string& rule : item.state.rulesSinceClosed)
        rules.append(oneLine(fromCore(item.titles.ofRule(rule)), 60));
    return tr("After this was closed came: %1. %2 reopens it for a new review.")
        .arg(rules.join(QStringLiteral(", ")), keys.first(ReviewAct::Reopen));
}

QString whyNoCase(const query::ReviewItem& item, bool begun, const ReviewKeys& keys)
{
    if (item.snapshot["messages"].items().empty())
        return tr("No case can be made of this: its messages were erased or never recorded.");
    if (!item.state.currentReviews().empty()) return {};
    const QString submits = keys.first(ReviewAct::Submit);
    const QString makes = keys.first(ReviewAct::Case);
    if (begun)
        return tr("Submit your review first (%1), a case is made of it; then open the item again and press %2.")
            .arg(submits, makes);
    return tr("Review it first, a case is made of a review: press %1 for fail, correct the output (%2), submit (%3); "
              "then open the item again and press %4.")
        .arg(keys.first(ReviewAct::Fail), keys.first(ReviewAct::Correct), submits, makes);
}

} // namespace spanwise::ui
