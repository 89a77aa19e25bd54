// SPDX-License-Identifier: GPL-3.0-or-later
// Qt 6.4 shows a chart view to assistive technology as an anonymous filler. This makes it a chart with its name and a
// description that states the data.
#pragma once

namespace spanwise::ui {

void installPlotAccessibility(); ///< once; further calls do nothing

} // namespace spanwise::ui
