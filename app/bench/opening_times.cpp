// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/opening_times.h"

#include "app/bench/overview_questions.h"
#include "core/ingest/store_view.h"
#include "core/store/store.h"

#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace spanwise::bench {

Result<OpeningTime> timeOpening(const std::filesystem::path& file)
{
    OpeningTime out;
    const auto began = std::chrono::steady_clock::now();
    const auto elapsedMs = [&] {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    };
    const auto lastDay = [](const query::DataView& view) {
        const TimeRange held = view.snapshot->startRange();
        query::Scope day;
        day.range = {held.to - kNanosPerDay, held.to};
        return day;
    };
    const auto ask = [&](const query::DataView& view) -> Result<std::uint64_t> {
        auto calls = askOverview(view, lastDay(view));
        out.dashboardMs = elapsedMs();
        return calls;
    };
    std::future<Result<std::uint64_t>> early; // beside the rest of the opening, as in the window
    store::OpenOptions options;
    options.readOnly = true;
    options.early.from = [](const TimeRange& held) { return held.to - 2 * kNanosPerDay; }; // steps begin before the day
    options.early.take = [&](const store::EarlyStore& store) {
        out.columnsMs = elapsedMs();
        early = std::async(std::launch::async, [&ask, view = ingest::viewOf(store)] { return ask(view); });
    };
    const auto opened = store::Store::open(file, options);
    if (!opened) return tl::unexpected(opened.error());
    out.wholeMs = elapsedMs();
    const query::DataView whole = ingest::viewOf(**opened);
    const auto calls = early.valid() ? early.get() : ask(whole);
    if (!calls) return tl::unexpected(calls.error());
    const auto again = askOverview(whole, lastDay(whole));
    if (!again) return tl::unexpected(again.error());
    out.right = *calls == *again;
    return out;
}

} // namespace spanwise::bench
