// SPDX-License-Identifier: GPL-3.0-or-later
// The limits that an import is held against, measured beside it in one run: what this machine needs to walk over the
// same JSON once, and to append the same rows and texts to files that are as safe.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace spanwise::bench {

struct JsonWalk {
    double seconds = 0;
    std::uint64_t values = 0; ///< so that nothing is left out as unused
};
/// Reads a file of JSON lines and passes over every value of it with simdjson's On-Demand reader, on one thread. What
/// the values say is not looked at. Error: Io, Malformed.
[[nodiscard]] Result<JsonWalk> walkJsonLines(const std::filesystem::path& file);

/// Copies spans, calls, traces, names and payload blocks of a finished store into two new files with the same settings
/// (WAL and rollback journal, synchronous = FULL, pages of the same size), 64 blocks and their share of the rows a
/// commit. SQLite does all of it (INSERT … SELECT in the order of the keys): nothing is bound, converted or checked.
/// Gives the seconds. The store must be closed. Error: Io.
[[nodiscard]] Result<double> appendSameRows(const std::filesystem::path& store, const std::filesystem::path& to);

} // namespace spanwise::bench
