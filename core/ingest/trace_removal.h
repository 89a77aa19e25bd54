// SPDX-License-Identifier: GPL-3.0-or-later
// Takes many traces out of a store in portions that hold the write lock for at most 50 ms each (promise R13), so that
// intake goes on meanwhile: rows first, then the payload that they pointed at, then names, then the WAL.
#pragma once

#include "core/base/result.h"
#include "core/ingest/portion_size.h"
#include "core/ingest/store_work.h"
#include "core/store/removal.h"

#include <functional>
#include <limits>
#include <stop_token>
#include <vector>

namespace spanwise::ingest {

/// Aimed at for a portion with its commit: the promise is 50 ms, and a disk is not always as fast as the last time.
inline constexpr double kPortionMs = 15;

class TraceRemover {
public:
    /// `use` and `store` must outlive this.
    TraceRemover(const UseWriter& use, store::Store& store, store::Because why);

    /// Traces (rising) with everything that hangs on them; may be called again. What was done before a stop or an error
    /// stays done.
    [[nodiscard]] Result<void> remove(const std::vector<store::TraceNo>& traces, std::stop_token stop);
    /// The payload of all traces so far and of those that an interrupted removal left, names that nobody uses any more,
    /// and what the WAL still holds.
    [[nodiscard]] Result<void> finish(std::stop_token stop);

    [[nodiscard]] const store::Removed& removed() const noexcept { return m_removed; }
    /// Longest time that one portion held the writer.
    [[nodiscard]] double longestPortionMs() const noexcept { return m_longestMs; }

private:
    static constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();

    /// Calls `step` in one portion until it says that it is done (false), the time is over or it was called `mostSteps`
    /// times; repeats until done. `size` learns from each portion how large the next may be.
    [[nodiscard]] Result<void> inPortions(const std::function<Result<bool>(store::Writer&)>& step, std::stop_token stop,
        PortionSize& size, std::size_t mostSteps = kAnyNumber);
    [[nodiscard]] Result<void> blank(const store::LeftOver& left, std::stop_token stop);
    [[nodiscard]] Result<void> forgetNames(std::stop_token stop);

    const UseWriter& m_use;
    store::Store& m_store;
    store::Because m_why;
    store::Removed m_removed;
    PortionSize m_traces {kPortionMs};
    PortionSize m_blocks {kPortionMs};
    double m_longestMs = 0;
};

/// While it lives, what is deleted is overwritten with zeros.
class SecureDeletion {
public:
    explicit SecureDeletion(const UseWriter& use);
    ~SecureDeletion();
    SecureDeletion(const SecureDeletion&) = delete;
    SecureDeletion& operator=(const SecureDeletion&) = delete;

    /// Whether it could be switched on.
    [[nodiscard]] const Result<void>& isOn() const noexcept { return m_on; }

private:
    const UseWriter& m_use;
    Result<void> m_on;
};

} // namespace spanwise::ingest
