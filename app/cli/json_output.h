// SPDX-License-Identifier: GPL-3.0-or-later
// A Json value for standard output, where telemetry must not steer a terminal.
#pragma once

#include "core/base/json.h"

#include <string>

namespace spanwise::cli {

/// One line, sorted keys, every control character as an escape.
[[nodiscard]] std::string jsonLine(const Json& value);

} // namespace spanwise::cli
