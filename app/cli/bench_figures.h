// SPDX-License-Identifier: GPL-3.0-or-later
// How benchmarks say their figures.
#pragma once

#include "app/cli/invocation.h"
#include "app/cli/number_json.h"

#include <chrono>
#include <string>

namespace spanwise::cli {

[[nodiscard]] double secondsSince(std::chrono::steady_clock::time_point began);

/// Resident memory of this process in MiB, now and at its highest; 0 where the system does not tell.
[[nodiscard]] double residentMiB();
[[nodiscard]] double highestResidentMiB();

/// A figure under its name, at once: a bench takes its time.
void print(Invocation& invocation, std::string name, const std::string& figure);

} // namespace spanwise::cli
