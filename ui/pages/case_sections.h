// SPDX-License-Identifier: GPL-3.0-or-later
// A case as it is read: the conversation, what is expected of the answer, and in sentences who judged it and where it
// comes from.
#pragma once

#include "core/cases/case.h"
#include "core/review/titles.h"
#include "ui/widgets/text_section.h"

#include <QString>
#include <vector>

namespace spanwise::ui {

/// `titles`: of failure modes and root causes; codes that it does not know stay as they are.
[[nodiscard]] std::vector<TextSection> sectionsOfCase(const cases::Case& one, const review::Titles& titles);

/// "Judged fail by anna and bob on 22 Nov 2026 22:52:07." and a line for each answer; empty when nobody is named.
[[nodiscard]] QString reviewedText(const cases::Case& one, const review::Titles& titles);
/// "A call of gpt-4o by support-chat, recorded on 22 Nov 2026 22:52:07." with the ids of trace and span below; empty
/// when nothing is known.
[[nodiscard]] QString originText(const cases::Case& one);

} // namespace spanwise::ui
