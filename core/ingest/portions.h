// SPDX-License-Identifier: GPL-3.0-or-later
// Long work on a store's writer, cut into portions of which each holds it for a moment only, so that intake goes on
// (promise R13).
#pragma once

#include "core/base/result.h"
#include "core/ingest/portion_size.h"
#include "core/ingest/store_work.h"

#include <functional>
#include <limits>
#include <stop_token>

namespace spanwise::ingest {

/// Aimed at for a portion with its commit: the promise is 50 ms, and a disk is not always as fast as the last time.
inline constexpr double kPortionMs = 15;

class Portions {
public:
    /// `use` must outlive this.
    explicit Portions(const UseWriter& use)
        : m_use(use)
    {
    }

    /// One portion, committed. Where the WAL became long by it, another one copies it.
    [[nodiscard]] Result<void> run(const std::function<Result<void>(store::Writer&)>& work);

    static constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();
    /// Calls `step` in one portion until it says that it is done (false), the time is over or it was called `mostSteps`
    /// times; repeats until done. `size` learns from each portion how large the next may be.
    [[nodiscard]] Result<void> runAll(const std::function<Result<bool>(store::Writer&)>& step,
        const std::stop_token& stop, PortionSize& size, std::size_t mostSteps = kAnyNumber);

    /// Calls `step` for each of `things`, at most `mostSteps` in one portion.
    template <typename Things, typename Step>
    [[nodiscard]] Result<void> each(
        const Things& things, const std::stop_token& stop, PortionSize& size, std::size_t mostSteps, Step&& step)
    {
        auto next = things.begin();
        if (next == things.end()) return {};
        return runAll(
            [&](store::Writer& writer) -> Result<bool> {
                if (const auto done = step(writer, *next); !done) return tl::unexpected(done.error());
                return ++next != things.end();
            },
            stop, size, mostSteps);
    }

    /// Asks the writer one question.
    template <typename Answer, typename Ask> [[nodiscard]] Result<Answer> ask(Ask&& question)
    {
        Answer answer {};
        auto done = run([&](store::Writer& writer) -> Result<void> {
            auto got = question(writer);
            if (!got) return tl::unexpected(got.error());
            answer = std::move(*got);
            return {};
        });
        if (!done) return tl::unexpected(done.error());
        return answer;
    }

    /// How long the last one held the writer, and the longest of all did.
    [[nodiscard]] double lastMs() const noexcept { return m_lastMs; }
    [[nodiscard]] double longestMs() const noexcept { return m_longestMs; }

private:
    [[nodiscard]] Result<void> hold(const std::function<Result<void>(store::Writer&)>& work);

    const UseWriter& m_use;
    double m_lastMs = 0;
    double m_longestMs = 0;
};

} // namespace spanwise::ingest
