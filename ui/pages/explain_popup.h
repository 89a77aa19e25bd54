// SPDX-License-Identifier: GPL-3.0-or-later
// Why a number is what it is: definition, range and filter, n, interval, what was left out and why, and the way to the
// spans behind it.
#pragma once

#include "core/query/explain.h"
#include "ui/async_query.h"
#include "ui/widgets/note_popup.h"

namespace spanwise::ui {

struct PageContext;

class ExplainPopup final : public NotePopup {
    Q_OBJECT

public:
    /// Shows itself beside `global` and deletes itself when it closes.
    static void open(
        PageContext& context, const query::ExplainQuestion& question, const QPoint& global, QWidget* parent);

private:
    ExplainPopup(PageContext& context, QWidget* parent);
    void ask(const query::ExplainQuestion& question);
    void show(const query::Explanation& answer);
    void addButtons(const query::Explanation& answer);

    PageContext& m_context;
    AsyncQuery<query::Explanation> m_query;
};

} // namespace spanwise::ui
