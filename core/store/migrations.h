// SPDX-License-Identifier: GPL-3.0-or-later
// From the schema of an earlier release to today's: numbered steps, each whole or not at all.
//
// Before the first step of a file a copy of it is made beside it (NAME.db.before-v2, …), which is kept until the store
// has been opened once without a step and without damage. Both files carry their own version, so a stop between them is
// gone on from at the next start.
#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace spanwise::store {

struct Migration {
    std::int32_t version; ///< of the schema that it makes; the one before is what it starts from
    std::string_view database; ///< statements for NAME.db; empty = that file stays
    std::string_view payload; ///< for the payload file
};

/// To kSchemaVersion, in order. Empty until a second schema is released.
[[nodiscard]] std::span<const Migration> migrations() noexcept;

/// Brings both files to the version of the last step. The lock must be held, nothing else may have them open.
/// Error: what a step says; the file is then at the version of the last step that was whole. Io: no room for the copy.
[[nodiscard]] Result<void> migrate(const StorePaths& paths, std::span<const Migration> steps = migrations());

/// Removes the copies of earlier versions: to be called when the store was opened and is sound.
void dropBackups(const StorePaths& paths) noexcept;

} // namespace spanwise::store
