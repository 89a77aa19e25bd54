// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keys_pane.h"

#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace spanwise::ui {

KeysPane::KeysPane(const ReviewKeys& keys, std::vector<TakenKey> taken, QWidget* parent)
    : QWidget(parent)
    , m_keys(keys)
    , m_taken(std::move(taken))
    , m_list(new QTreeWidget(this))
    , m_none(new QPushButton(tr("No key"), this))
    , m_reset(new QPushButton(tr("Reset"), this))
    , m_resetAll(new QPushButton(tr("Reset all"), this))
    , m_said(plainLabel(this, TextRole::Secondary))
{
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("On the Review page"), tr("Keys")});
    m_list->setAccessibleName(tr("Actions of the Review page and their keys"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setTabKeyNavigation(false);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    for (const ReviewAction& action : reviewActions()) new QTreeWidgetItem(m_list, {titleOf(action)});
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        auto* label = new QLabel(i == 0 ? tr("&Key") : tr("o&r"), this);
        m_fields[i] = new QLineEdit(this);
        m_fields[i]->setReadOnly(true);
        m_fields[i]->setPlaceholderText(tr("none"));
        m_fields[i]->setContextMenuPolicy(Qt::NoContextMenu);
        m_fields[i]->installEventFilter(this);
        label->setBuddy(m_fields[i]);
        row->addWidget(label);
        row->addWidget(m_fields[i], 1);
    }
    for (QPushButton* button : {m_none, m_reset, m_resetAll}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    setTabOrder(m_list, m_fields.front());
    for (std::size_t i = 1; i < m_fields.size(); ++i) setTabOrder(m_fields[i - 1], m_fields[i]);
    setTabOrder(m_fields.back(), m_none);
    setTabOrder(m_none, m_reset);
    setTabOrder(m_reset, m_resetAll);
    m_said->setMinimumHeight(2 * m_said->fontMetrics().lineSpacing()); // the list does not jump when something is said
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_list, 1);
    column->addLayout(row);
    column->addWidget(m_said);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &KeysPane::showCurrent);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, [this] { m_fields[0]->setFocus(Qt::OtherFocusReason); });
    m_list->installEventFilter(this);
    connect(m_none, &QPushButton::clicked, this, [this] {
        m_keys.set(current(), {});
        showKeys();
        showCurrent();
    });
    connect(m_reset, &QPushButton::clicked, this, &KeysPane::reset);
    connect(m_resetAll, &QPushButton::clicked, this, &KeysPane::resetAll);
    showKeys();
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

ReviewAct KeysPane::current() const
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    return reviewActions()[static_cast<std::size_t>(std::max(row, 0))].act;
}

void KeysPane::showKeys()
{
    bool standard = true;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        const ReviewAct act = reviewActions()[static_cast<std::size_t>(row)].act;
        const QString keys = m_keys.all(act);
        m_list->topLevelItem(row)->setText(1, keys.isEmpty() ? tr("none") : keys);
        QFont font = m_list->font();
        font.setWeight(m_keys.isStandard(act) ? QFont::Normal : QFont::DemiBold); // one's own stand out
        m_list->topLevelItem(row)->setFont(1, font);
        standard = standard && m_keys.isStandard(act);
    }
    m_resetAll->setEnabled(!standard);
}

void KeysPane::showCurrent()
{
    const ReviewAct act = current();
    const QString what = titleOf(reviewActions()[static_cast<std::size_t>(act)]);
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        m_fields[i]->setText(keyText(m_keys.of(act).value(static_cast<qsizetype>(i))));
        m_fields[i]->setAccessibleName(i == 0 ? tr("Key: %1").arg(what) : tr("Second key: %1").arg(what));
    }
    m_none->setEnabled(!m_keys.of(act).isEmpty());
    m_none->setAccessibleName(tr("No key: %1").arg(what));
    m_reset->setEnabled(!m_keys.isStandard(act));
    m_reset->setAccessibleName(tr("Reset: %1").arg(what));
    say(tr("Enter goes from the list to its key; there the next key pressed is taken. Esc goes back."));
}

/// False for keys that a field does not take.
bool KeysPane::press(std::size_t field, const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return false;
    case Qt::Key_Escape: m_list->setFocus(Qt::OtherFocusReason); return true;
    case Qt::Key_unknown:
    case Qt::Key_Shift:
    case Qt::Key_Control:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_CapsLock:
    case Qt::Key_NumLock: return true; // more is coming, or nothing that can be told again
    default: break;
    }
    Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier);
    const QString text = event.text();
    const bool isSign = !text.isEmpty() && text.at(0).isPrint() && !text.at(0).isLetterOrNumber() && text.at(0) != u' ';
    if (isSign) modifiers &= ~Qt::KeyboardModifiers(Qt::ShiftModifier); // "?" is "?", wherever the keyboard has it
    take(field, QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event.key()))));
    return true;
}

void KeysPane::take(std::size_t field, const QKeySequence& key)
{
    const ReviewAct act = current();
    if (const QString why = m_keys.whyNot(act, key, m_taken); !why.isEmpty()) return say(why);
    QList<QKeySequence> keys = m_keys.of(act);
    const auto at = std::min(static_cast<qsizetype>(field), keys.size());
    if (at < keys.size())
        keys[at] = key;
    else
        keys.append(key);
    for (qsizetype i = keys.size() - 1; i >= 0; --i)
        if (i != at && keys[i] == key) keys.removeAt(i);
    m_keys.set(act, keys);
    showKeys();
    showCurrent();
    say(tr("%1: %2").arg(titleOf(reviewActions()[static_cast<std::size_t>(act)]), m_keys.all(act)));
}

void KeysPane::reset()
{
    ReviewKeys before;
    for (const QKeySequence& key : before.of(current()))
        if (const QString why = m_keys.whyNot(current(), key, m_taken); !why.isEmpty()) return say(why);
    m_keys.reset(current());
    showKeys();
    showCurrent();
}

void KeysPane::resetAll()
{
    m_keys = ReviewKeys();
    showKeys();
    showCurrent();
}

void KeysPane::say(const QString& sentence)
{
    m_said->setText(sentence);
    QAccessibleEvent event(m_said, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

bool KeysPane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key != Qt::Key_Return && key != Qt::Key_Enter) return false;
        m_fields[0]->setFocus(Qt::OtherFocusReason);
        return true; // else it would be the dialog's, and close it
    }
    const auto field = std::ranges::find(m_fields, watched);
    if (field == m_fields.end()) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // it is a key to be taken, whatever it does elsewhere
        return true;
    }
    if (event->type() == QEvent::KeyPress)
        return press(static_cast<std::size_t>(field - m_fields.begin()), *static_cast<QKeyEvent*>(event));
    return QWidget::eventFilter(watched, event);
}

} // namespace spanwise::ui
