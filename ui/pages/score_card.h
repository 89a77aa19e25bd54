// SPDX-License-Identifier: GPL-3.0-or-later
// What evaluators and users said of answers, and what share of spans each kind of guard flagged, over time: a line
// each, never two of them averaged, beside the period before where the page's range is compared.
#pragma once

#include "core/query/scores.h"
#include "ui/async_query.h"
#include "ui/charts/chart_data.h"
#include "ui/pages/judged_spans.h"
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
    void show(const ComparedScores& answer, int shown);
    void wire();
    [[nodiscard]] bool showsVerdicts() const; ///< of evaluators, not of our guards
    [[nodiscard]] const query::ScoreSeries* seriesOf(const ChartHit& hit) const;
    [[nodiscard]] JudgedQuestion judged(const ChartHit& hit) const;
    void open(const ChartHit& hit);
    void explain(const ChartHit& hit, const QPoint& at);

    PageContext& m_context;
    TimeSeries* m_chart;
    Segmented* m_what;
    AsyncQuery<ComparedScores> m_ask;
    query::Scope m_scope;
    ComparedScores m_shown;
    int m_shownAs = 0; ///< which choice `m_shown` answers; the next one may be on its way
};

} // namespace spanwise::ui
