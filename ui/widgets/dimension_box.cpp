// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/dimension_box.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>

namespace spanwise::ui {

DimensionBox::DimensionBox(
    const QString& purpose, const QString& none, const std::vector<query::Dimension>& choices, QWidget* parent)
    : QComboBox(parent)
{
    setFont(textFont(TextRole::Secondary));
    setAccessibleDescription(purpose); // its name is its current text, whatever is set (Qt 6.4)
    setToolTip(purpose);
    if (!none.isEmpty()) addItem(none, -1);
    for (const query::Dimension dimension : choices) {
        const std::string title(query::infoOf(dimension).title);
        const QString shown = QCoreApplication::translate("dimensions", title.c_str());
        addItem(tr("by %1").arg(shown.toLower()), static_cast<int>(dimension));
    }
    connect(this, &QComboBox::activated, this, &DimensionBox::chosen);
}

std::optional<query::Dimension> DimensionBox::dimension() const
{
    const int value = currentData().toInt();
    if (value < 0) return std::nullopt;
    return static_cast<query::Dimension>(value);
}

} // namespace spanwise::ui
