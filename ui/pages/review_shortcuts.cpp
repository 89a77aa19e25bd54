// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_shortcuts.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QTextEdit>
#include <algorithm>

namespace spanwise::ui {
namespace {

bool isWalkKey(const QKeySequence& key)
{
    constexpr int kWalkKeys[] = {Qt::Key_Down, Qt::Key_Up, Qt::Key_Return, Qt::Key_Enter, Qt::Key_PageDown,
        Qt::Key_PageUp, Qt::Key_Home, Qt::Key_End};
    return std::ranges::find(kWalkKeys, key[0].toCombined()) != std::end(kWalkKeys);
}

/// Whether keys are text here.
bool isTextField(const QWidget* widget)
{
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget)
        || qobject_cast<const QTextEdit*>(widget);
}

} // namespace

ReviewShortcuts::ReviewShortcuts(QWidget& page, QWidget& form)
    : QObject(&page)
    , m_page(page)
    , m_form(form)
{
    // None fires while somebody types, but the one that submits.
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        const bool writing = isTextField(now) && m_page.isAncestorOf(now);
        for (const auto& one : m_shortcuts) one.second->setEnabled(!writing || one.first == ReviewAct::Submit);
    });
}

void ReviewShortcuts::setKeys(const ReviewKeys& keys)
{
    m_keys = keys;
    for (const auto& one : m_shortcuts) delete one.second;
    m_shortcuts.clear();
    for (const ReviewAction& action : reviewActions())
        for (const QKeySequence& key : keys.of(action.act)) {
            auto* shortcut = new QShortcut(key, isWalkKey(key) ? &m_form : &m_page);
            shortcut->setContext(Qt::WidgetWithChildrenShortcut);
            connect(shortcut, &QShortcut::activated, this, [this, act = action.act] { emit activated(act); });
            m_shortcuts.emplace_back(action.act, shortcut);
        }
}

std::optional<ReviewAct> ReviewShortcuts::onBarePage(const QKeyEvent& event) const
{
    const QKeySequence key = keyOf(event);
    return m_page.hasFocus() && isWalkKey(key) ? m_keys.actOf(key) : std::nullopt;
}

} // namespace spanwise::ui
