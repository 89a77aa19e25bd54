// SPDX-License-Identifier: GPL-3.0-or-later
// Opening another store, or making one; and what to do when a file is none, is damaged or of a newer release.
#pragma once

#include "core/base/result.h"

#include <QString>

class QWidget;

namespace spanwise::ui {

struct PageContext;

void chooseStore(PageContext& context, QWidget* parent);
void makeStore(PageContext& context, QWidget* parent);
/// Opens off the UI thread and remembers it for the next start.
void openStore(PageContext& context, const QString& file);

/// What a person can do about a file that could not be opened; ends with whether it was changed.
[[nodiscard]] QString adviceFor(const Error& error);

} // namespace spanwise::ui
