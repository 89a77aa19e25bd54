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

/// In their order.
QList<QWidget*> within(QWidget* branch)
{
    QList<QWidget*> out {branch};
    for (QWidget* at = branch->nextInFocusChain(); at != branch; at = at->nextInFocusChain())
        if (holds(branch, at)) out.append(at);
    return out;
}

/// Qt orders nothing that takes no focus. Containers have to be moved all the same: what is made in them later is put
/// after them.
class Ordered {
public:
    explicit Ordered(QWidget* widget)
        : m_widget(widget)
        , m_policy(widget->focusPolicy())
    {
        if (m_policy == Qt::NoFocus) m_widget->setFocusPolicy(Qt::TabFocus);
    }
    ~Ordered()
    {
        if (m_policy == Qt::NoFocus) m_widget->setFocusPolicy(Qt::NoFocus);
    }
    Ordered(const Ordered&) = delete;
    Ordered& operator=(const Ordered&) = delete;

private:
    QWidget* m_widget;
    Qt::FocusPolicy m_policy;
};

void putAfter(QWidget* before, QWidget* next)
{
    QWidget* const owner = before->focusProxy();
    if (owner && owner->isAncestorOf(before)) before = owner; // Qt knows that its viewport comes with it
    const Ordered first(before);
    const Ordered second(next);
    QWidget::setTabOrder(before, next);
}

} // namespace

QWidget* tabInto(QWidget* before, QWidget* branch)
{
    while (holds(branch, before)) before = before->previousInFocusChain();
    for (QWidget* next : within(branch)) {
        const bool stands = before->nextInFocusChain() == next;
        if (!stands && next->focusProxy()) continue; // a viewport: Qt moves it with what it belongs to
        if (!stands) putAfter(before, next);
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
