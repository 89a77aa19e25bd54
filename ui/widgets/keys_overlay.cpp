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
#include <algorithm>
#include <utility>

namespace spanwise::ui {
namespace {
constexpr int kMargin = 24;
constexpr int kGapBetween = 40;
} // namespace

KeysOverlay::KeysOverlay(const std::vector<Group>& groups, int room, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(kMargin, 20, kMargin, 20);
    across->setSpacing(kGapBetween);
    std::vector<std::vector<QWidget*>> columns;
    for (const Group& group : groups)
        if (!group.keys.empty()) columns.push_back({groupOf(group)});
    const auto widthOf = [](const std::vector<QWidget*>& column) {
        int width = 0;
        for (const QWidget* one : column) width = std::max(width, one->sizeHint().width());
        return width;
    };
    const auto tooWide = [&] {
        int width = 2 * kMargin - kGapBetween;
        for (const auto& column : columns) width += widthOf(column) + kGapBetween;
        return width > room;
    };
    while (columns.size() > 1 && tooWide()) { // the last one goes below the others, from the first on
        const std::size_t last = columns.size() - 1;
        std::vector<QWidget*> moved = std::move(columns[last]);
        columns.pop_back();
        std::vector<QWidget*>& to = columns[(last - 1) / 2];
        to.insert(to.end(), moved.begin(), moved.end());
    }
    for (const auto& column : columns) {
        auto* down = new QVBoxLayout;
        down->setSpacing(16);
        for (QWidget* one : column) down->addWidget(one);
        down->addStretch(1);
        across->addLayout(down);
    }
    setFocusPolicy(Qt::StrongFocus);
}

QWidget* KeysOverlay::groupOf(const Group& group)
{
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto* title = new QLabel(group.title, box);
    title->setFont(textFont(TextRole::CardTitle));
    title->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    column->addWidget(title);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    int row = 0;
    for (const auto& [keys, what] : group.keys) {
        auto* left = new QLabel(keys, box);
        auto* right = new QLabel(what, box);
        for (QLabel* label : {left, right}) label->setTextFormat(Qt::PlainText);
        QFont strong = textFont(TextRole::Secondary);
        strong.setWeight(QFont::Medium);
        left->setFont(strong);
        right->setFont(textFont(TextRole::Secondary));
        right->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(left, row, 0);
        grid->addWidget(right, row++, 1);
    }
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);
    return box;
}

/// The page below still has the focus: without this its Esc would be done under the overlay.
bool KeysOverlay::event(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride) return QDialog::event(event);
    event->accept();
    return true;
}

void KeysOverlay::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) { // half of "?": the second half closes it
    case Qt::Key_Shift:
    case Qt::Key_Control:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta: return;
    default: close();
    }
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
