// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/invocation.h"

#include "core/base/data_folder.h"

#include <algorithm>
#include <system_error>

namespace spanwise::cli {

namespace {
/// What to do about it.
std::string rescueOf(const std::filesystem::path& path)
{
    return "`spanwise-cli --db " + path.string() + " verify --save-readable NEW.db` saves everything that can be read";
}

Error withRescue(Error error, const std::filesystem::path& path)
{
    if (error.code == ErrorCode::Damaged) error.message += "\n" + rescueOf(path);
    return error;
}
} // namespace

std::filesystem::path databaseOf(const Invocation& invocation)
{
    return invocation.database.empty() ? defaultDatabase() : invocation.database;
}

void Invocation::giveUp(const Error& error)
{
    say(error.message);
    exitCode = kNotDone;
}

Result<std::unique_ptr<store::Store>> openForReading(Invocation& invocation)
{
    const auto path = databaseOf(invocation);
    auto opened = store::Store::open(path, {.create = false, .readOnly = true});
    if (!opened) return tl::unexpected(withRescue(opened.error(), path));
    for (const std::string& damage : (*opened)->damage()) {
        say(path.string() + ": " + damage);
        invocation.exitCode = std::max(invocation.exitCode, int {kRemarks});
    }
    if (!(*opened)->damage().empty()) say(rescueOf(path));
    return opened;
}

Result<std::unique_ptr<store::Store>> openForWriting(const Invocation& invocation)
{
    const auto path = databaseOf(invocation);
    if (invocation.database.empty() && path.has_parent_path()) {
        std::error_code error;
        std::filesystem::create_directories(path.parent_path(), error);
        if (error) return fail(ErrorCode::Io, path.parent_path().string() + ": " + error.message());
        // The folder holds what people said to models: nobody else's business (reliability promise S16).
        std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, error);
    }
    auto opened = store::Store::open(path);
    if (!opened) return tl::unexpected(withRescue(opened.error(), path));
    if ((*opened)->isWritable()) return opened;
    const bool isDamaged = (*opened)->readOnlyBecause() == store::ReadOnlyBecause::Damaged;
    Error error {isDamaged ? ErrorCode::Damaged : ErrorCode::Conflict, (*opened)->readOnlyReason()};
    return tl::unexpected(withRescue(error.in(path.string()), path));
}

} // namespace spanwise::cli
