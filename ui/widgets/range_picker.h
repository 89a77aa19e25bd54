// SPDX-License-Identifier: GPL-3.0-or-later
// The range of the window: the last hour … month of the data, everything, or two moments.
#pragma once

#include "ui/filter_state.h"

#include <QToolButton>

class QMenu;

namespace spanwise::ui {

[[nodiscard]] QString labelOf(const RangeChoice& range);

class RangePicker final : public QToolButton {
    Q_OBJECT

public:
    explicit RangePicker(FilterState& filter, QWidget* parent = nullptr);
    /// What the chosen range means at this moment; shown as a hint and used to start the two fields of "Custom".
    void setResolved(const TimeRange& range);

private:
    void askForTwoMoments();
    void showChoice();

    FilterState& m_filter;
    QMenu* m_menu = nullptr;
    TimeRange m_resolved;
};

} // namespace spanwise::ui
