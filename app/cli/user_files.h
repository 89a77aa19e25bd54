// SPDX-License-Identifier: GPL-3.0-or-later
// Files with which people teach the program their own prices and names. Named by an option, else taken from the
// configuration folder when they are there.
#pragma once

#include "app/cli/invocation.h"
#include "core/analyze/price_table.h"
#include "core/calls/resolve_trace.h"
#include "core/capture/capture_policy.h"
#include "core/gateway/dictionary.h"
#include "core/ingest/pipeline.h"

#include <memory>

namespace spanwise::cli {

/// The shipped table with the user's laid over it. What could not be read of it is said on standard error, and the
/// command then ends with kRemarks at least.
/// Error: a named file that cannot be read.
[[nodiscard]] Result<std::shared_ptr<const analyze::PriceTable>> readPrices(Invocation& invocation);

/// Null when there is none.
[[nodiscard]] Result<std::shared_ptr<const calls::MappingRules>> readMapping(const Invocation& invocation);

/// What metrics of gateways mean: the user's file (gateways.json in the configuration folder) over the shipped
/// dictionary. Null when there is no such file.
[[nodiscard]] Result<std::shared_ptr<const gateway::Dictionary>> readDictionary(const Invocation& invocation);

/// What of the content is kept: the named file, else capture.json in the configuration folder, which the window writes
/// as well. Null when there is neither. Error: a file that cannot be read or says something wrong; nothing may be taken
/// in then.
[[nodiscard]] Result<std::shared_ptr<const capture::CapturePolicy>> readCapture(const std::string& named);

/// All of them, for a command that takes telemetry in.
struct IntakeFiles {
    std::shared_ptr<const analyze::PriceTable> prices;
    std::shared_ptr<const calls::MappingRules> mapping;
    std::shared_ptr<const gateway::Dictionary> dictionary;
    std::shared_ptr<const capture::CapturePolicy> capture;

    /// Must outlive the pipeline that is made with them.
    [[nodiscard]] ingest::PipelineOptions pipelineOptions() const;
};
/// `captureFile` as for readCapture. Error: the first file that cannot be used.
[[nodiscard]] Result<IntakeFiles> readIntakeFiles(Invocation& invocation, const std::string& captureFile);

} // namespace spanwise::cli
