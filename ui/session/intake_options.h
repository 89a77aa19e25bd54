// SPDX-License-Identifier: GPL-3.0-or-later
// How telemetry is priced and read in the window: the shipped prices with the user's laid over them, the user's names.
#pragma once

#include "core/analyze/price_table.h"
#include "core/base/result.h"
#include "core/calls/resolve_trace.h"

#include <QString>
#include <QStringList>
#include <memory>

namespace spanwise::ui {

class Settings;

struct IntakeFiles {
    std::shared_ptr<const analyze::PriceTable> prices;
    std::shared_ptr<const calls::MappingRules> mapping; ///< null = none
    QStringList problems; ///< files that could not be used, or only in part; for a person
};

/// The files named in the settings, else prices.json and mapping.json of the configuration folder where they are
/// there. What cannot be read is left out and said.
[[nodiscard]] IntakeFiles readIntakeFiles(const Settings& settings);

} // namespace spanwise::ui
