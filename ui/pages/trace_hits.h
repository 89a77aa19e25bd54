// SPDX-License-Identifier: GPL-3.0-or-later
// The places where a text was found, as a list with the text marked in each.
#pragma once

#include "ui/models/table_model.h"
#include "ui/pages/search_run.h"
#include "ui/widgets/row_view.h"

#include <vector>

namespace spanwise::ui {

class HighlightDelegate;

class TraceHits final : public RowView {
    Q_OBJECT

public:
    explicit TraceHits(Settings& settings, QWidget* parent = nullptr);

    /// Empties the list for what is found of `text`; an empty text ends it.
    void begin(const QString& text);
    void add(const std::vector<HitRow>& hits);
    [[nodiscard]] std::vector<query::SpanRef> selectedSpans() const;

signals:
    void openWanted(const QString& trace); ///< argument of the trace page
    void keepWanted(const QString& clause); ///< "filter to this text"
    void reviewWanted(); ///< the selected ones

private:
    void open(int row);
    void openMenu(const QModelIndex& index, const QPoint& at);

    TableModel<HitRow>* m_rows;
    HighlightDelegate* m_mark;
    QString m_text;
};

} // namespace spanwise::ui
