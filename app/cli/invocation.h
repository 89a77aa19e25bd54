// SPDX-License-Identifier: GPL-3.0-or-later
// What every command gets: the general options, the wish to stop, and where its words go.
#pragma once

#include "app/cli/output.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/store/store.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace spanwise::cli {

enum ExitCode : int {
    kDone = 0,
    kRemarks = 1, ///< done, and something needs attention: a rejected input, damage found
    kNotDone = 2, ///< wrong use, unreadable database, stopped
};

struct Invocation {
    std::filesystem::path database; ///< empty = the one that the window opens
    std::filesystem::path prices; ///< the user's own price table; empty = the one in the configuration folder, if any
    std::filesystem::path mapping; ///< the user's names of hand-made attributes; likewise
    std::filesystem::path gateways; ///< the user's meanings of gateway metrics; likewise
    std::stop_token stop; ///< Ctrl+C
    UnixNanos now = 0;
    Output out {stdout};
    bool runsUntilStopped = false; ///< being stopped is how the command ends
    int exitCode = kDone; ///< what the command leaves behind

    /// Says the error on standard error and ends with kNotDone.
    void giveUp(const Error& error);
};

/// The store that the command is about.
[[nodiscard]] std::filesystem::path databaseOf(const Invocation& invocation);
/// Opens the store to read from. Damage of it is said, and the command then ends with kRemarks at least: figures of a
/// damaged store may be wrong. Error: there is none, or it cannot be read.
[[nodiscard]] Result<std::unique_ptr<store::Store>> openForReading(Invocation& invocation);
/// Opens or makes the store to write to. Error: as Store::open, and Conflict or Damaged when it is read-only, with the
/// reason.
[[nodiscard]] Result<std::unique_ptr<store::Store>> openForWriting(const Invocation& invocation);

} // namespace spanwise::cli
