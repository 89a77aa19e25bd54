// SPDX-License-Identifier: GPL-3.0-or-later
// What the review form says of its keys: on its buttons, and at the marked question.
#pragma once

#include "core/review/rubric.h"
#include "ui/settings/review_key_table.h"

#include <QString>
#include <QStringList>

namespace spanwise::ui {

/// "P  Pass"; without a key the title alone.
[[nodiscard]] QString withKey(const QString& key, const QString& title);
/// Of the options 1 … 9, as their buttons show them.
[[nodiscard]] QStringList optionKeys(const ReviewKeys& keys);
/// What the keys do at this question. `writing`: its text field has the focus.
[[nodiscard]] QString keysAt(const review::Question& question, bool writing, const ReviewKeys& keys);

} // namespace spanwise::ui
