// SPDX-License-Identifier: GPL-3.0-or-later
// What no importer of this kind can beat on this machine: one thread that only walks over the JSON, and beside it one
// that only appends as many rows and payload bytes to two SQLite files, with the settings of the store.
#pragma once

#include <cstdint>
#include <filesystem>

namespace spanwise::bench {

struct ImportLimit {
    double walkSeconds = 0; ///< both threads at work
    double appendSeconds = 0;
    double seconds = 0; ///< until both are done
    std::uint64_t values = 0; ///< that the walk saw
};

/// `file`: JSON lines. The two databases are made in `folder` and removed again.
[[nodiscard]] ImportLimit measureImportLimit(const std::filesystem::path& file, const std::filesystem::path& folder,
    std::uint64_t rows, std::uint64_t calls, std::uint64_t payloadBytes);

} // namespace spanwise::bench
