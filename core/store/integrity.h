// SPDX-License-Identifier: GPL-3.0-or-later
// Finds damage in a store and saves what can still be read. Nothing here changes the files it looks at.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::store {

struct IntegrityReport {
    std::uint64_t rows = 0; ///< of spans
    std::uint64_t calls = 0;
    std::uint64_t blocks = 0; ///< of the payload file
    std::uint64_t segments = 0;
    std::vector<std::string> problems; ///< a sentence each, at most 100

    [[nodiscard]] bool isSound() const noexcept { return problems.empty(); }
};

/// Pages and indexes of both files, checksums of blocks and segments, segments against rows, rows against payload.
/// Error: Cancelled, or the store cannot be opened at all.
[[nodiscard]] Result<IntegrityReport> checkIntegrity(const std::filesystem::path& database, std::stop_token stop = {});

struct Salvage {
    std::uint64_t rows = 0;
    std::uint64_t blocks = 0;
    std::vector<std::string> lost; ///< what could not be read, a sentence each
};

/// Copies every row and block that can be read from a damaged store to a new one. Error: `to` exists, or nothing at
/// all can be read.
[[nodiscard]] Result<Salvage> salvage(
    const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop = {});

} // namespace spanwise::store
