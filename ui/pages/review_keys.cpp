// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_keys.h"

#include "ui/settings/review_key_table.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {

using Act = ReviewAct;

QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewPage", text);
}

/// The first key of each; those without one are left out.
QString firsts(const ReviewKeys& keys, std::initializer_list<Act> acts)
{
    QStringList out;
    for (const Act act : acts)
        if (const QString key = keys.first(act); !key.isEmpty()) out.append(key);
    return out.join(QStringLiteral(" / "));
}

/// "↓ / ↑ or J / K"
QString both(const ReviewKeys& keys, Act one, Act other)
{
    QStringList out {firsts(keys, {one, other})};
    if (keys.of(one).size() > 1 && keys.of(other).size() > 1)
        out.append(keyText(keys.of(one).at(1)) + QStringLiteral(" / ") + keyText(keys.of(other).at(1)));
    return out.join(tr(" or "));
}

} // namespace

QList<KeyHint> reviewKeys(const ReviewKeys& keys)
{
    QList<KeyHint> out {
        {firsts(keys, {Act::Pass, Act::Fail, Act::Unsure}), tr("Pass, fail, unsure")},
        {keys.options(kOptionKeys),
            tr("Option of the marked question; %1 for the next nine").arg(keys.first(Act::MoreOptions))},
        {both(keys, Act::NextQuestion, Act::QuestionBefore), tr("Next, previous question")},
        {keys.all(Act::Write), tr("Write, where the question is a text; Esc leaves the field")},
        {keys.all(Act::Submit), tr("Submit and go on")},
        {firsts(keys, {Act::Skip, Act::Dismiss}), tr("Skip, dismiss")},
        {keys.all(Act::Reopen), tr("Reopen what is decided or dismissed")},
        {keys.all(Act::Undo), tr("Take the last action back")},
        {both(keys, Act::ItemBefore, Act::NextItem), tr("Previous, next item without submitting")},
        {firsts(keys, {Act::Note, Act::Comment, Act::Correct}), tr("Note, comment, corrected output")},
        {firsts(keys, {Act::PageDown, Act::PageUp}), tr("Conversation: page down, page up")},
        {firsts(keys, {Act::Trace, Act::Evidence, Act::Raw}), tr("Trace, evidence, raw JSON")},
        {keys.all(Act::Case), tr("Make a regression case")},
        {keys.all(Act::Similar), tr("Give your verdict to the similar calls")},
        {keys.all(Act::ListMenu), tr("Dismiss or move the selected items of the list")},
        {keys.all(Act::View), tr("Items, figures")},
        {keys.all(Act::Rubric), tr("Edit the rubric")},
        {keys.all(Act::SetUp), tr("Set up queues, rules and people")},
    };
    out.removeIf([](const KeyHint& hint) { return hint.keys.isEmpty(); });
    out.append({QStringLiteral("Ctrl+,"), tr("Settings: change these keys")});
    return out;
}

} // namespace spanwise::ui
