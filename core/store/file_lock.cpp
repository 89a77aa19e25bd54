// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace spanwise::store {

std::pair<FileLock::Outcome, std::unique_ptr<FileLock>> FileLock::tryTake(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return {Outcome::NotPermitted, nullptr};
    // flock belongs to the open file, not to the process: two stores in one process exclude each other as well.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const bool held = errno == EWOULDBLOCK;
        ::close(descriptor);
        return {held ? Outcome::HeldByOther : Outcome::NotPermitted, nullptr};
    }
    return {Outcome::Taken, std::unique_ptr<FileLock>(new FileLock(descriptor))};
}

FileLock::~FileLock()
{
    ::close(m_descriptor);
}

} // namespace spanwise::store
