// SPDX-License-Identifier: GPL-3.0-or-later
// A list as all pages show it: sortable by its header, columns chosen and remembered, several rows selected, copied as
// text, operated by the keyboard. Knows models only through Qt's interface and the roles of column.h.
#pragma once

#include <QSet>
#include <QTableView>

class QMenu;

namespace spanwise::ui {

class Settings;

class RowView : public QTableView {
    Q_OBJECT

public:
    /// `key` names the list in the settings; column choice, order, widths and sorting are kept under it.
    RowView(Settings& settings, const QString& key, QWidget* parent = nullptr);
    ~RowView() override;

    /// Ids in model order, with widths and visibility for the first start. Call after setModel.
    struct ColumnSetup {
        QString id;
        int width = 120;
        bool shown = true;
        bool cuttable = false; ///< may become narrower than what it holds
        int yields = 0; ///< steps aside where there is no room, the highest first; 0 = never
    };
    void setUpColumns(
        const QList<ColumnSetup>& columns, int sortColumn = -1, Qt::SortOrder order = Qt::DescendingOrder);
    template <typename Columns>
    void setUpColumnsFrom(const Columns& columns, int sortColumn = -1, Qt::SortOrder order = Qt::DescendingOrder)
    {
        QList<ColumnSetup> setup;
        for (const auto& column : columns)
            setup.append({QString::fromLatin1(column.id), column.width, column.shown, column.cuttable, column.yields});
        setUpColumns(setup, sortColumn, order);
    }

    /// This column takes the room that is left. Call after setUpColumns.
    void setWideColumn(int column);

    /// Gives each column the room of what it holds, unless a person has chosen its width; `most` pixels for one column.
    /// Where all of them do not fit, texts are cut before a scroll bar hides a column.
    void fitColumns(int most = 280);

    /// What the header does by the mouse, for the menu of a row: ordering by the current column, and which are shown.
    void addColumnActions(QMenu& menu);

    /// Tab-separated with a header line, shown columns only. All rows of the selection that are loaded.
    [[nodiscard]] QString selectionAsText() const;
    [[nodiscard]] QList<int> selectedRowNumbers() const;

signals:
    /// A header was clicked on a column that can be ordered by.
    void sortRequested(int column, Qt::SortOrder order);
    void rowActivated(int row);
    /// Where nobody listens the list has a menu of its own.
    void contextMenuWanted(const QModelIndex& index, const QPoint& globalPos);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void spread();
    bool setWidths(const QList<int>& widths); ///< whether any was other
    [[nodiscard]] QList<int> wantedWidths() const;
    [[nodiscard]] int wideColumn() const;
    /// By a person, or at the first start: not for want of room.
    [[nodiscard]] bool isLeftOut(int column) const { return isColumnHidden(column) && !m_yielded.contains(column); }
    void yield(const QSet<int>& columns);
    void addColumnChoices(QMenu& menu);
    void chooseColumns(const QPoint& globalPos);
    void openOwnMenu(const QPoint& globalPos);
    void onHeaderClicked(int section);
    void restoreColumns();
    void saveColumns() const;

    Settings& m_settings;
    QString m_key;
    QList<ColumnSetup> m_setup;
    QList<int> m_fitting; ///< widths of what the columns hold; empty = nobody has looked
    QList<int> m_heads; ///< and of their titles
    QSet<int> m_yielded; ///< hidden because there is no room for them now
    QSet<int> m_chosen; ///< columns whose width a person has set
    int m_sortColumn = -1;
    int m_wide = -1;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
    bool m_restoring = false;
};

} // namespace spanwise::ui
