// SPDX-License-Identifier: GPL-3.0-or-later
// How much one sender may send (reliability.md O9): an address may send so many bytes a second over any longer time,
// and ten seconds' worth at once. Bytes are known when a body is there, so that a sender runs into debt by one request,
// and is turned back before the body of the next until the debt is paid. One thread.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spanwise::live {

inline constexpr std::string_view kTooFast = "this address sends more than one sender may; come back later";

/// Its counter in the data quality.
inline constexpr std::string_view kTooFastReason = "more than one sender may send";

class SenderRate {
public:
    /// 0 = any amount.
    explicit SenderRate(std::uint64_t bytesPerSecond) noexcept
        : m_perSecond(static_cast<double>(bytesPerSecond))
    {
    }

    /// Times are those of a clock that never goes back. Whole seconds, 1…30, after which the sender may come again; 0 =
    /// now.
    [[nodiscard]] int wait(const std::string& sender, Nanos now) const;
    void count(const std::string& sender, std::uint64_t bytes, Nanos now);
    [[nodiscard]] std::size_t senders() const noexcept { return m_used.size(); } ///< that are remembered

private:
    struct Used {
        double bytes = 0; ///< of what may be sent at once; more than that is debt
        Nanos at = 0;
    };
    [[nodiscard]] double leftOver(const Used& used, Nanos now) const;
    void forgetIdle(Nanos now);

    double m_perSecond;
    std::unordered_map<std::string, Used> m_used;
    std::size_t m_lookAgain = 64; ///< when there are so many senders
};

} // namespace spanwise::live
