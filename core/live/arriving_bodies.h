// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of requests that are still arriving, over all connections together. When they become too many, the connection
// that holds most is turned back: a few large senders, or hostile ones, never keep many small ones out. One thread.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace spanwise::live {

class ArrivingBodies {
public:
    /// Somebody who holds bytes.
    class Holder {
    public:
        virtual ~Holder() = default;
        /// Let go of the largest request that is arriving and ask its sender to come back later.
        virtual void turnBack() = 0;
    };

    explicit ArrivingBodies(std::uint64_t limit) noexcept
        : m_limit(limit)
    {
    }

    /// `holder` holds `bytes` now; 0 forgets it. May call turnBack() of any holder, of this one too.
    void set(Holder& holder, std::uint64_t bytes);
    [[nodiscard]] std::uint64_t total() const noexcept { return m_total; }

private:
    std::uint64_t m_limit;
    std::uint64_t m_total = 0;
    std::unordered_map<Holder*, std::uint64_t> m_held;
};

} // namespace spanwise::live
