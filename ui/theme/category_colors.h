// SPDX-License-Identifier: GPL-3.0-or-later
// A category has one colour on all charts: given at its first appearance, kept while the store is open.
#pragma once

#include "core/model/error_class.h"
#include "ui/theme/colors.h"

#include <QHash>
#include <QString>

namespace spanwise::ui {

class CategoryColors {
public:
    /// Index into Colors::series. `dimension` keeps a service and a model of the same name apart. Empty values
    /// (unknown) and "other" are slate.
    [[nodiscard]] int indexOf(const QString& dimension, const QString& value);
    void clear() { m_known.clear(); }

private:
    QHash<QString, int> m_known;
    QHash<QString, int> m_count;
};

/// Error classes are a closed list, so their colours are fixed.
[[nodiscard]] int seriesIndexOf(ErrorClass c);

} // namespace spanwise::ui
