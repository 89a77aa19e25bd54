// SPDX-License-Identifier: GPL-3.0-or-later
// Lines over time. Gaps are gaps.
#pragma once

#include "ui/charts/bucket_chart.h"

namespace spanwise::ui {

class TimeSeries final : public BucketChart {
    Q_OBJECT

public:
    using BucketChart::BucketChart;
    [[nodiscard]] int runsDrawn() const { return lines().count(); } ///< for tests

protected:
    void draw() override;
    double top() const override;
    bool isStacked() const override { return false; }
};

} // namespace spanwise::ui
