// SPDX-License-Identifier: GPL-3.0-or-later
// The lists among a queue's figures as columns.
#pragma once

#include "core/query/review_queue.h"
#include "ui/models/column.h"

#include <QString>
#include <span>
#include <string_view>

namespace spanwise::ui {

struct CodeRow {
    review::CodeCount count;
    QString title;
};
struct AgreementRow {
    review::QuestionAgreement agreement;
    QString title; ///< of the question
};
/// "verdict" is a question of every rubric and stands in none.
[[nodiscard]] QString questionTitle(const review::Titles& titles, std::string_view key);
/// With the code, of a question that takes several.
[[nodiscard]] QString agreementTitle(const review::Titles& titles, const review::QuestionAgreement& agreement);
/// Of a row or column of its matrix.
[[nodiscard]] QString valueTitle(
    const review::Titles& titles, const review::QuestionAgreement& agreement, std::string_view value);

[[nodiscard]] std::span<const Column<CodeRow>> codeColumns();
[[nodiscard]] std::span<const Column<review::UncodedNote>> noteColumns();
[[nodiscard]] std::span<const Column<AgreementRow>> agreementColumns();
[[nodiscard]] std::span<const Column<review::ReviewerFigures>> reviewerColumns();
[[nodiscard]] std::span<const Column<review::JudgeFigures>> judgeColumns();

} // namespace spanwise::ui
