// SPDX-License-Identifier: GPL-3.0-or-later
// Lines over time. Gaps are gaps: one QLineSeries an unbroken run.
#pragma once

#include "ui/charts/bucket_chart.h"

class QLineSeries;

namespace spanwise::ui {

class TimeSeries final : public BucketChart {
    Q_OBJECT

public:
    using BucketChart::BucketChart;
    [[nodiscard]] int runsDrawn() const { return m_used; } ///< for tests

protected:
    void draw() override;
    double top() const override;
    bool isStacked() const override { return false; }

private:
    QLineSeries* nextLine();

    std::vector<QLineSeries*> m_lines; ///< made once, used again: adding series is slow
    int m_used = 0;
};

} // namespace spanwise::ui
