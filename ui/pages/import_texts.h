// SPDX-License-Identifier: GPL-3.0-or-later
// Imports as people read them: while they run, and what came of them.
#pragma once

#include "ui/session/import_queue.h"
#include "ui/widgets/import_panel.h"

namespace spanwise::ui {

/// "412 MB of 1.2 GB · 540 MB/s · 2 s left"
[[nodiscard]] QString progressText(const ImportProgress& progress);
/// What was rejected of a job: "checkout.jsonl: line 17: …"; at most `most` lines and one that says how many more.
[[nodiscard]] QStringList remarksOf(const ImportJob& job, int most);
/// What an ended job did not take, in one line for the strip: "noise.bin: not telemetry – see Sources", "2 spans
/// rejected – see Sources". Empty when it took everything, or was cancelled by a person.
[[nodiscard]] QString shortfallOf(const ImportJob& job);
[[nodiscard]] ImportPanel::Shown shownOf(const ImportJob& job, const ImportProgress& progress, int mostRemarks = 6);

} // namespace spanwise::ui
