// SPDX-License-Identifier: GPL-3.0-or-later
// The list of traces: all their numbers in order, rows by need. Newer data of the same question come in at the front
// without moving what is looked at.
#pragma once

#include "core/query/trace_list.h"
#include "ui/async_query.h"
#include "ui/models/paged_model.h"
#include "ui/pages/page.h"
#include "ui/session/session.h"
#include "ui/widgets/row_view.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace spanwise::ui {

class TraceListView final : public RowView {
    Q_OBJECT

public:
    explicit TraceListView(PageContext& context, QWidget* parent = nullptr);
    ~TraceListView() override;

    /// `sameQuestion`: only the data are newer, so that selection and place stay.
    void ask(const query::Scope& scope, bool sameQuestion);
    [[nodiscard]] bool isBusy() const { return m_askIds.isRunning() || !m_askRows.empty(); }
    [[nodiscard]] int traceCount() const { return int(m_model->ids().size()); }
    /// Null while the row is not here yet.
    [[nodiscard]] const query::TraceRow* traceAt(int row) const { return m_model->rowAt(row); }
    [[nodiscard]] std::vector<query::TraceNo> selectedTraces() const;
    [[nodiscard]] std::vector<query::TraceNo> traces() const { return m_model->ids(); }
    void selectTrace(query::TraceNo trace);

signals:
    void answered(quint64 traces, quint64 spans);
    void failed(const QString& message);

private:
    using Model = PagedModel<query::TraceRow, query::TraceNo>;

    void show(query::TraceListAnswer& answer, bool sameQuestion);
    void fetch(Model::Ticket ticket, std::vector<query::TraceNo> ids);
    void replaceIds(std::vector<query::TraceNo> ids);

    PageContext& m_context;
    query::Scope m_scope;
    query::TraceOrder m_order = query::TraceOrder::Start;
    bool m_ascending = false;
    query::DataView m_view; ///< that the ids came from
    Model* m_model;
    AsyncQuery<query::TraceListAnswer> m_askIds;
    std::unordered_map<int, std::unique_ptr<AsyncQuery<std::vector<query::TraceRow>>>> m_askRows; ///< by page
    bool m_fitted = false; ///< columns to the rows of this question
};

} // namespace spanwise::ui
