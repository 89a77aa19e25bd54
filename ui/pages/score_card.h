// SPDX-License-Identifier: GPL-3.0-or-later
// What evaluators and users said of answers, and what share of spans each kind of guard flagged, over time: a line
// each, never two of them averaged, beside the period before where the page's range is compared.
#pragma once

#include "core/query/scores.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <optional>

namespace spanwise::ui {

class Segmented;
class TimeSeries;

/// Now, and the period of equal length before, step for step.
struct ComparedScores {
    query::ScoreAnswer now;
    std::optional<query::ScoreAnswer> before;
};

class ScoreCard final : public QObject {
    Q_OBJECT

public:
    ScoreCard(PageContext& context, QWidget* parent);

    [[nodiscard]] TimeSeries* chart() const { return m_chart; }
    [[nodiscard]] bool isBusy() const { return m_ask.isRunning(); }
    void askFor(const query::Scope& scope);

private:
    void show(const ComparedScores& answer);

    PageContext& m_context;
    TimeSeries* m_chart;
    Segmented* m_what;
    AsyncQuery<ComparedScores> m_ask;
    query::Scope m_scope;
};

} // namespace spanwise::ui
