// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/earlier_answers.h"

#include "ui/format/format.h"

#include <QCoreApplication>
#include <QStringList>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("EarlierAnswers", text);
}

QString consequence(review::OwnAnswers::Standing standing)
{
    using enum review::OwnAnswers::Standing;
    switch (standing) {
    case Counts: return tr("Submitting replaces them.");
    case Reopened: return tr("The item was reopened since: they count again once you submit.");
    case Adjudicated: return tr("You decided a dispute by them.");
    }
    return {};
}

} // namespace

QString earlierAnswersText(const query::ReviewItem& item)
{
    if (!item.before) return {};
    QStringList out {tr("Your earlier answers, of %1.").arg(format::time(item.before->at))};
    const bool sameRubric =
        item.before->rubricId == item.rubric.id && item.before->rubricVersion == item.rubric.version;
    if (!sameRubric && item.before->rubricId == item.rubric.id)
        out.append(tr("They answer version %1 of the rubric; this is version %2.")
                       .arg(item.before->rubricVersion)
                       .arg(item.rubric.version));
    if (item.before->rubricId != item.rubric.id && !item.before->rubricId.empty())
        out.append(tr("They answer another rubric than this one."));
    out.append(consequence(item.before->standing));
    return out.join(u' ');
}

} // namespace spanwise::ui
