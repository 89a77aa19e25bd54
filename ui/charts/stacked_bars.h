// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a whole over time, as bars.
#pragma once

#include "ui/charts/bucket_chart.h"

class QStackedBarSeries;

namespace spanwise::ui {

class StackedBars final : public BucketChart {
    Q_OBJECT

public:
    using BucketChart::BucketChart;

protected:
    void draw() override;
    double top() const override;
    bool isStacked() const override { return true; }

private:
    QStackedBarSeries* m_bars = nullptr;
};

/// The highest stack of the series that are shown.
[[nodiscard]] double highestStack(const TimeChart& chart);

} // namespace spanwise::ui
