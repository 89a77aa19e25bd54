// SPDX-License-Identifier: GPL-3.0-or-later
// How long `serve` keeps things, and the thread that sees to it.
#pragma once

#include "core/ingest/retention.h"

#include <memory>
#include <stop_token>
#include <thread>

namespace CLI {
class App;
}

namespace spanwise::cli {

/// Adds --keep-days, --keep-payload-days, --keep-payload-mib and --keep-spans. The policy is filled when the command
/// line is read.
[[nodiscard]] std::shared_ptr<ingest::RetentionPolicy> addRetentionOptions(CLI::App& command);

/// Applies the policy at once and every ten minutes, beside intake, until it is destroyed. What goes wrong is said on
/// standard error and tried again. Store and pipeline must outlive it.
[[nodiscard]] std::jthread keepRetention(
    store::Store& store, ingest::Pipeline& pipeline, const ingest::RetentionPolicy& policy);

} // namespace spanwise::cli
