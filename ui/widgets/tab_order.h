// SPDX-License-Identifier: GPL-3.0-or-later
// The order of the Tab key is the order in which widgets were made, and what is made late comes last on the page,
// wherever it stands. This puts it where it stands.
#pragma once

#include <initializer_list>

class QWidget;

namespace spanwise::ui {

/// Tab goes on from `before` into `branch` and through all within it, as it did within it until now. Returns its last.
QWidget* tabInto(QWidget* before, QWidget* branch);
/// One after the other, each with all within it; the first of them stays where it is.
void tabThrough(std::initializer_list<QWidget*> branches);

} // namespace spanwise::ui
