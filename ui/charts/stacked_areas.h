// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a whole over time, as areas: for shares. A bucket without a whole is a gap in all of them.
#pragma once

#include "ui/charts/bucket_chart.h"

class QAreaSeries;

namespace spanwise::ui {

class StackedAreas final : public BucketChart {
    Q_OBJECT

public:
    explicit StackedAreas(const QString& title, QWidget* parent = nullptr);
    ~StackedAreas() override;

protected:
    void draw() override;
    double top() const override;
    bool isStacked() const override { return true; }

private:
    struct Area;
    void clear();

    std::vector<Area> m_areas;
};

} // namespace spanwise::ui
