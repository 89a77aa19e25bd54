// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/save_table.h"

#include "ui/charts/chart_table_model.h"
#include "ui/widgets/card.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QSaveFile>
#include <QTableView>
#include <vector>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("TableActions", text);
}

} // namespace

ChartTable tableOf(const QTableView& view)
{
    ChartTable out;
    const QHeaderView& header = *view.horizontalHeader();
    std::vector<int> columns;
    for (int visual = 0; visual < header.count(); ++visual)
        if (!view.isColumnHidden(header.logicalIndex(visual))) columns.push_back(header.logicalIndex(visual));
    const QAbstractItemModel& model = *view.model();
    for (const int column : columns) out.head.append(model.headerData(column, Qt::Horizontal).toString());
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column : columns) cells.append(model.index(row, column).data().toString());
        out.shown.push_back(cells);
    }
    out.raw = out.shown;
    out.rawHead = out.head;
    return out;
}

void saveTable(Card& card, const ChartTable& table)
{
    const QString file =
        QFileDialog::getSaveFileName(&card, tr("Save CSV"), card.title() + QStringLiteral(".csv"), tr("CSV (*.csv)"));
    if (file.isEmpty()) return;
    QSaveFile out(file);
    const bool done = out.open(QIODevice::WriteOnly) && out.write(csvOf(table)) >= 0 && out.commit();
    if (!done) card.setSubtitle(tr("The list could not be written to %1.").arg(file));
}

} // namespace spanwise::ui
