// SPDX-License-Identifier: GPL-3.0-or-later
// How telemetry is priced and read in the window: the shipped prices with the user's laid over them, the user's names,
// the user's meanings of metrics.
#pragma once

#include "core/analyze/price_table.h"
#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/capture/capture_policy.h"
#include "core/gateway/dictionary.h"

#include <QString>
#include <QStringList>
#include <memory>

namespace spanwise::ui {

class Settings;

struct IntakeFiles {
    std::shared_ptr<const analyze::PriceTable> prices;
    std::shared_ptr<const calls::MappingRules> mapping; ///< null = none
    std::shared_ptr<const capture::CapturePolicy> capture; ///< null = everything is kept as it came
    std::shared_ptr<const gateway::Dictionary> dictionary; ///< what metrics of gateways mean; null = as shipped
    QString blocked; ///< why nothing may be taken in: what is to be kept back is not known. Empty = it may
    QStringList problems; ///< files that could not be used, or only in part; for a person
};

/// Where the policy of capture lies; empty when the system names no home.
[[nodiscard]] QString captureFile();
/// Writes the policy for this program and the command line, readable by its owner only, and reads it back with its key.
[[nodiscard]] Result<std::shared_ptr<const capture::CapturePolicy>> writeCapture(const capture::CapturePolicy& policy);

/// The files that readIntakeFiles() looks for, whether they are there or not.
[[nodiscard]] QStringList intakePaths(const Settings& settings);

/// The files named in the settings, else prices.json, mapping.json and gateways.json of the configuration folder where
/// they are there. What cannot be read is left out and said.
[[nodiscard]] IntakeFiles readIntakeFiles(const Settings& settings);

} // namespace spanwise::ui
