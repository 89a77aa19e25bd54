// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sessions_page.h"

#include "ui/format/format.h"
#include "ui/models/table_model.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/review_picks.h"
#include "ui/pages/session_columns.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/list_over_text.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/row_view.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr std::size_t kMostSessions = 20'000;

class SessionsPage final : public Page {
public:
    SessionsPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] QString subject() const override { return oneLine(m_chosen, 80); }
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool isBusy() const override { return m_askSessions.isRunning() || m_askTurns.isRunning(); }

private:
    QWidget* buildSessions();
    QWidget* buildTurns();
    void showSessions(query::SessionsAnswer& answer);
    void choose(const QString& session);
    void select(const QString& session);
    void showTurns(SessionTurns& turns);
    void openTurn(int row);
    [[nodiscard]] QString argumentOf(const TurnRow& turn) const;
    /// The selected turns, where these have the focus; else all calls of the selected sessions.
    void addToReview();
    void openSessionMenu(const QModelIndex& index, const QPoint& at);
    void openTurnMenu(const QModelIndex& index, const QPoint& at);

    QString m_asked; ///< the session that the location names
    QString m_chosen; ///< whose turns are shown or being read
    Card* m_sessionCard = nullptr;
    Card* m_turnCard = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_state = nullptr;
    RowView* m_sessions = nullptr;
    TableModel<query::SessionRow>* m_sessionRows = nullptr;
    RowView* m_turns = nullptr;
    TableModel<TurnRow>* m_turnRows = nullptr;
    MessageView* m_conversation = nullptr;
    std::vector<int> m_firstSection; ///< of each turn, by its number − the first one's
    int m_firstTurn = 1;
    bool m_filling = false; ///< the list is being replaced: the choice stays
    AsyncQuery<query::SessionsAnswer> m_askSessions;
    AsyncQuery<SessionTurns> m_askTurns;
    AddToReview m_review;
};

SessionsPage::SessionsPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_askSessions(pageContext.session.pool())
    , m_askTurns(pageContext.session.pool())
    , m_review(pageContext, [this](const QString& said) { m_sessionCard->say(said); })
{
    auto* across = new QSplitter(Qt::Horizontal, this);
    across->addWidget(buildSessions());
    across->addWidget(buildTurns());
    across->setChildrenCollapsible(false);
    across->setHandleWidth(kGap);
    across->setStretchFactor(0, 1);
    across->setStretchFactor(1, 1);
    across->setSizes({1120, 1040}); // shares, whatever the width
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 20);
    column->addWidget(across);
    auto* back = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    back->setContext(Qt::WidgetWithChildrenShortcut);
    connect(back, &QShortcut::activated, &context().filter, &FilterState::back);
    auto* review = new QShortcut(AddToReview::key(), this);
    review->setContext(Qt::WidgetWithChildrenShortcut);
    connect(review, &QShortcut::activated, this, &SessionsPage::addToReview);
}

QWidget* SessionsPage::buildSessions()
{
    m_sessionCard = new Card(tr("Sessions"), this);
    m_state = new EmptyState(this);
    m_sessions = new RowView(context().settings, QStringLiteral("sessions"), this);
    m_sessions->setAccessibleName(tr("Sessions"));
    m_sessions->setFont(textFont(TextRole::Secondary));
    m_sessionRows = new TableModel<query::SessionRow>(sessionColumns(), this);
    m_sessionRows->setIdentity([](const query::SessionRow& r) { return fromCore(r.session); });
    m_sessions->setModel(m_sessionRows);
    m_sessions->setUpColumnsFrom(sessionColumns(), 2);
    m_sessions->setWideColumn(0);
    m_sessions->setMinimumWidth(260);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_sessions);
    m_sessionCard->setContent(m_stack, true);
    connect(m_sessions->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) {
            if (!m_filling && current.isValid()) choose(fromCore(m_sessionRows->row(current.row()).session));
        });
    connect(m_sessions, &RowView::rowActivated, this, [this] { m_turns->setFocus(); });
    connect(m_sessions, &RowView::contextMenuWanted, this, &SessionsPage::openSessionMenu);
    connect(m_state, &EmptyState::activated, this, [this] {
        Location wide = context().filter.now();
        wide.range = {};
        wide.filter.clear();
        context().filter.go(wide);
    });
    return m_sessionCard;
}

QWidget* SessionsPage::buildTurns()
{
    m_turnCard = new Card(tr("Turns"), this);
    m_turnCard->setMinimumWidth(280);
    m_turns = new RowView(context().settings, QStringLiteral("turns"), this);
    m_turns->setAccessibleName(tr("Turns"));
    m_turns->setFont(textFont(TextRole::Secondary));
    m_turnRows = new TableModel<TurnRow>(turnColumns(), this);
    m_turns->setModel(m_turnRows);
    m_turns->setUpColumnsFrom(turnColumns(), 0, Qt::AscendingOrder);
    m_turns->setWideColumn(1);
    m_conversation = new MessageView(this);
    m_conversation->setAccessibleName(tr("Conversation of the session"));
    m_conversation->setEmptyText(tr("Choose a session to read its turns."));
    m_turnCard->setContent(new ListOverText(m_turns, m_conversation, m_turnCard), true);
    connect(m_turns, &RowView::rowActivated, this, &SessionsPage::openTurn);
    connect(m_turns, &RowView::contextMenuWanted, this, &SessionsPage::openTurnMenu);
    connect(
        m_turns->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
            if (!current.isValid()) return;
            const auto nth = std::size_t(m_turnRows->row(current.row()).number - m_firstTurn);
            if (nth < m_firstSection.size()) m_conversation->setCurrentSection(m_firstSection[nth]);
        });
    return m_turnCard;
}

QList<KeyHint> SessionsPage::keys() const
{
    return {{tr("↓ / ↑"), tr("next and previous session or turn")}, {tr("Enter"), tr("to the turns; open the trace")},
        {tr("J / K"), tr("next and previous message")},
        {tr("Q"), tr("add the selected sessions or turns to the review queue")}, {tr("Esc"), tr("back")}};
}

void SessionsPage::apply(const Location& now)
{
    if (!now.argument.isEmpty() && now.argument != m_asked) m_chosen.clear();
    m_asked = now.argument;
    if (m_sessionRows->rowCount() == 0) {
        m_state->showLoading();
        m_stack->setCurrentWidget(m_state);
    }
    query::SessionsQuestion question;
    question.scope = scopeOf(now, context().session.view());
    question.limit = kMostSessions;
    ask(m_askSessions, context().session, question, [this](Result<query::SessionsAnswer>& a) {
        if (a) return showSessions(*a);
        m_state->showError(tr("The sessions could not be listed"), messageOf(a.error()));
        m_stack->setCurrentWidget(m_state);
    });
}

void SessionsPage::showSessions(query::SessionsAnswer& answer)
{
    QString under = answer.rows.size() < answer.allSessions
        ? tr("the newest %1 of %2")
              .arg(format::count(std::int64_t(answer.rows.size())), format::count(std::int64_t(answer.allSessions)))
        : tr("%1 in this range and filter").arg(format::count(std::int64_t(answer.allSessions)));
    if (answer.callsWithoutSession > 0)
        under += tr(" · %1 calls belong to none").arg(format::count(std::int64_t(answer.callsWithoutSession)));
    m_sessionCard->setSubtitle(under);
    m_filling = true;
    m_sessionRows->setRows(std::move(answer.rows));
    m_filling = false;
    if (m_sessionRows->rowCount() == 0) {
        m_state->showEmpty(tr("No sessions"),
            tr("No call in this range and filter says which session it belongs to.\nInstrumentations send it as "
               "session.id or gen_ai.conversation.id."),
            tr("Show everything"));
        m_stack->setCurrentWidget(m_state);
        return choose({});
    }
    m_sessions->fitColumns();
    m_stack->setCurrentWidget(m_sessions);
    const QString wanted = !m_chosen.isEmpty() ? m_chosen
        : !m_asked.isEmpty()                   ? m_asked
                                               : fromCore(m_sessionRows->row(0).session);
    select(wanted);
    choose(wanted); // its turns may be newer
}

void SessionsPage::select(const QString& session)
{
    m_filling = true;
    const std::string wanted = session.toStdString();
    for (int row = 0; row < m_sessionRows->rowCount(); ++row)
        if (m_sessionRows->row(row).session == wanted) m_sessions->setCurrentIndex(m_sessionRows->index(row, 0));
    m_filling = false;
}

void SessionsPage::choose(const QString& session)
{
    const bool other = session != m_chosen;
    m_chosen = session;
    if (other) emit subjectChanged();
    store::Store* store = context().session.store();
    if (session.isEmpty() || !store) {
        m_askTurns.cancel();
        SessionTurns none;
        return showTurns(none);
    }
    m_askTurns.ask([view = context().session.view(), reader = store->reader(),
                       mapping = context().session.intake().mapping, wanted = session.toStdString()](
                       std::stop_token stop) { return readTurns(view, reader, mapping.get(), wanted, stop); },
        [this](Result<SessionTurns>& turns) {
            if (turns) return showTurns(*turns);
            m_turnCard->setSubtitle(oneLine(messageOf(turns.error()), 200));
        });
}

void SessionsPage::showTurns(SessionTurns& turns)
{
    std::vector<TextSection> sections;
    m_firstSection.clear();
    m_firstTurn = turns.turns.empty() ? 1 : turns.turns.front().number;
    for (const TurnRow& turn : turns.turns) {
        m_firstSection.push_back(int(sections.size()));
        sections.insert(sections.end(), turn.sections.begin(), turn.sections.end());
    }
    const bool few = turns.turns.size() < turns.allTurns;
    m_turnCard->setSubtitle(m_chosen.isEmpty() ? QString()
            : few                              ? tr("%1 · the newest %2 of %3 turns")
                        .arg(isolated(m_chosen, 80), format::count(std::int64_t(turns.turns.size())),
                            format::count(std::int64_t(turns.allTurns)))
                  : isolated(m_chosen, 80));
    m_conversation->setSections(std::move(sections));
    m_turnRows->setRows(std::move(turns.turns));
    m_turns->fitColumns();
}

void SessionsPage::openTurn(int row)
{
    const TurnRow& turn = m_turnRows->row(row);
    if (!turn.trace.isEmpty()) context().filter.openPage(QStringLiteral("trace"), argumentOf(turn));
}

/// Its last call.
QString SessionsPage::argumentOf(const TurnRow& turn) const
{
    return turn.trace + u':' + fromCore(query::spanIdOf(turn.turn.callRefs.back().spanId).hex());
}

void SessionsPage::addToReview()
{
    std::vector<AddToReview::Picks> all;
    if (m_turns->hasFocus() || m_conversation->hasFocus()) {
        for (const int row : m_turns->selectedRowNumbers())
            if (const TurnRow& turn = m_turnRows->row(row); !turn.trace.isEmpty())
                all.push_back(picksOfTrace(argumentOf(turn)));
    } else {
        for (const int row : m_sessions->selectedRowNumbers())
            all.push_back(picksBehind(context(),
                QStringLiteral("call and ")
                    + clauseFor(query::Dimension::Session, fromCore(m_sessionRows->row(row).session))));
    }
    if (!all.empty()) m_review.addFound(together(std::move(all)), this);
}

void SessionsPage::openSessionMenu(const QModelIndex& index, const QPoint& at)
{
    if (!index.isValid()) return;
    const QString session = fromCore(m_sessionRows->row(index.row()).session);
    const QString clause = clauseFor(query::Dimension::Session, session);
    QMenu menu(this);
    const QAction* traces = menu.addAction(tr("Show its traces"));
    const QAction* only = menu.addAction(tr("Filter to this"));
    const QAction* exclude = menu.addAction(tr("Exclude this"));
    QAction* review = menu.addAction(tr("Add to review queue"));
    review->setShortcut(AddToReview::key());
    menu.addSeparator();
    const QAction* copied = menu.addAction(tr("Copy"));
    const QAction* id = menu.addAction(tr("Copy id"));
    m_sessions->addColumnActions(menu);
    const QAction* chosen = menu.exec(at);
    if (chosen == review) addToReview();
    if (chosen == traces) openSpans(context(), clause);
    if (chosen == only) context().filter.addToFilter(clause);
    if (chosen == exclude) context().filter.addToFilter(clauseWithout(query::Dimension::Session, session));
    if (chosen == copied) QApplication::clipboard()->setText(m_sessions->selectionAsText());
    if (chosen == id) QApplication::clipboard()->setText(session);
}

void SessionsPage::openTurnMenu(const QModelIndex& index, const QPoint& at)
{
    if (!index.isValid()) return;
    QMenu menu(this);
    const QAction* open = menu.addAction(tr("Open the trace"));
    QAction* review = menu.addAction(tr("Add to review queue"));
    review->setShortcut(AddToReview::key());
    const QAction* copied = menu.addAction(tr("Copy"));
    const QAction* id = menu.addAction(tr("Copy trace id"));
    m_turns->addColumnActions(menu);
    const QAction* chosen = menu.exec(at);
    if (chosen == open) openTurn(index.row());
    if (chosen == review) addToReview();
    if (chosen == copied) QApplication::clipboard()->setText(m_turns->selectionAsText());
    if (chosen == id) QApplication::clipboard()->setText(m_turnRows->row(index.row()).trace);
}

} // namespace

Page* makeSessionsPage(PageContext& context, QWidget* parent)
{
    return new SessionsPage(context, parent);
}

} // namespace spanwise::ui
