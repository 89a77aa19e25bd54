// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_list.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/row_view.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <span>

namespace spanwise::ui {
namespace {

constexpr double kUp = 95; ///< as if added by hand just now
constexpr double kDown = 5; ///< below normal traffic
constexpr int kWhyColumn = 1;

struct Reason {
    const char* value;
    const char* title;
};
constexpr Reason kDismissals[] = {
    {"duplicate", QT_TRANSLATE_NOOP("ReviewList", "Duplicate of another item")},
    {"not_reviewable", QT_TRANSLATE_NOOP("ReviewList", "Cannot be reviewed")},
    {"test_traffic", QT_TRANSLATE_NOOP("ReviewList", "Test traffic")},
    {"other", QT_TRANSLATE_NOOP("ReviewList", "Other: say why…")},
};
constexpr Reason kSkips[] = {
    {"not_my_field", QT_TRANSLATE_NOOP("ReviewList", "Not my field")},
    {"cannot_tell", QT_TRANSLATE_NOOP("ReviewList", "Cannot tell from this")},
    {"conflict", QT_TRANSLATE_NOOP("ReviewList", "I was involved")},
};

QString trHere(const char* text)
{
    return QCoreApplication::translate("ReviewList", text);
}

/// The first one is chosen by Enter alone.
std::optional<QString> askReason(QWidget* parent, std::span<const Reason> reasons)
{
    QMenu menu(parent);
    for (const Reason& reason : reasons)
        menu.addAction(trHere(reason.title))->setData(QString::fromLatin1(reason.value));
    menu.setActiveAction(menu.actions().constFirst());
    const QAction* action = menu.exec(parent->mapToGlobal(QPoint(12, 60)));
    return action ? std::optional(action->data().toString()) : std::nullopt;
}

} // namespace

std::optional<std::pair<QString, QString>> askDismissal(QWidget* parent)
{
    const auto reason = askReason(parent, kDismissals);
    if (!reason || *reason != QLatin1String("other"))
        return reason ? std::optional(std::pair(*reason, QString())) : std::nullopt;
    const QString note = QInputDialog::getText(parent, trHere("Dismiss"), trHere("Why can it be dismissed?")).trimmed();
    return note.isEmpty() ? std::nullopt : std::optional(std::pair(*reason, note));
}

std::optional<QString> askSkip(QWidget* parent)
{
    return askReason(parent, kSkips);
}

ReviewList::ReviewList(Settings& settings, QWidget* parent)
    : Card(tr("Queue"), parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_view(new RowView(settings, QStringLiteral("review"), this))
    , m_rows(new TableModel<ReviewRow>(reviewColumns(), this))
{
    setMinimumWidth(212);
    m_rows->setIdentity([](const ReviewRow& r) { return QString::fromStdString(r.entry.itemId); });
    m_view->setAccessibleName(tr("Items of the queue"));
    m_view->setModel(m_rows);
    m_view->setUpColumnsFrom(reviewColumns());
    m_view->setWideColumn(kWhyColumn);
    connect(m_view, &RowView::rowActivated, this,
        [this](int row) { emit openWanted(QString::fromStdString(m_rows->row(row).entry.itemId)); });
    connect(m_view, &QAbstractItemView::clicked, this, [this](const QModelIndex& at) {
        if (m_view->selectedRowNumbers().size() == 1) // more are being gathered for one action
            emit openWanted(QString::fromStdString(m_rows->row(at.row()).entry.itemId));
    });
    connect(
        m_view, &RowView::contextMenuWanted, this, [this](const QModelIndex&, const QPoint& at) { openMenuAt(at); });
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        const QScrollBar* bar = m_view->verticalScrollBar();
        if (value >= bar->maximum() && bar->maximum() > 0 && rowCount() < m_of) emit moreWanted();
    });
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_view);
    m_empty->showEmpty({}, tr("No items yet"));
    setContent(m_stack, true);
}

void ReviewList::setRows(std::vector<ReviewRow> rows, std::int64_t of)
{
    m_of = of;
    const auto shown = static_cast<std::int64_t>(rows.size());
    setSubtitle(shown < of ? tr("the first %1 of %2").arg(format::count(shown), format::count(of)) : QString());
    const std::string queue = rows.empty() ? std::string() : rows.front().entry.queue;
    const bool other = m_rows->rowCount() == 0 || m_rows->row(0).entry.queue != queue;
    QScrollBar* bar = m_view->verticalScrollBar();
    const int place = bar->value();
    m_rows->setRows(std::move(rows));
    m_stack->setCurrentWidget(m_rows->rowCount() > 0 ? static_cast<QWidget*>(m_view) : m_empty);
    m_view->doItemsLayout(); // else it may scroll as far as it had to before its columns had their room
    bar->setValue(other ? 0 : place); // where one was in another queue means nothing here
}

void ReviewList::select(const std::string& itemId)
{
    const bool isKnown = itemId == m_selected; // rows were read anew: who scrolled away from it stays there
    if (isKnown && m_view->selectedRowNumbers().size() > 1) return; // those that are being gathered stay together
    QScrollBar* bar = m_view->verticalScrollBar();
    const int place = bar->value();
    m_selected = itemId;
    for (int row = 0; row < m_rows->rowCount(); ++row)
        if (m_rows->row(row).entry.itemId == itemId) m_view->selectRow(row);
    if (isKnown) bar->setValue(place);
}

std::optional<std::string> ReviewList::neighbor(const std::string& from, int by) const
{
    int at = by > 0 ? -1 : m_rows->rowCount();
    for (int row = 0; row < m_rows->rowCount(); ++row)
        if (m_rows->row(row).entry.itemId == from) at = row;
    const int to = at + by;
    if (to < 0 || to >= m_rows->rowCount()) return std::nullopt;
    return m_rows->row(to).entry.itemId;
}

void ReviewList::openMenu()
{
    const QModelIndex at = m_view->currentIndex();
    openMenuAt(m_view->viewport()->mapToGlobal(at.isValid() ? m_view->visualRect(at).bottomLeft() : QPoint(12, 12)));
}

void ReviewList::openMenuAt(const QPoint& global)
{
    std::vector<std::string> ids;
    std::vector<std::pair<std::string, double>> ranked;
    for (const int row : m_view->selectedRowNumbers()) {
        const query::ReviewListEntry& entry = m_rows->row(row).entry;
        ids.push_back(entry.itemId);
        ranked.emplace_back(entry.itemId, entry.priority);
    }
    if (ids.empty()) return;
    const int n = int(ids.size());
    QMenu menu(this);
    const QAction* opened = n == 1 ? menu.addAction(tr("Open")) : nullptr;
    const QAction* dismissed = menu.addAction(n == 1 ? tr("Dismiss …") : tr("Dismiss %1 …").arg(n));
    const QAction* up = menu.addAction(n == 1 ? tr("Move to the front") : tr("Move %1 to the front").arg(n));
    const QAction* down = menu.addAction(n == 1 ? tr("Move to the end") : tr("Move %1 to the end").arg(n));
    m_view->addColumnActions(menu);
    menu.setActiveAction(menu.actions().constFirst());
    const QAction* chosen = menu.exec(global);
    if (!chosen) return;
    if (chosen == opened) emit openWanted(QString::fromStdString(ids.front()));
    if (chosen == up) emit rankWanted(ranked, kUp);
    if (chosen == down) emit rankWanted(ranked, kDown);
    if (chosen == dismissed)
        if (const auto why = askDismissal(this)) emit dismissWanted(ids, why->first, why->second);
    if (n > 1) m_view->clearSelection(); // they were gathered for this
}

} // namespace spanwise::ui
