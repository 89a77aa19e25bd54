// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keys_overlay.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace spanwise::ui {

KeysOverlay::KeysOverlay(const std::vector<Group>& groups, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(24, 20, 24, 20);
    across->setSpacing(40);
    for (const Group& group : groups) {
        if (group.keys.empty()) continue;
        auto* column = new QVBoxLayout;
        auto* title = new QLabel(group.title, this);
        title->setFont(textFont(TextRole::CardTitle));
        title->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        column->addWidget(title);
        column->addSpacing(4);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(16);
        grid->setVerticalSpacing(6);
        int row = 0;
        for (const auto& [keys, what] : group.keys) {
            auto* left = new QLabel(keys, this);
            auto* right = new QLabel(what, this);
            for (QLabel* label : {left, right}) label->setTextFormat(Qt::PlainText);
            QFont strong = textFont(TextRole::Secondary);
            strong.setWeight(QFont::Medium);
            left->setFont(strong);
            right->setForegroundRole(QPalette::PlaceholderText);
            grid->addWidget(left, row, 0);
            grid->addWidget(right, row++, 1);
        }
        column->addLayout(grid);
        column->addStretch(1);
        across->addLayout(column);
    }
    setFocusPolicy(Qt::StrongFocus);
}

void KeysOverlay::keyPressEvent(QKeyEvent*)
{
    close();
}

void KeysOverlay::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.fillRect(rect(), c.raised);
    p.setPen(c.line);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace spanwise::ui
