// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files in and out, as commands need them.
#pragma once

#include "app/cli/invocation.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace spanwise::cli {

/// At most 1 GiB; "-" = standard input. Error: Io, TooLarge.
[[nodiscard]] Result<std::string> readText(const std::filesystem::path& file);
/// Whether there is a device or a pipe of that name, links followed: that is written to and stays what it is. A file
/// can be put in the place of a file only.
[[nodiscard]] bool isWrittenInPlace(const std::filesystem::path& path);
/// Written beside and renamed; "-" = standard output. Links are not followed: the name itself is replaced.
/// Error: Conflict when it exists and may not be replaced; Io.
[[nodiscard]] Result<void> writeText(
    Invocation& invocation, const std::filesystem::path& file, std::string_view text, bool replace);

} // namespace spanwise::cli
