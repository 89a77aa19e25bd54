// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/retention_options.h"

#include "app/cli/output.h"
#include "core/base/clock.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace spanwise::cli {

std::shared_ptr<ingest::RetentionPolicy> addRetentionOptions(CLI::App& command)
{
    auto policy = std::make_shared<ingest::RetentionPolicy>();
    const auto set = [&](const char* name, const char* text, auto& into, std::uint64_t unit, const char* type) {
        using Number = typename std::decay_t<decltype(into)>::value_type;
        command
            .add_option_function<std::uint64_t>(
                name, [policy, &into, unit](const std::uint64_t& value) { into = static_cast<Number>(value * unit); },
                text)
            ->check(CLI::Range(std::uint64_t {1}, std::uint64_t {1'000'000'000}))
            ->type_name(type);
    };
    set("--keep-days", "Remove what arrived longer ago than that", policy->days, 1, "DAYS");
    set("--keep-payload-days", "Remove messages and attributes earlier than the numbers", policy->payloadDays, 1,
        "DAYS");
    set("--keep-payload-mib", "Remove the oldest messages when they take more than that", policy->payloadBytes,
        std::uint64_t {1} << 20U, "MIB");
    set("--keep-spans", "Remove the oldest traces when there are more spans than that", policy->spans, 1, "N");
    return policy;
}

std::jthread keepRetention(store::Store& store, ingest::Pipeline& pipeline, const ingest::RetentionPolicy& policy)
{
    if (policy.keepsAll()) return {};
    return std::jthread([&store, &pipeline, policy](std::stop_token stop) {
        // A limit of days is in no hurry; one of amounts is passed within minutes when much comes in.
        const auto between = std::chrono::minutes(policy.spans || policy.payloadBytes ? 1 : 10);
        std::mutex mutex;
        std::condition_variable_any wakeUp;
        const ingest::UseWriter use = ingest::between(pipeline);
        while (!stop.stop_requested()) {
            const auto kept = ingest::applyRetention(store, use, policy, SystemClock().now(), stop);
            if (!kept && kept.error().code != ErrorCode::Cancelled) say("retention: " + kept.error().message);
            std::unique_lock lock(mutex);
            wakeUp.wait_for(lock, stop, between, [] { return false; });
        }
    });
}

} // namespace spanwise::cli
