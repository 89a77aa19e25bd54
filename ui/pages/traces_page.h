// SPDX-License-Identifier: GPL-3.0-or-later
// Find one: facets, list of traces, text search.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeTracesPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
