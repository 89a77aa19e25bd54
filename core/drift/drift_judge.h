// SPDX-License-Identifier: GPL-3.0-or-later
// Tests each group of calls, now against before, and keeps what is both large and certain (guards.md §9).
#pragma once

#include "core/drift/drift_calls.h"

namespace spanwise::drift {

/// The findings, groups with too few calls and the number of tests; windows are the caller's to fill in.
[[nodiscard]] DriftAnswer judgeDrift(
    const DriftCalls& calls, const query::DataView& view, const DriftQuestion& question);

} // namespace spanwise::drift
