// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/button_keys.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QKeyEvent>
#include <QRadioButton>

namespace spanwise::ui {

void ButtonKeys::watch(QAbstractButton* button)
{
    if (!qobject_cast<QCheckBox*>(button) && !qobject_cast<QRadioButton*>(button)) button->installEventFilter(this);
}

bool ButtonKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enters = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool plain = (key->modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier)) == Qt::NoModifier;
    auto* button = qobject_cast<QAbstractButton*>(watched);
    if (!enters || !plain || key->isAutoRepeat() || !button || !button->isEnabled()) return false;
    button->click();
    return true;
}

} // namespace spanwise::ui
