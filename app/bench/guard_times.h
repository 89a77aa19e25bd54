// SPDX-License-Identifier: GPL-3.0-or-later
// How long the guards take over texts, the worst of them made to hurt; and how soon and how often drift is called.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::bench {

struct GuardTimes {
    std::uint64_t texts = 0;
    double worstMsPer64KiB = 0; ///< of a single text of that size
    std::string worstText; ///< how it was made
    double plainMBs = 0; ///< ordinary prose, one core
    double answerMBs = 0; ///< ordinary answers
    double msFor4KiB = 0; ///< median
    double rulesMiB = 0; ///< of the compiled packs
};

/// `texts` of 64 KiB: random, repetitive, and made of the rules' own words.
[[nodiscard]] GuardTimes timeGuards(std::uint64_t texts, std::uint64_t seed, std::stop_token stop = {});

/// One synthetic stream with one method.
struct DriftFigure {
    std::string method;
    std::string change;
    double detected = 0; ///< share of streams with the change in which it was called within 14 days
    double delayDays = 0; ///< median of those
    double falseAlarmsPerMonth = 0; ///< in streams without any change
};
[[nodiscard]] std::vector<DriftFigure> measureDrift(int streams, std::uint64_t seed, std::stop_token stop = {});

} // namespace spanwise::bench
