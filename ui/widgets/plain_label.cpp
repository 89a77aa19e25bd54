// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/plain_label.h"

#include <QLabel>

namespace spanwise::ui {

QLabel* plainLabel(QWidget* parent, TextRole role, QPalette::ColorRole ink, const QString& text)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    label->setFont(textFont(role));
    label->setForegroundRole(ink);
    label->setWordWrap(true);
    return label;
}

} // namespace spanwise::ui
