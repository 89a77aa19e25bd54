// SPDX-License-Identifier: GPL-3.0-or-later
// The receivers as the settings say.
#pragma once

#include "ui/session/live_service.h"

namespace spanwise::ui {

class Settings;

[[nodiscard]] LiveOptions liveOptionsOf(const Settings& settings);

} // namespace spanwise::ui
