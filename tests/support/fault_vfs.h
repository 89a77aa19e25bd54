// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that can fail: a VFS of SQLite over the system's own, the default one while it lives. Two things can be asked:
//
//   fail      from the n-th call of a kind on, calls fail with a code, until calm() (promise R3)
//   lose      writes stay in memory until they are synced; at the n-th write or sync the power goes: every later call
//             fails, and restore() writes a random part of what was not synced, in sectors, in random order (promise
//             R2)
//
// Any thread. One at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace spanwise::test {

class FaultVfs {
public:
    enum class Call : std::uint8_t { Write, Sync, Truncate };

    FaultVfs();
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    /// The n-th call from now on, counted from 1, and all after it give `code`.
    void failFrom(Call call, int n, int code);
    /// How many calls have failed since failFrom().
    [[nodiscard]] int failures() const;
    /// No more faults.
    void calm();

    /// From now on nothing reaches the disk before it is synced. Before any file is opened.
    void holdBack(std::size_t sector);
    /// The power goes at the n-th write, sync or truncation from now on, before it is done.
    void losePowerAt(int n);
    [[nodiscard]] bool hasLostPower() const;
    /// After all files are closed: what a disk might hold now. The same seed gives the same disk. Faults are over.
    void restore(std::uint32_t seed);
    /// Calls of all three kinds since losePowerAt().
    [[nodiscard]] int calls() const;

    struct State;

private:
    std::unique_ptr<State> d;
};

} // namespace spanwise::test
