// SPDX-License-Identifier: GPL-3.0-or-later
// What users say of an answer, in the words and numbers that their tools send.
#pragma once

#include "core/base/ascii.h"

#include <array>
#include <optional>
#include <string_view>

namespace spanwise {

/// Whether feedback is a complaint: a word for it, or a score under zero, or zero that is not called neutral.
[[nodiscard]] inline bool isComplaint(std::string_view label, std::optional<double> score)
{
    constexpr std::array<std::string_view, 7> kBad {
        "thumbs_down", "thumbs-down", "negative", "bad", "dislike", "down", "incorrect"};
    for (const std::string_view bad : kBad)
        if (ascii::equalsLower(label, bad)) return true;
    return score && (*score < 0 || (*score == 0 && !ascii::equalsLower(label, "neutral")));
}

} // namespace spanwise
