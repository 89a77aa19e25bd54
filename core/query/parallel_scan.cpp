// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/parallel_scan.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace spanwise::query {

namespace {
constexpr std::uint64_t kRowsWorthAThread = 400'000; // some milliseconds of scanning; a thread starts in 50 µs
constexpr std::size_t kMostWorkers = 4; // several questions are asked at a time
} // namespace

std::size_t scanWorkers(std::uint64_t rows) noexcept
{
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const auto worth = static_cast<std::size_t>(rows / kRowsWorthAThread);
    return std::clamp<std::size_t>(worth, 1, std::min(cores, kMostWorkers));
}

Result<void> inParallel(std::size_t items, std::size_t workers, const std::stop_token& stop,
    const std::function<void(std::size_t worker, std::size_t item)>& work)
{
    std::atomic<std::size_t> next {0};
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto run = [&](std::size_t worker) {
        try {
            while (!stop.stop_requested()) {
                const std::size_t item = next.fetch_add(1, std::memory_order_relaxed);
                if (item >= items) return;
                work(worker, item);
            }
        } catch (...) {
            next = items;
            const std::lock_guard lock(mutex);
            thrown = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t worker = 1; worker < std::min(workers, items); ++worker) others.emplace_back(run, worker);
        run(0);
    }
    if (thrown) std::rethrow_exception(thrown);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
    return {};
}

} // namespace spanwise::query
