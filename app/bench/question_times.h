// SPDX-License-Identifier: GPL-3.0-or-later
// How long the questions of the pages take over a store, each asked several times with nothing remembered.
#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <functional>
#include <string>
#include <vector>

namespace spanwise::bench {

struct QuestionTime {
    std::string what;
    double bestMs = 0;
    double medianMs = 0;
    std::uint64_t n = 0; ///< calls or spans behind the answer
};

/// Error: what a question said.
[[nodiscard]] Result<std::vector<QuestionTime>> timeQuestions(const store::Store& store, int repeats);

} // namespace spanwise::bench
