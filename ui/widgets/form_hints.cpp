// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/form_hints.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {
QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewForm", text);
}
} // namespace

QString withKey(const QString& key, const QString& title)
{
    return key.isEmpty() ? title : key + QStringLiteral("  ") + title;
}

QStringList optionKeys(const ReviewKeys& keys)
{
    QStringList names;
    for (int i = 0; i < kOptionKeys; ++i)
        names.append(keys.first(static_cast<ReviewAct>(static_cast<int>(ReviewAct::Option1) + i)));
    return names;
}

QString keysAt(const review::Question& question, bool writing, const ReviewKeys& keys)
{
    if (writing) return tr("Esc leaves the field");
    QStringList hints;
    const auto add = [&hints](const QString& key, const QString& what) {
        if (!key.isEmpty()) hints.append(what.arg(key));
    };
    const QString next = keys.first(ReviewAct::NextQuestion);
    if (question.kind == review::QuestionKind::Text) {
        add(keys.first(ReviewAct::Write), tr("%1 writes"));
        add(next, tr("%1 next question"));
        return hints.join(QStringLiteral(" · "));
    }
    const auto options = static_cast<int>(question.options.size());
    if (question.kind != review::QuestionKind::Multi) {
        add(keys.options(options), tr("%1 chooses and goes on"));
        return hints.join(QString());
    }
    add(keys.options(options), tr("%1 mark"));
    if (options > kOptionKeys) add(keys.first(ReviewAct::MoreOptions), tr("%1 shows more"));
    add(next, tr("%1 next question"));
    return hints.join(QStringLiteral(" · "));
}

} // namespace spanwise::ui
