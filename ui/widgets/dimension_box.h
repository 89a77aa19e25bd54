// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses by what a chart or list is grouped.
#pragma once

#include "core/query/dimension.h"

#include <QComboBox>
#include <optional>
#include <vector>

namespace spanwise::ui {

class DimensionBox final : public QComboBox {
    Q_OBJECT

public:
    /// `none` = the label of "not grouped"; empty leaves that choice out. `purpose` is read by assistive technology.
    DimensionBox(const QString& purpose, const QString& none, const std::vector<query::Dimension>& choices,
        QWidget* parent = nullptr);
    [[nodiscard]] std::optional<query::Dimension> dimension() const;

signals:
    void chosen();
};

} // namespace spanwise::ui
