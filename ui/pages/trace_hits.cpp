// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_hits.h"

#include "ui/pages/add_to_review.h"
#include "ui/pages/hit_columns.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/highlight_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>

namespace spanwise::ui {

TraceHits::TraceHits(Settings& settings, QWidget* parent)
    : RowView(settings, QStringLiteral("trace_hits"), parent)
    , m_rows(new TableModel<HitRow>(hitColumns(), this))
    , m_mark(new HighlightDelegate(this))
{
    setAccessibleName(tr("Places where the text was found"));
    setFont(textFont(TextRole::Secondary));
    setModel(m_rows);
    setItemDelegateForColumn(kSnippetColumn, m_mark);
    setUpColumnsFrom(hitColumns());
    setWideColumn(kSnippetColumn);
    connect(this, &RowView::rowActivated, this, &TraceHits::open);
    connect(this, &RowView::contextMenuWanted, this, &TraceHits::openMenu);
}

void TraceHits::begin(const QString& text)
{
    m_text = text;
    m_rows->setRows({});
    m_mark->setMarked(text);
}

void TraceHits::add(const std::vector<HitRow>& hits)
{
    m_rows->appendRows(hits);
}

std::vector<query::SpanRef> TraceHits::selectedSpans() const
{
    std::vector<query::SpanRef> out;
    for (const int row : selectedRowNumbers()) out.push_back(m_rows->row(row).span);
    return out;
}

void TraceHits::open(int row)
{
    const HitRow& hit = m_rows->row(row);
    if (!hit.trace.isEmpty()) emit openWanted(hit.trace + u':' + fromCore(query::spanIdOf(hit.span.spanId).hex()));
}

void TraceHits::openMenu(const QModelIndex& index, const QPoint& at)
{
    if (!index.isValid()) return;
    const QString trace = m_rows->row(index.row()).trace;
    QMenu menu(this);
    const QAction* opened = menu.addAction(tr("Open"));
    const QAction* kept = menu.addAction(tr("Filter to this text"));
    QAction* review = menu.addAction(tr("Add to review queue"));
    review->setShortcut(AddToReview::key());
    const QAction* copied = menu.addAction(tr("Copy"));
    const QAction* id = menu.addAction(tr("Copy trace id"));
    addColumnActions(menu);
    const QAction* chosen = menu.exec(at);
    if (chosen == opened) open(index.row());
    if (chosen == kept) {
        QString text = m_text;
        text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
        emit keepWanted(QStringLiteral("text contains \"%1\"").arg(text));
    }
    if (chosen == review) emit reviewWanted();
    if (chosen == copied) QApplication::clipboard()->setText(selectionAsText());
    if (chosen == id) QApplication::clipboard()->setText(trace);
}

} // namespace spanwise::ui
