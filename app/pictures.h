// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a picture of every page, without a display: for documents, packages and the eye of whoever changes the look.
#pragma once

#include "app/application.h"

namespace spanwise::app {

/// PNG files named after the pages' ids. Exit code: 0, or 1 when a file could not be written.
int writePictures(ui::MainWindow& window, ui::PageContext& context, const Options& options);

} // namespace spanwise::app
