// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/sender_rate.h"

#include <algorithm>
#include <cmath>

namespace spanwise::live {

namespace {
constexpr double kSecondsAtOnce = 10;
constexpr double kLongestWait = 30; // of Retry-After, as for overload (R7)
} // namespace

double SenderRate::leftOver(const Used& used, Nanos now) const
{
    const double seconds = static_cast<double>(std::max<Nanos>(0, now - used.at)) / kNanosPerSecond;
    return std::max(0.0, used.bytes - seconds * m_perSecond);
}

int SenderRate::wait(const std::string& sender, Nanos now) const
{
    const auto found = m_used.find(sender);
    if (found == m_used.end()) return 0;
    const double debt = leftOver(found->second, now) - kSecondsAtOnce * m_perSecond;
    if (debt < 0) return 0;
    return static_cast<int>(std::clamp(std::ceil(debt / m_perSecond), 1.0, kLongestWait));
}

void SenderRate::count(const std::string& sender, std::uint64_t bytes, Nanos now)
{
    if (!(m_perSecond > 0)) return;
    if (m_used.size() >= m_lookAgain) forgetIdle(now);
    Used& used = m_used[sender];
    used.bytes = leftOver(used, now) + static_cast<double>(bytes);
    used.at = now;
}

void SenderRate::forgetIdle(Nanos now)
{
    std::erase_if(m_used, [&](const auto& one) { return leftOver(one.second, now) <= 0; });
    m_lookAgain = std::max<std::size_t>(64, 2 * m_used.size());
}

} // namespace spanwise::live
