// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/option_row.h"

#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"

#include <QResizeEvent>
#include <QToolButton>
#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kKeys = 9;
constexpr int kButtonPadding = 26; ///< of a tool button's frame, both sides

QString titleOf(const review::Option& option)
{
    return fromCore(option.title.empty() ? option.value : option.title);
}

} // namespace

OptionRow::OptionRow(const QString& purpose, const std::vector<review::Option>& options, bool several, QWidget* parent)
    : QWidget(parent)
    , m_purpose(purpose)
    , m_options(options)
    , m_several(several)
{
    new FlowLayout(this);
    for (std::size_t i = 0; i < m_options.size(); ++i) addButton(i);
    label();
}

void OptionRow::addButton(std::size_t option)
{
    auto* button = new QToolButton(this);
    button->setCheckable(true);
    button->setFont(textFont(TextRole::Secondary));
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(m_purpose + QStringLiteral(": ") + oneLine(titleOf(m_options[option]), 80));
    connect(button, &QToolButton::clicked, this, [this, option] {
        m_buttons[option]->setChecked(!m_buttons[option]->isChecked()); // toggle() decides
        toggle(static_cast<int>(option));
    });
    layout()->addWidget(button);
    m_buttons.push_back(button);
}

QStringList OptionRow::chosen() const
{
    QStringList values;
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        if (m_buttons[i]->isChecked()) values.append(fromCore(m_options[i].value));
    return values;
}

void OptionRow::setChosen(const QStringList& values)
{
    for (const QString& value : values) {
        const std::string wanted = value.toStdString();
        if (wanted.empty() || std::ranges::find(m_options, wanted, &review::Option::value) != m_options.end()) continue;
        m_options.push_back({wanted, {}, {}});
        addButton(m_options.size() - 1);
    }
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setChecked(values.contains(fromCore(m_options[i].value)));
}

bool OptionRow::press(int digit)
{
    const int count = static_cast<int>(m_options.size());
    if (digit == 0) {
        if (count <= kKeys) return false;
        m_firstKey = m_firstKey + kKeys < count ? m_firstKey + kKeys : 0;
        label();
        return true;
    }
    const int option = m_firstKey + digit - 1;
    if (option >= count) return false;
    toggle(option);
    return true;
}

void OptionRow::setKeysShown(bool shown)
{
    m_keysShown = shown;
    if (!shown) m_firstKey = 0;
    label();
}

void OptionRow::setKeyNames(const QStringList& names)
{
    m_keyNames = names;
    label();
}

void OptionRow::toggle(int option)
{
    QToolButton* button = m_buttons[static_cast<std::size_t>(option)];
    const bool on = !button->isChecked();
    if (!m_several)
        for (QToolButton* other : m_buttons) other->setChecked(false);
    button->setChecked(on);
    emit changed();
}

void OptionRow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_room = std::max(60, event->size().width() - kButtonPadding);
    label();
}

/// A title that is longer than the line ends in an ellipsis and is told whole on hover.
void OptionRow::label()
{
    for (int i = 0; i < static_cast<int>(m_buttons.size()); ++i) {
        const QString title = oneLine(titleOf(m_options[static_cast<std::size_t>(i)]), 60);
        const int key = i - m_firstKey + 1;
        const QString name = m_keysShown && key >= 1 && key <= kKeys ? m_keyNames.value(key - 1) : QString();
        const QString whole = name.isEmpty() ? title : name + u' ' + title;
        QToolButton* button = m_buttons[static_cast<std::size_t>(i)];
        button->setText(menuText(button->fontMetrics().elidedText(whole, Qt::ElideRight, m_room)));
        button->setToolTip(
            plainTip(titleOf(m_options[static_cast<std::size_t>(i)]))); // there may be too little room for it
    }
    updateGeometry();
}

} // namespace spanwise::ui
