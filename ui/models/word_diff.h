// SPDX-License-Identifier: GPL-3.0-or-later
// What changed between two texts, in words: for the correction of an output beside what the model said.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace spanwise::ui {

struct DiffPart {
    enum class Kind : std::uint8_t { Same, Removed, Added };
    Kind kind = Kind::Same;
    QString text; ///< words with the blanks behind them
    bool operator==(const DiffPart&) const = default;
};

/// A shortest list of changes (Myers, An O(ND) Difference Algorithm, 1986), neighbours of one kind joined. Texts that
/// differ in more than `mostChanges` words are given as one removal and one addition.
[[nodiscard]] std::vector<DiffPart> wordDiff(const QString& before, const QString& after, int mostChanges = 2000);

} // namespace spanwise::ui
