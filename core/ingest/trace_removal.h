// SPDX-License-Identifier: GPL-3.0-or-later
// Takes many traces out of a store in portions that hold the write lock for at most 50 ms each (promise R13), so that
// intake goes on meanwhile: rows first, then the payload that they pointed at, then names, then the WAL.
#pragma once

#include "core/base/result.h"
#include "core/ingest/portions.h"
#include "core/ingest/store_work.h"
#include "core/store/removal.h"

#include <stop_token>
#include <vector>

namespace spanwise::ingest {

class TraceRemover {
public:
    /// `portions` and `store` must outlive this.
    TraceRemover(Portions& portions, store::Store& store, store::Because why);

    /// Traces (rising) with everything that hangs on them; may be called again. What was done before a stop or an error
    /// stays done.
    [[nodiscard]] Result<void> remove(const std::vector<store::TraceNo>& traces, std::stop_token stop);
    /// The payload of all traces so far and of those that an interrupted removal left, names that nobody uses any more,
    /// and what the WAL still holds.
    [[nodiscard]] Result<void> finish(std::stop_token stop);

    [[nodiscard]] const store::Removed& removed() const noexcept { return m_removed; }

private:
    [[nodiscard]] Result<void> blankLeftOver(const std::vector<std::int64_t>& blocks, const std::stop_token& stop);
    [[nodiscard]] Result<void> blankSuperseded(const std::stop_token& stop);
    [[nodiscard]] Result<void> emptyWal(const std::stop_token& stop);
    [[nodiscard]] Result<void> forgetNames(const std::stop_token& stop);
    [[nodiscard]] Result<void> forgetUnused(const columns::Snapshot& snapshot, const std::stop_token& stop);

    Portions& m_portions;
    store::Store& m_store;
    store::Because m_why;
    store::Removed m_removed;
    PortionSize m_traces {kPortionMs};
    PortionSize m_blocks {kPortionMs};
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
