// SPDX-License-Identifier: GPL-3.0-or-later
// What the reviews of a queue say: how often things fail, at what, how far people agree, how fast they are; and where
// notes become codes and codes are merged.
#pragma once

#include "core/query/review_queue.h"
#include "ui/async_query.h"
#include "ui/models/table_model.h"
#include "ui/pages/review_figure_columns.h"

#include <QScrollArea>

namespace spanwise::ui {

class DisagreementCard;
class PivotCard;
class ReviewDesk;
class Session;
class Settings;
class StatTile;
class TableCard;

class ReviewFiguresView final : public QScrollArea {
    Q_OBJECT

public:
    ReviewFiguresView(Session& session, Settings& settings, ReviewDesk& desk, QWidget* parent = nullptr);
    void ask();
    [[nodiscard]] bool isBusy() const { return m_ask.isRunning(); }

private:
    void show(const query::ReviewFigures& figures);
    void showMatrix();
    void openMenu(TableCard& card, const QPoint& at);
    void giveCode();
    void mergeCode();

    Session& m_session;
    ReviewDesk& m_desk;
    AsyncQuery<query::ReviewFigures> m_ask;
    query::ReviewFigures m_figures;
    StatTile* m_rate;
    StatTile* m_reviewed;
    StatTile* m_agreed;
    StatTile* m_newCodes;
    TableCard* m_codes;
    TableModel<CodeRow>* m_codeRows;
    PivotCard* m_pivot;
    TableCard* m_notes;
    TableModel<review::UncodedNote>* m_noteRows;
    TableCard* m_agreement;
    TableModel<AgreementRow>* m_agreementRows;
    DisagreementCard* m_matrix;
    TableCard* m_reviewers;
    TableModel<review::ReviewerFigures>* m_reviewerRows;
    TableCard* m_judges;
    TableModel<review::JudgeFigures>* m_judgeRows;
};

} // namespace spanwise::ui
