// SPDX-License-Identifier: GPL-3.0-or-later
// How long the questions of the pages take over a store, each asked several times with nothing remembered.
#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <functional>
#include <string>

namespace spanwise::bench {

struct QuestionTime {
    std::string what;
    double bestMs = 0;
    double medianMs = 0;
    double bestCpuMs = 0; ///< of all threads together: what one core would need
    double limitMs = 0; ///< one core reading the bytes of the columns that the question is about, once, in this run
    std::uint64_t n = 0; ///< calls or spans behind the answer
};

/// Says each figure as soon as it is known. Error: what a question said.
[[nodiscard]] Result<void> timeQuestions(
    const store::Store& store, int repeats, const std::function<void(const QuestionTime&)>& say);

} // namespace spanwise::bench
