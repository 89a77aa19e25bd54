// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/accessible_plot.h"

#include "ui/charts/plot.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace spanwise::ui {
namespace {

class AccessiblePlot final : public QAccessibleWidget {
public:
    explicit AccessiblePlot(Plot* plot)
        : QAccessibleWidget(plot, QAccessible::Chart, plot->accessibleName())
    {
    }
    int childCount() const override { return 0; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Name) return widget()->accessibleName();
        if (kind == QAccessible::Description) return widget()->accessibleDescription();
        return QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface* makePlot(const QString&, QObject* object)
{
    if (auto* plot = qobject_cast<Plot*>(object)) return new AccessiblePlot(plot);
    return nullptr;
}

} // namespace

void installPlotAccessibility()
{
    static const bool kOnce = (QAccessible::installFactory(&makePlot), true);
    static_cast<void>(kOnce);
}

} // namespace spanwise::ui
