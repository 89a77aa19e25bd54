// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tab_order.h"

#include <QList>
#include <QWidget>

namespace spanwise::ui {
namespace {

bool holds(const QWidget* branch, const QWidget* widget)
{
    return branch == widget || branch->isAncestorOf(widget);
}

/// In their order. Parts that hand their focus on (viewports, the field of a spin box) follow what they belong to.
QList<QWidget*> within(QWidget* branch)
{
    QList<QWidget*> out {branch};
    for (QWidget* at = branch->nextInFocusChain(); at != branch; at = at->nextInFocusChain())
        if (holds(branch, at) && !at->focusProxy()) out.append(at);
    return out;
}

} // namespace

QWidget* tabInto(QWidget* before, QWidget* branch)
{
    while (holds(branch, before)) before = before->previousInFocusChain();
    for (QWidget* next : within(branch)) {
        if (before->nextInFocusChain() != next) QWidget::setTabOrder(before, next);
        before = next;
    }
    return before;
}

void tabThrough(std::initializer_list<QWidget*> branches)
{
    QWidget* last = nullptr;
    for (QWidget* branch : branches) last = last ? tabInto(last, branch) : within(branch).last();
}

} // namespace spanwise::ui
