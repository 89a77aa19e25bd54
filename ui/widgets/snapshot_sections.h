// SPDX-License-Identifier: GPL-3.0-or-later
// The frozen context of a review item (core/review/snapshot.h) → sections to read, like those of a live conversation.
#pragma once

#include "core/base/json.h"
#include "ui/widgets/text_section.h"

#include <QString>
#include <vector>

namespace spanwise::ui {

struct SnapshotShown {
    bool findings = true; ///< of scanners; a blind reviewer decides without them
};
/// System messages and long documents are folded at first; what the model said comes last and is open.
[[nodiscard]] std::vector<TextSection> sectionsOfSnapshot(const Json& snapshot, const SnapshotShown& shown = {});

/// What the model said, as text: where a correction starts from.
[[nodiscard]] QString outputOf(const Json& snapshot);
/// The texts that findings are about, for marking; without those that must not be shown.
[[nodiscard]] QStringList evidenceOf(const Json& snapshot);

} // namespace spanwise::ui
