// SPDX-License-Identifier: GPL-3.0-or-later
// Says which process writes a store. The system holds the lock, so that a crash frees it; the file beside the store
// stays, empty.
#pragma once

#include <filesystem>
#include <memory>

namespace spanwise::store {

class FileLock {
public:
    enum class Outcome { Taken, HeldByOther, NotPermitted };

    /// Does not wait.
    [[nodiscard]] static std::pair<Outcome, std::unique_ptr<FileLock>> tryTake(const std::filesystem::path& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    explicit FileLock(int descriptor) noexcept
        : m_descriptor(descriptor)
    {
    }

    int m_descriptor;
};

} // namespace spanwise::store
