// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_figures.h"

#include "core/base/clock.h"
#include "core/store/review_reader.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/disagreement_card.h"
#include "ui/pages/pivot_card.h"
#include "ui/pages/review_figure_columns.h"
#include "ui/pages/save_table.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/theme/theme.h"
#include "ui/widgets/stat_tile.h"
#include "ui/widgets/table_card.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <cmath>

namespace spanwise::ui {

ReviewFiguresView::ReviewFiguresView(Session& session, Settings& settings, ReviewDesk& desk, QWidget* parent)
    : QScrollArea(parent)
    , m_session(session)
    , m_desk(desk)
    , m_ask(session.pool())
    , m_rate(new StatTile(tr("Failure rate of traffic")))
    , m_reviewed(new StatTile(tr("Items decided")))
    , m_agreed(new StatTile(tr("Equal verdicts")))
    , m_newCodes(new StatTile(tr("Reviews since a new code")))
    , m_codes(new TableCard(settings, tr("Failure modes"), QStringLiteral("review_codes")))
    , m_codeRows(new TableModel<CodeRow>(codeColumns()))
    , m_pivot(new PivotCard)
    , m_notes(new TableCard(settings, tr("Notes without a code"), QStringLiteral("review_notes")))
    , m_noteRows(new TableModel<review::UncodedNote>(noteColumns()))
    , m_agreement(new TableCard(settings, tr("Agreement"), QStringLiteral("review_agreement")))
    , m_agreementRows(new TableModel<AgreementRow>(agreementColumns()))
    , m_matrix(new DisagreementCard)
    , m_reviewers(new TableCard(settings, tr("Reviewers"), QStringLiteral("review_reviewers")))
    , m_reviewerRows(new TableModel<review::ReviewerFigures>(reviewerColumns()))
    , m_judges(new TableCard(settings, tr("Automatic checks against people"), QStringLiteral("review_judges")))
    , m_judgeRows(new TableModel<review::JudgeFigures>(judgeColumns()))
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    m_codes->setModel(m_codeRows, 1);
    m_notes->setModel(m_noteRows, 0, Qt::AscendingOrder);
    m_agreement->setModel(m_agreementRows, 1);
    m_reviewers->setModel(m_reviewerRows, 0, Qt::AscendingOrder);
    m_judges->setModel(m_judgeRows, 0, Qt::AscendingOrder);
    auto* merge = new QPushButton(tr("Merge into…"));
    auto* code = new QPushButton(tr("Give a code…"));
    connect(merge, &QPushButton::clicked, this, &ReviewFiguresView::mergeCode);
    connect(code, &QPushButton::clicked, this, &ReviewFiguresView::giveCode);
    connect(&m_notes->view(), &RowView::rowActivated, this, &ReviewFiguresView::giveCode);
    connect(m_agreement->view().selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &ReviewFiguresView::showMatrix);
    connect(&m_codes->view(), &RowView::rowActivated, this, &ReviewFiguresView::mergeCode);
    m_codes->addControl(merge);
    m_notes->addControl(code);
    for (TableCard* card : {m_codes, m_notes, m_agreement, m_reviewers, m_judges})
        connect(&card->view(), &RowView::contextMenuWanted, this,
            [this, card](const QModelIndex&, const QPoint& at) { openMenu(*card, at); });
    connect(&desk, &ReviewDesk::changed, this, [this] {
        if (isVisible()) ask();
    });

    auto* body = new QWidget;
    auto* grid = new QGridLayout(body);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kGap);
    int column = 0;
    for (StatTile* tile : {m_rate, m_reviewed, m_agreed, m_newCodes}) grid->addWidget(tile, 0, column++);
    grid->addWidget(m_codes, 1, 0, 1, 2);
    grid->addWidget(m_notes, 1, 2, 1, 2);
    grid->addWidget(m_pivot, 2, 0, 1, 4);
    grid->addWidget(m_agreement, 3, 0, 1, 4);
    grid->addWidget(m_matrix, 4, 0, 1, 4);
    grid->addWidget(m_reviewers, 5, 0, 1, 4);
    grid->addWidget(m_judges, 6, 0, 1, 4);
    grid->setRowStretch(7, 1);
    setWidget(body);
}

void ReviewFiguresView::ask()
{
    if (!m_session.store()) return;
    for (TableCard* card : {m_codes, m_notes, m_agreement, m_reviewers, m_judges}) card->showLoading();
    m_ask.ask(
        [reader = m_session.store()->reader(), queue = m_desk.queue().toStdString(),
            viewer = m_desk.viewer().toStdString()](std::stop_token stop) -> Result<query::ReviewFigures> {
            return query::answer(store::ReviewReader(reader), {queue, viewer, SystemClock().now()}, stop);
        },
        [this](Result<query::ReviewFigures>& a) {
            if (a) return show(*a);
            for (TableCard* card : {m_codes, m_notes, m_agreement, m_reviewers, m_judges})
                card->showError(messageOf(a.error()));
        });
}

void ReviewFiguresView::show(const query::ReviewFigures& figures)
{
    m_figures = figures;
    const review::WeightedRate& rate = figures.failures;
    TileText text;
    text.figure = format::percent(rate.rate.value_or(std::nan("")));
    text.against = rate.interval
        ? tr("95 %: %1 – %2").arg(format::percent(rate.interval->low), format::percent(rate.interval->high))
        : rate.excludedByHand > 0 ? tr("only items added by hand are decided")
                                  : tr("nothing was decided yet");
    text.hint = tr("Weighted by each item's probability of getting into the queue: %1 reviewed, %2 bad. ")
                    .arg(format::count(rate.reviewed), format::count(rate.bad));
    if (rate.similar > 0)
        text.hint += tr("They also stand for the %1 similar calls behind them, which rules took as well: an item's "
                        "verdict counts for its whole group. ")
                         .arg(format::count(rate.similar));
    text.hint += tr("Left out: %1 verdicts copied to similar calls, %2 items added by hand. The plain share of the "
                    "reviewed items would be %3.")
                     .arg(format::count(rate.excludedCopies), format::count(rate.excludedByHand),
                         format::percent(rate.plainShare.value_or(std::nan(""))));
    m_rate->setTexts(text);
    m_reviewed->setTexts({format::count(rate.reviewed + rate.excludedByHand), {},
        tr("of %1 items").arg(format::count(figures.items)), {}, {}});
    TileText agreed;
    agreed.figure = format::unknown();
    agreed.against = tr("no item has two reviews");
    for (const review::QuestionAgreement& one : figures.agreement) {
        if (one.question != "verdict" || one.items == 0) continue;
        agreed.figure = format::percent(one.percent.value_or(std::nan("")));
        agreed.against = tr("of %1 items with two reviews").arg(one.items);
    }
    m_agreed->setTexts(agreed);
    TileText codes;
    codes.figure = format::count(figures.saturation.sinceLastNew);
    codes.against = figures.saturation.isSaturated() ? tr("nothing new turns up: enough was read")
        : figures.saturation.reviews == 1            ? tr("of 1 review")
                                                     : tr("of %1 reviews").arg(figures.saturation.reviews);
    m_newCodes->setTexts(codes);

    std::vector<CodeRow> codeRows;
    for (const review::CodeCount& one : figures.codes)
        codeRows.push_back({one, fromCore(figures.titles.ofCode(one.code))});
    m_codeRows->setRows(std::move(codeRows));
    m_codes->setSubtitle(tr("counted once an item"));
    m_codes->showRows(tr("No failed item carries a code."));
    m_pivot->show(figures.codes, figures.pivots, figures.titles);
    m_noteRows->setRows(figures.uncoded);
    QStringList phrases;
    for (const review::Phrase& phrase : figures.phrases) phrases.append(oneLine(fromCore(phrase.text), 40));
    m_notes->setSubtitle(
        phrases.isEmpty() ? QString() : tr("often: %1").arg(phrases.mid(0, 5).join(QStringLiteral(", "))));
    m_notes->showRows(tr("Every note of a failed item carries a code."));
    std::vector<AgreementRow> agreementRows;
    for (const review::QuestionAgreement& one : figures.agreement)
        agreementRows.push_back({one, agreementTitle(figures.titles, one)});
    m_agreementRows->setRows(std::move(agreementRows));
    m_agreement->setSubtitle(
        tr("Krippendorff's alpha with a bootstrap interval over items; a row shows where reviewers differ"));
    m_agreement->showRows(tr("No item has two reviews: agreement cannot be said."));
    showMatrix();
    m_reviewerRows->setRows(figures.reviewers);
    m_reviewers->setSubtitle(tr("yours, or everybody's for a lead; not a ranking"));
    m_reviewers->showRows(tr("Nobody has reviewed anything."));
    m_judgeRows->setRows(figures.judges);
    m_judges->setSubtitle(tr("how often evaluations in the telemetry say what reviewers finally said of the call"));
    m_judges->showRows(tr("No decided item carries an evaluation."));
}

/// Of the question that is chosen in the list, else of the first.
void ReviewFiguresView::showMatrix()
{
    const int chosen = m_agreement->view().currentIndex().row();
    const int row = chosen >= 0 && chosen < m_agreementRows->rowCount() ? chosen : 0;
    const bool any = m_agreementRows->rowCount() > 0;
    m_matrix->show(any ? m_agreementRows->row(row) : AgreementRow {}, m_figures.titles);
}

void ReviewFiguresView::openMenu(TableCard& card, const QPoint& at)
{
    QMenu menu(&card);
    connect(menu.addAction(tr("Copy")), &QAction::triggered, &card,
        [&card] { QApplication::clipboard()->setText(card.view().selectionAsText()); });
    connect(menu.addAction(tr("Save CSV …")), &QAction::triggered, &card,
        [&card] { saveTable(card, tableOf(card.view())); });
    card.view().addColumnActions(menu);
    menu.exec(at);
}

void ReviewFiguresView::giveCode()
{
    const QList<int> rows = m_notes->view().selectedRowNumbers();
    if (rows.isEmpty()) return;
    QStringList known;
    for (const review::Phrase& phrase : m_figures.phrases) known.append(fromCore(phrase.text).replace(u' ', u'_'));
    for (const review::CodeCount& code : m_figures.codes)
        if (code.code != "other") known.append(fromCore(code.code));
    bool given = false;
    const QString code = QInputDialog::getItem(
        this, tr("Give a code"), tr("Code of %1 selected notes:").arg(rows.size()), known, 0, true, &given);
    if (!given || code.trimmed().isEmpty()) return;
    std::vector<std::pair<std::string, Json>> codings;
    for (const int row : rows) {
        const review::UncodedNote& note = m_noteRows->row(row);
        codings.emplace_back(note.itemId,
            review::codingPayload(note.reviewId, note.isOther ? "other" : "", code.trimmed().toStdString()));
    }
    m_desk.code(std::move(codings));
}

void ReviewFiguresView::mergeCode()
{
    const QList<int> rows = m_codes->view().selectedRowNumbers();
    if (rows.isEmpty()) return;
    QStringList into;
    for (const CodeRow& row : m_codeRows->rows()) into.append(fromCore(row.count.code));
    bool given = false;
    const QString to = QInputDialog::getItem(
        this, tr("Merge"), tr("%1 selected codes become:").arg(rows.size()), into, 0, true, &given);
    if (!given || to.trimmed().isEmpty()) return;
    std::vector<std::string> from;
    for (const int row : rows)
        if (const std::string& code = m_codeRows->row(row).count.code; fromCore(code) != to) from.push_back(code);
    m_desk.mergeCodes(std::move(from), to.trimmed());
}

} // namespace spanwise::ui
