// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScreen>
#include <QWidget>

namespace spanwise::ui {

/// `wanted`, or what the screen of the window has room for beside a frame: a dialog's buttons are never off the screen.
[[nodiscard]] inline QSize fittingSize(const QWidget& window, QSize wanted)
{
    return wanted.boundedTo(window.screen()->availableSize() - QSize(16, 48));
}

} // namespace spanwise::ui
