// SPDX-License-Identifier: GPL-3.0-or-later
// A finding as `scan` prints it.
#pragma once

#include "core/base/json_writer.h"
#include "core/model/finding.h"

#include <string>

namespace spanwise::cli {

/// The fields of a finding, inside an object that the caller has begun.
void writeFinding(JsonWriter& json, const Finding& finding);

} // namespace spanwise::cli
