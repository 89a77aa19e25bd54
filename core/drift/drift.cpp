// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/drift.h"

#include "core/drift/drift_calls.h"
#include "core/drift/drift_judge.h"

namespace spanwise::drift {

std::string_view nameOf(DriftMethod method) noexcept
{
    constexpr std::string_view kNames[] = {"psi", "jensen_shannon", "ks", "rate"};
    return kNames[static_cast<std::size_t>(method)];
}

Result<DriftAnswer> answer(const query::DataView& view, const DriftQuestion& question, std::stop_token stop)
{
    const UnixNanos now = question.now != 0 ? question.now : view.snapshot->startRange().to;
    const TimeRange present {now - question.window, now};
    std::vector<TimeRange> reference;
    for (int week = 1; week <= question.weeks; ++week) {
        const Nanos back = week * 7 * kNanosPerDay;
        reference.push_back({present.from - back, present.to - back});
    }
    DriftCalls calls(view, question, present);
    if (auto read = calls.read(reference.empty() ? present.from : reference.back().from, stop); !read)
        return tl::unexpected(read.error());
    DriftAnswer out = judgeDrift(calls, view, question);
    out.present = present;
    out.reference = std::move(reference);
    return out;
}

} // namespace spanwise::drift
