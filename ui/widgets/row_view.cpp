// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/row_view.h"

#include "ui/models/column.h"
#include "ui/safe_text.h"
#include "ui/settings/setting.h"
#include "ui/widgets/row_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace spanwise::ui {

namespace {
constexpr int kRowHeight = 32;
constexpr int kMostCopiedRows = 100'000;
constexpr int kNarrowestText = 84;
} // namespace

RowView::RowView(Settings& settings, const QString& key, QWidget* parent)
    : QTableView(parent)
    , m_settings(settings)
    , m_key(QStringLiteral("lists/") + key)
{
    setItemDelegate(new RowDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTextElideMode(Qt::ElideRight);
    setMouseTracking(true);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(48);
    header->setSectionsClickable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this,
        [this](const QPoint& at) { chooseColumns(horizontalHeader()->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionClicked, this, &RowView::onHeaderClicked);
    connect(header, &QHeaderView::sectionMoved, this, [this] { saveColumns(); });
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int width) {
        if (m_restoring || width == 0) return; // hidden, or laid out by us
        if (section != m_wide) m_chosen.insert(section);
        spread();
        saveColumns();
    });
    header->viewport()->installEventFilter(this);
    connect(this, &QTableView::activated, this, [this](const QModelIndex& index) { emit rowActivated(index.row()); });
}

RowView::~RowView() = default;

void RowView::setUpColumns(const QList<ColumnSetup>& columns, int sortColumn, Qt::SortOrder order)
{
    m_setup = columns;
    m_yielded.clear();
    m_sortColumn = sortColumn;
    m_sortOrder = order;
    m_restoring = true;
    for (int i = 0; i < m_setup.size(); ++i) {
        setColumnWidth(i, m_setup[i].width);
        setColumnHidden(i, !m_setup[i].shown);
    }
    restoreColumns();
    m_restoring = false;
    horizontalHeader()->setSortIndicatorShown(m_sortColumn >= 0);
    if (m_sortColumn < 0) return;
    horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    model()->sort(m_sortColumn, m_sortOrder);
    emit sortRequested(m_sortColumn, m_sortOrder);
}

void RowView::fitColumns(int most)
{
    yield({}); // a hidden column says that it needs nothing
    m_fitting.clear();
    m_heads.clear();
    for (int i = 0; i < m_setup.size(); ++i) {
        m_heads.append(horizontalHeader()->sectionSizeHint(i));
        const int wanted = std::max(sizeHintForColumn(i), m_heads.last());
        m_fitting.append(std::clamp(wanted, horizontalHeader()->minimumSectionSize(), most));
    }
    spread();
}

void RowView::onHeaderClicked(int section)
{
    if (model()->headerData(section, Qt::Horizontal, SortRole).toInt() < 0) {
        horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
        return;
    }
    const bool same = section == m_sortColumn;
    m_sortOrder = same && m_sortOrder == Qt::DescendingOrder ? Qt::AscendingOrder : Qt::DescendingOrder;
    m_sortColumn = section;
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    model()->sort(m_sortColumn, m_sortOrder);
    saveColumns();
    emit sortRequested(m_sortColumn, m_sortOrder);
}

void RowView::setWideColumn(int column)
{
    m_wide = column;
    spread();
}

QList<int> RowView::wantedWidths() const
{
    QList<int> out;
    for (int i = 0; i < m_setup.size(); ++i)
        out.append(m_chosen.contains(i) ? columnWidth(i) : m_fitting.isEmpty() ? m_setup[i].width : m_fitting[i]);
    return out;
}

/// The one that was set, else the last one on screen.
int RowView::wideColumn() const
{
    if (m_wide >= 0 && m_wide < m_setup.size() && !isColumnHidden(m_wide)) return m_wide;
    for (int visual = horizontalHeader()->count() - 1; visual >= 0; --visual)
        if (const int column = horizontalHeader()->logicalIndex(visual); !isColumnHidden(column)) return column;
    return -1;
}

/// All columns as wide as they want when there is room; else the widest texts give way first, then whole columns.
void RowView::spread()
{
    if (m_setup.isEmpty()) return;
    QList<int> widths = wantedWidths();
    int over = -viewport()->width();
    for (int i = 0; i < widths.size(); ++i)
        if (!isLeftOut(i)) over += widths[i];
    while (over > 0) {
        int widest = -1;
        for (int i = 0; i < widths.size(); ++i) {
            const bool gives = !isLeftOut(i) && !m_chosen.contains(i) && m_setup[i].cuttable;
            const int least = std::max(kNarrowestText, m_heads.value(i)); // a head is read whole
            if (gives && widths[i] > least && (widest < 0 || widths[i] > widths[widest])) widest = i;
        }
        if (widest < 0) break;
        --widths[widest];
        --over;
    }
    QSet<int> aside;
    while (over > 0) {
        int first = -1;
        for (int i = 0; i < widths.size(); ++i) {
            const bool yields = !isLeftOut(i) && !aside.contains(i) && m_setup[i].yields > 0;
            if (yields && (first < 0 || m_setup[i].yields > m_setup[first].yields)) first = i;
        }
        if (first < 0) break;
        aside.insert(first);
        over -= widths[first];
    }
    yield(aside);
    if (const int wide = wideColumn(); over < 0 && wide >= 0) widths[wide] -= over;
    if (setWidths(widths)) updateGeometries(); // else the scroll bar stays for what the columns had before
}

void RowView::yield(const QSet<int>& columns)
{
    if (columns == m_yielded) return;
    const QSet<int> before = std::exchange(m_yielded, columns);
    const bool restoring = std::exchange(m_restoring, true); // what comes back has the width it had
    for (int i = 0; i < m_setup.size(); ++i)
        if (before.contains(i) != columns.contains(i)) setColumnHidden(i, columns.contains(i));
    m_restoring = restoring;
}

bool RowView::setWidths(const QList<int>& widths)
{
    bool changed = false;
    const bool before = std::exchange(m_restoring, true); // nobody has chosen these
    for (int i = 0; i < widths.size(); ++i) {
        if (isColumnHidden(i) || columnWidth(i) == widths[i]) continue;
        setColumnWidth(i, widths[i]);
        changed = true;
    }
    m_restoring = before;
    return changed;
}

void RowView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    spread();
}

QList<int> RowView::selectedRowNumbers() const
{
    QList<int> rows;
    if (!selectionModel()) return rows;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom() && rows.size() < kMostCopiedRows; ++row) rows.append(row);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

QString RowView::selectionAsText() const
{
    QList<int> order; // logical columns as they stand on screen
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int logical = horizontalHeader()->logicalIndex(visual);
        if (!isLeftOut(logical)) order.append(logical);
    }
    const auto line = [&](auto cell) {
        QStringList cells;
        for (const int column : order) cells.append(cell(column));
        return cells.join(u'\t') + u'\n';
    };
    QString text = line([&](int c) { return model()->headerData(c, Qt::Horizontal).toString(); });
    for (const int row : selectedRowNumbers())
        text += line([&](int c) { return model()->index(row, c).data().toString(); });
    return text;
}

void RowView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectionAsText());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit rowActivated(currentIndex().row());
        return;
    }
    const bool start = event->key() == Qt::Key_Home && !(event->modifiers() & Qt::ShiftModifier);
    const bool end = event->key() == Qt::Key_End && !(event->modifiers() & Qt::ShiftModifier);
    if ((start || end) && model() && model()->rowCount() > 0) { // of the list, not of the row
        const int column = currentIndex().isValid() ? currentIndex().column() : 0;
        setCurrentIndex(model()->index(start ? 0 : model()->rowCount() - 1, column));
        return;
    }
    QTableView::keyPressEvent(event);
}

void RowView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    const QPoint at = byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos();
    if (!isSignalConnected(QMetaMethod::fromSignal(&RowView::contextMenuWanted))) return openOwnMenu(at);
    emit contextMenuWanted(index, at);
}

void RowView::openOwnMenu(const QPoint& globalPos)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(selectionAsText()); });
    addColumnActions(menu);
    menu.exec(globalPos);
}

void RowView::addColumnActions(QMenu& menu)
{
    const int column = currentIndex().column();
    if (m_setup.isEmpty() || column < 0) return;
    menu.addSeparator();
    const bool again = column == m_sortColumn;
    QAction* sort = menu.addAction(again ? tr("Turn the order around") : tr("Sort by this column"));
    sort->setEnabled(model()->headerData(column, Qt::Horizontal, SortRole).toInt() >= 0);
    connect(sort, &QAction::triggered, this, [this, column] { onHeaderClicked(column); });
    addColumnChoices(*menu.addMenu(tr("Columns")));
}

/// A head that a person has made too narrow is told whole on hover.
bool RowView::eventFilter(QObject* watched, QEvent* event)
{
    QHeaderView* header = horizontalHeader();
    if (watched != header->viewport() || event->type() != QEvent::ToolTip)
        return QTableView::eventFilter(watched, event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int section = header->logicalIndexAt(help->pos());
    if (section < 0 || header->sectionSizeHint(section) <= header->sectionSize(section))
        return QTableView::eventFilter(watched, event);
    QStringList said {model()->headerData(section, Qt::Horizontal).toString()};
    const QString more = model()->headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString();
    if (!more.isEmpty()) said.append(more); // made by plainTip already
    said.front() = plainTip(said.front());
    QToolTip::showText(help->globalPos(), said.join(QStringLiteral("<br>")), header);
    return true;
}

void RowView::chooseColumns(const QPoint& globalPos)
{
    QMenu menu(this);
    menu.addSection(tr("Columns"));
    addColumnChoices(menu);
    menu.exec(globalPos);
}

void RowView::addColumnChoices(QMenu& menu)
{
    for (int i = 0; i < m_setup.size(); ++i) {
        QAction* action = menu.addAction(model()->headerData(i, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isLeftOut(i));
        action->setEnabled(i != 0); // one column always stays
        connect(action, &QAction::toggled, this, [this, i](bool shown) {
            m_yielded.remove(i);
            setColumnHidden(i, !shown);
            spread();
            saveColumns();
        });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("As at first")), &QAction::triggered, this, [this] {
        m_settings.remember(m_key, QStringList());
        m_chosen.clear();
        m_yielded.clear();
        for (int i = 0; i < m_setup.size(); ++i) {
            horizontalHeader()->moveSection(horizontalHeader()->visualIndex(i), i);
            setColumnWidth(i, m_setup[i].width);
            setColumnHidden(i, !m_setup[i].shown);
        }
        spread();
    });
}

void RowView::restoreColumns()
{
    // One entry a column in the order on screen: "id width", 0 = not chosen, hidden ones with a minus; then "sort id
    // up|down".
    const QStringList remembered = m_settings.remembered(m_key).toStringList();
    const auto columnOf = [this](const QString& id) {
        for (int i = 0; i < m_setup.size(); ++i)
            if (m_setup[i].id == id) return i;
        return -1;
    };
    int visual = 0;
    for (const QString& entry : remembered) {
        const QStringList words = entry.split(u' ');
        if (words.size() == 3 && words[0] == u"sort" && columnOf(words[1]) >= 0) {
            m_sortColumn = columnOf(words[1]);
            m_sortOrder = words[2] == u"up" ? Qt::AscendingOrder : Qt::DescendingOrder;
            continue;
        }
        const bool hidden = entry.startsWith(u'-');
        const int column = words.size() == 2 ? columnOf(hidden ? words[0].mid(1) : words[0]) : -1;
        if (column < 0) continue;
        const int width = words[1].toInt();
        if (width >= 24 && width <= 4000) {
            setColumnWidth(column, width);
            if (column != m_wide) m_chosen.insert(column);
        }
        setColumnHidden(column, hidden && column != 0);
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), visual++);
    }
}

void RowView::saveColumns() const
{
    if (m_restoring || m_setup.isEmpty()) return;
    QStringList out;
    for (int visual = 0; visual < m_setup.size(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        const bool hidden = isLeftOut(column);
        const int width = m_chosen.contains(column) ? columnWidth(column) : 0; // 0: nobody has chosen it
        out.append(
            QStringLiteral("%1%2 %3").arg(hidden ? QStringLiteral("-") : QString(), m_setup[column].id).arg(width));
    }
    if (m_sortColumn >= 0)
        out.append(QStringLiteral("sort %1 %2")
                       .arg(m_setup[m_sortColumn].id,
                           m_sortOrder == Qt::AscendingOrder ? QStringLiteral("up") : QStringLiteral("down")));
    m_settings.remember(m_key, out);
}

} // namespace spanwise::ui
