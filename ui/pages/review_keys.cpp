// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_keys.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {
QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewPage", text);
}
} // namespace

QList<KeyHint> reviewKeys()
{
    return {
        {QStringLiteral("P / F / U"), tr("Pass, fail, unsure")},
        {QStringLiteral("1 … 9"),
            tr("Option of the marked question, and on to the next open one; 0 for the next nine")},
        {QStringLiteral("↓ / ↑ or J / K"), tr("Next, previous question; Enter writes where it is a text")},
        {QStringLiteral("Ctrl+Enter"), tr("Submit and go on")},
        {QStringLiteral("S / D"), tr("Skip, dismiss")},
        {QStringLiteral("O"), tr("Reopen what is decided or dismissed")},
        {QStringLiteral("Z"), tr("Take the last action back")},
        {QStringLiteral("← / →"), tr("Previous, next item without submitting")},
        {QStringLiteral("N / C / E"), tr("Note, comment, corrected output; Esc leaves the field")},
        {QStringLiteral("Space"), tr("Page down, with Shift up")},
        {QStringLiteral("T / G / R"), tr("Trace, evidence, raw JSON")},
        {QStringLiteral("A"), tr("Make a regression case")},
        {QStringLiteral("Y"), tr("Give your verdict to the similar calls")},
        {QStringLiteral("M"), tr("Dismiss or move the selected items of the list")},
        {QStringLiteral("V"), tr("Items, figures")},
        {QStringLiteral("Ctrl+R"), tr("Edit the rubric")},
        {QStringLiteral("Ctrl+E"), tr("Set up queues, rules and people")},
    };
}

} // namespace spanwise::ui
