// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/portions.h"

#include <algorithm>
#include <chrono>

namespace spanwise::ingest {

namespace {
using SteadyClock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
constexpr double kFirstWorkMs = 4; // the commit comes after
} // namespace

Result<void> Portions::hold(const std::function<Result<void>(store::Writer&)>& work)
{
    return m_use([&](store::Writer& writer) -> Result<void> {
        const auto begun = SteadyClock::now();
        auto done = work(writer);
        if (done) done = writer.commit(); // here already, so that its time counts
        m_lastMs = Milliseconds(SteadyClock::now() - begun).count();
        m_longestMs = std::max(m_longestMs, m_lastMs);
        return done;
    });
}

Result<void> Portions::run(const std::function<Result<void>(store::Writer&)>& work)
{
    bool walIsDue = false;
    auto done = hold([&](store::Writer& writer) {
        walIsDue = writer.isWalDue();
        return work(writer);
    });
    if (!done || !walIsDue) return done;
    const double lastMs = m_lastMs; // of the work: that is what sizes are learnt from
    done = hold([](store::Writer& writer) -> Result<void> {
        writer.copyWal();
        return {};
    });
    m_lastMs = lastMs;
    return done;
}

Result<void> Portions::runAll(const std::function<Result<bool>(store::Writer&)>& step, const std::stop_token& stop,
    PortionSize& size, std::size_t mostSteps)
{
    bool more = true;
    while (more) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped; what was done stays done");
        const Milliseconds time(kFirstWorkMs * size.share());
        const std::size_t most = mostSteps == kAnyNumber ? mostSteps : size.of(mostSteps);
        auto portion = run([&](store::Writer& writer) -> Result<void> {
            const auto begun = SteadyClock::now();
            std::size_t steps = 0;
            do {
                const auto stepped = step(writer);
                if (!stepped) return tl::unexpected(stepped.error());
                more = *stepped;
            } while (more && ++steps < most && SteadyClock::now() - begun < time);
            return {};
        });
        if (!portion) return portion;
        size.took(m_lastMs);
    }
    return {};
}

} // namespace spanwise::ingest
