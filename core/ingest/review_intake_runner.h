// SPDX-License-Identifier: GPL-3.0-or-later
// Intake of review items behind a running pipeline: whenever the store has grown or guards have found something, at
// most every few seconds. Errors wait for the next run. Ends with the object.
#pragma once

#include "core/calls/resolve_trace.h"
#include "core/store/store.h"

#include <chrono>
#include <string>
#include <thread>

namespace spanwise::ingest {

class Pipeline;

class ReviewIntakeRunner {
public:
    /// All of these outlive the runner. `scannedWith` as in ReviewIntakeOptions. It looks every `pause` whether there
    /// is something to do.
    ReviewIntakeRunner(store::Store& store, Pipeline& pipeline, const calls::MappingRules* mapping,
        std::string scannedWith, std::chrono::milliseconds pause = std::chrono::seconds(3));
    ~ReviewIntakeRunner();
    ReviewIntakeRunner(const ReviewIntakeRunner&) = delete;
    ReviewIntakeRunner& operator=(const ReviewIntakeRunner&) = delete;

private:
    std::jthread m_thread;
};

} // namespace spanwise::ingest
