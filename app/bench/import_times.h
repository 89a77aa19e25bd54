// SPDX-License-Identifier: GPL-3.0-or-later
// How long the import of one file takes, into a new store.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct ImportTime {
    std::uint64_t spans = 0; ///< distinct
    std::uint64_t calls = 0;
    double seconds = 0; ///< until everything is durable and resolved
    double peakMiB = 0; ///< highest resident memory of the process meanwhile; 0 where the system does not tell
    std::uint64_t diskBytes = 0; ///< of all files of the store, closed
};

/// `path`: a file, or a folder of files. `store` must not be there; it is closed when this returns. Calls are priced by
/// the shipped table. Error: what reading or storing says; Invalid when the store is there.
[[nodiscard]] Result<ImportTime> timeImport(
    const std::filesystem::path& path, const std::filesystem::path& store, std::stop_token stop);

/// All files of a store that is closed; none need be there.
void removeStore(const std::filesystem::path& store);

} // namespace spanwise::bench
