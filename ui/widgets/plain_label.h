// SPDX-License-Identifier: GPL-3.0-or-later
// A label that takes its text for what it is: never rich text, whoever wrote it.
#pragma once

#include "ui/theme/theme.h"

#include <QPalette>
#include <QString>

class QLabel;
class QWidget;

namespace spanwise::ui {

/// Wraps at its width. Owned by `parent`.
[[nodiscard]] QLabel* plainLabel(QWidget* parent, TextRole role = TextRole::Body,
    QPalette::ColorRole ink = QPalette::WindowText, const QString& text = {});

} // namespace spanwise::ui
