// SPDX-License-Identifier: GPL-3.0-or-later
// Why a number is what it is: definition, range and filter, n, interval, what was left out and why, and the way to the
// spans behind it.
#pragma once

#include "core/query/explain.h"
#include "ui/async_query.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace spanwise::ui {

struct PageContext;

class ExplainPopup final : public QFrame {
    Q_OBJECT

public:
    /// Shows itself beside `global` and deletes itself when it closes.
    static void open(
        PageContext& context, const query::ExplainQuestion& question, const QPoint& global, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ExplainPopup(PageContext& context, QWidget* parent);
    void ask(const query::ExplainQuestion& question);
    void show(const query::Explanation& answer);
    void addLine(const QString& text, bool muted = false);
    void addButtons(const query::Explanation& answer);

    PageContext& m_context;
    AsyncQuery<query::Explanation> m_query;
    QVBoxLayout* m_column;
    QLabel* m_title;
    QWidget* m_body = nullptr;
};

} // namespace spanwise::ui
