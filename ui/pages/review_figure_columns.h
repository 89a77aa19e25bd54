// SPDX-License-Identifier: GPL-3.0-or-later
// The lists among a queue's figures as columns.
#pragma once

#include "core/query/review_queue.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<review::CodeCount>> codeColumns();
[[nodiscard]] std::span<const Column<review::UncodedNote>> noteColumns();
[[nodiscard]] std::span<const Column<review::QuestionAgreement>> agreementColumns();
[[nodiscard]] std::span<const Column<review::ReviewerFigures>> reviewerColumns();

} // namespace spanwise::ui
