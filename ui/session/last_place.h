// SPDX-License-Identifier: GPL-3.0-or-later
// Where the user was when the program ended: page, range, filter and comparison, so that the next start goes on there.
#pragma once

#include "ui/filter_state.h"

namespace spanwise::ui {

class Settings;

void rememberPlace(Settings& settings, const Location& place);
/// What cannot be true any more (a filter that does not parse) is left out. The page may be empty or unknown.
[[nodiscard]] Location lastPlace(const Settings& settings);

} // namespace spanwise::ui
