// SPDX-License-Identifier: GPL-3.0-or-later
// One trace of the trace page: what it is in a line, the waterfall, and the four states.
#pragma once

#include "ui/pages/open_trace.h"

#include <QFrame>
#include <memory>

class QStackedWidget;

namespace spanwise::ui {

class ElidedLabel;
class EmptyState;
class Waterfall;

class TracePane final : public QFrame {
    Q_OBJECT

public:
    explicit TracePane(const QString& name, QWidget* parent = nullptr);

    void showLoading();
    void showError(const QString& what, const QString& detail, const QString& action = {});
    /// `position` < 0: the first row.
    void setTrace(std::shared_ptr<const OpenTrace> trace, int position);
    void clear();
    [[nodiscard]] const std::shared_ptr<const OpenTrace>& trace() const { return m_trace; }
    [[nodiscard]] Waterfall& waterfall() const { return *m_waterfall; }

signals:
    void actionWanted();
    void menuWanted(int span, const QPoint& global);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_title;
    ElidedLabel* m_under;
    QStackedWidget* m_stack;
    EmptyState* m_state;
    Waterfall* m_waterfall;
    std::shared_ptr<const OpenTrace> m_trace;
};

/// "12 spans · 3 calls · 1 error · 3,205 tokens · $0.031 · 4.2 s"
[[nodiscard]] QString summaryOf(const query::TraceRow& row);

} // namespace spanwise::ui
