// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/review_times.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct ReviewBenchOptions {
    std::string folder;
    std::uint64_t items = 100'000;
    int steps = 200;
};

Result<void> benchReview(Invocation& invocation, const ReviewBenchOptions& options)
{
    const auto times = bench::timeReview(options.folder, options.items, options.steps);
    if (!times) return tl::unexpected(times.error());
    print(invocation, "items in the queue", std::to_string(times->items));
    print(invocation, "of them reviewed before by the same person", std::to_string(times->behind));
    const auto wait = [&](const char* what, const bench::Wait& one) {
        print(invocation, std::string(what) + ", ms: median, 95 %, worst",
            fixed(one.medianMs, 2) + ", " + fixed(one.ninetyFifthMs, 2) + ", " + fixed(one.worstMs, 2));
    };
    wait("which item comes next", times->next);
    wait("its context", times->context);
    wait("claim and verdict, on disk", times->submit);
    wait("200 lines of the list", times->list);
    wait("counts of the queue", times->progress);
    print(invocation, "store, MiB", fixed(times->storeMiB, 1));
    return {};
}

} // namespace

void addReviewBench(CLI::App& bench, Invocation& invocation)
{
    auto options = std::make_shared<ReviewBenchOptions>();
    CLI::App* review =
        bench.add_subcommand("review", "How long a large queue makes a reviewer wait, half of it behind him");
    review->fallthrough();
    review->add_option("--folder", options->folder, "Where the store is made and removed again")->required();
    review->add_option("--items", options->items, "Items of the queue")->capture_default_str();
    review->add_option("--steps", options->steps, "Items that are then labelled one by one")->capture_default_str();
    review->callback([&invocation, options] {
        if (const auto done = benchReview(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
