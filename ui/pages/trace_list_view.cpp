// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_list_view.h"

#include "ui/pages/trace_columns.h"

#include <QHeaderView>
#include <QScrollBar>
#include <algorithm>
#include <utility>

namespace spanwise::ui {

TraceListView::TraceListView(PageContext& context, QWidget* parent)
    : RowView(context.settings, QStringLiteral("traces"), parent)
    , m_context(context)
    , m_model(new Model(
          traceColumns(),
          [this](Model::Ticket ticket, std::vector<query::TraceNo> ids) { fetch(ticket, std::move(ids)); }, this))
    , m_askIds(context.session.pool())
{
    setAccessibleName(tr("Traces"));
    setModel(m_model);
    const auto order = [this](int column, Qt::SortOrder wanted) {
        m_order = static_cast<query::TraceOrder>(traceColumns()[std::size_t(column)].sortKey);
        m_ascending = wanted == Qt::AscendingOrder;
    };
    connect(this, &RowView::sortRequested, this, order);
    setUpColumnsFrom(traceColumns(), traceColumn("start"));
    setWideColumn(traceColumn("name"));
    horizontalHeader()->setResizeContentsPrecision(0); // rows that nobody sees are not loaded for their widths
    connect(this, &RowView::sortRequested, this, [this] { ask(m_scope, false); });
}

TraceListView::~TraceListView() = default;

void TraceListView::ask(const query::Scope& scope, bool sameQuestion)
{
    m_scope = scope;
    const query::DataView view = m_context.session.view();
    const query::TraceListQuestion question {scope, m_order, m_ascending, 0};
    m_askIds.ask([view, question](std::stop_token stop) { return query::answer(view, question, stop); },
        [this, view, sameQuestion](Result<query::TraceListAnswer>& found) {
            if (!found) {
                emit failed(QString::fromStdString(found.error().message));
                return;
            }
            m_view = view;
            show(*found, sameQuestion);
            emit answered(found->matchedTraces, found->matchedSpans);
        });
}

void TraceListView::show(query::TraceListAnswer& answer, bool sameQuestion)
{
    m_askRows.clear();
    const std::vector<query::TraceNo>& old = m_model->ids();
    const std::size_t more = answer.traces.size() - std::min(old.size(), answer.traces.size());
    const bool grewInFront = sameQuestion && !old.empty() && old.size() <= answer.traces.size()
        && std::equal(old.begin(), old.end(), answer.traces.begin() + std::ptrdiff_t(more));
    if (!sameQuestion) {
        m_fitted = false;
        m_model->setIds(std::move(answer.traces));
        scrollToTop();
        return;
    }
    if (!grewInFront || more == 0) return replaceIds(std::move(answer.traces)); // rows may have changed as well
    const bool atTop = verticalScrollBar()->value() == 0;
    const int moved = int(more) * verticalHeader()->defaultSectionSize();
    const int before = verticalScrollBar()->value();
    m_model->prepend(std::span(answer.traces).first(more));
    if (!atTop) verticalScrollBar()->setValue(before + moved);
}

/// Selection, current row and place are kept as far as the traces are still there.
void TraceListView::replaceIds(std::vector<query::TraceNo> ids)
{
    const std::vector<query::TraceNo> selected = selectedTraces();
    const query::TraceNo current = currentIndex().isValid() ? m_model->idAt(currentIndex().row()) : 0;
    const int scrolled = verticalScrollBar()->value();
    m_model->setIds(std::move(ids));
    verticalScrollBar()->setValue(scrolled);
    if (current == 0 && selected.empty()) return;
    const std::vector<query::TraceNo> wanted(
        selected.begin(), selected.begin() + std::min<std::ptrdiff_t>(1000, std::ptrdiff_t(selected.size())));
    QItemSelection again;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const query::TraceNo trace = m_model->idAt(row);
        if (trace == current) {
            const QSignalBlocker quiet(verticalScrollBar());
            selectionModel()->setCurrentIndex(m_model->index(row, 0), QItemSelectionModel::NoUpdate);
        }
        if (std::ranges::find(wanted, trace) != wanted.end())
            again.select(m_model->index(row, 0), m_model->index(row, m_model->columnCount() - 1));
    }
    selectionModel()->select(again, QItemSelectionModel::ClearAndSelect);
    verticalScrollBar()->setValue(scrolled);
}

void TraceListView::fetch(Model::Ticket ticket, std::vector<query::TraceNo> ids)
{
    auto& query = m_askRows[ticket.page];
    query = std::make_unique<AsyncQuery<std::vector<query::TraceRow>>>(m_context.session.pool());
    query->ask([view = m_view, ids = std::move(ids)](
                   std::stop_token) -> Result<std::vector<query::TraceRow>> { return query::traceRows(view, ids); },
        [this, ticket](Result<std::vector<query::TraceRow>>& rows) {
            m_askRows.erase(ticket.page);
            if (!rows) return;
            m_model->deliver(ticket, std::move(*rows));
            if (!std::exchange(m_fitted, true)) fitColumns(); // once a question: live data must not make them jump
        });
}

std::vector<query::TraceNo> TraceListView::selectedTraces() const
{
    std::vector<query::TraceNo> out;
    for (const int row : selectedRowNumbers()) out.push_back(m_model->idAt(row));
    return out;
}

void TraceListView::selectTrace(query::TraceNo trace)
{
    const auto& ids = m_model->ids();
    const auto at = std::ranges::find(ids, trace);
    if (at != ids.end()) setCurrentIndex(m_model->index(int(at - ids.begin()), 0));
}

} // namespace spanwise::ui
