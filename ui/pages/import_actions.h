// SPDX-License-Identifier: GPL-3.0-or-later
// Asks which files or which folder to import. Nothing is read here.
#pragma once

class QWidget;

namespace spanwise::ui {

struct PageContext;

void chooseFilesToImport(PageContext& context, QWidget* parent);
void chooseFolderToImport(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
