// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_page.h"

#include "core/base/clock.h"
#include "ui/async_query.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/dispute.h"
#include "ui/pages/earlier_answers.h"
#include "ui/pages/review_columns.h"
#include "ui/pages/review_figures.h"
#include "ui/pages/review_head.h"
#include "ui/pages/review_keys.h"
#include "ui/pages/review_list.h"
#include "ui/pages/review_overview.h"
#include "ui/pages/review_reading.h"
#include "ui/pages/review_remarks.h"
#include "ui/pages/review_setup.h"
#include "ui/pages/review_shortcuts.h"
#include "ui/pages/rubric_editor.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/settings/review_key_table.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/review_form.h"
#include "ui/widgets/snapshot_sections.h"
#include "ui/widgets/tab_order.h"

#include <QInputDialog>
#include <QKeyEvent>
#include <QMessageBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace spanwise::ui {
namespace {

constexpr int kDraftMs = 1000; ///< review-and-cases.md §3: saved 1 s after the last key
constexpr std::size_t kListed = 500; ///< items of the queue at first, and so many more each time its end is reached,
constexpr std::size_t kMostListed = 5000; ///< up to this many: they are asked for anew after each decision
class ReviewPage final : public Page {
public:
    ReviewPage(PageContext& pageContext, QWidget* parent);
    ~ReviewPage() override;
    void apply(const Location& now) override;
    [[nodiscard]] QString subject() const override { return m_reading->subject(); }
    [[nodiscard]] QList<KeyHint> keys() const override { return reviewKeys(m_keys); }
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning() || m_desk.isBusy() || m_figures->isBusy(); }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString tr(const char* text) const { return QCoreApplication::translate("ReviewPage", text); }
    void buildPanes();
    void connectPanes();
    void setKeys(const ReviewKeys& keys);
    void act(ReviewAct act);
    void askOverview();
    void showOverview(const ReviewOverview& overview);
    void showItem();
    void keepDraft();
    void say(const QString& sentence, bool bad = false) { m_head->say(sentence, bad); }
    void submit();
    void step(int by);
    void skip();
    void dismiss();
    void reopen();
    void openTrace();
    void addCase();
    void comment();
    void applyToSimilar();
    void editRubric();
    void setUp();

    ReviewDesk m_desk;
    AsyncQuery<ReviewOverview> m_ask;
    QTimer m_draft;
    bool m_unsaved = false; ///< something is typed that no draft has yet
    std::string m_formItem; ///< whose answers the form holds; empty = nobody's, or they are submitted
    ReviewKeys m_keys;
    ReviewShortcuts* m_shortcuts = nullptr;
    bool m_started = false;
    bool m_askAgain = false; ///< something changed while the counts were being asked
    std::size_t m_listed = kListed; ///< rows that the list asks for
    QString m_lastSubmitted; ///< and its near-duplicates:
    std::int64_t m_lastSimilar = 0;

    ReviewHead* m_head = nullptr;
    QStackedWidget* m_stack = nullptr;
    ReviewFiguresView* m_figures = nullptr;
    ReviewList* m_list = nullptr;
    ReviewReading* m_reading = nullptr;
    Card* m_formCard = nullptr;
    ReviewForm* m_form = nullptr;
};

ReviewPage::ReviewPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_desk(pageContext.session)
    , m_ask(pageContext.session.pool())
{
    setFocusPolicy(Qt::StrongFocus);
    m_figures = new ReviewFiguresView(pageContext.session, pageContext.settings, m_desk, this);
    buildPanes();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 16);
    column->setSpacing(10);
    m_head = new ReviewHead(this);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    tabThrough({m_head, m_stack});

    connectPanes();
    m_draft.setSingleShot(true);
    m_draft.setInterval(kDraftMs);
    connect(&m_draft, &QTimer::timeout, this, [this] { keepDraft(); });
    connect(&m_desk, &ReviewDesk::leaving, this, [this] { keepDraft(); });
    connect(m_form, &ReviewForm::edited, this, [this] {
        m_unsaved = true;
        m_draft.start();
    });
    connect(m_form, &ReviewForm::submitWanted, this, [this] { submit(); });
    m_desk.renewOnlyWhile([this] { return m_form->isAttended(); });
    connect(&m_desk, &ReviewDesk::itemChanged, this, [this] { showItem(); });
    connect(&m_desk, &ReviewDesk::said, this, [this](const QString& text) { say(text); });
    connect(&m_desk, &ReviewDesk::failed, this, [this](const QString& text) { say(text, true); });
    connect(&m_desk, &ReviewDesk::changed, this, [this] { askOverview(); });
    m_shortcuts = new ReviewShortcuts(*this, *m_form);
    connect(m_shortcuts, &ReviewShortcuts::activated, this, [this](ReviewAct wanted) { act(wanted); });
    setKeys(ReviewKeys::of(pageContext.settings));
    showItem();
}

/// What was typed or decided last is in the store when the window is gone.
ReviewPage::~ReviewPage()
{
    m_desk.finish();
    m_desk.disconnect(this);
}

void ReviewPage::buildPanes()
{
    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->setChildrenCollapsible(false);
    panes->setHandleWidth(kGap);
    m_list = new ReviewList(context().settings, panes);
    m_reading = new ReviewReading(panes);
    m_formCard = new Card(tr("Your review"), panes);
    m_form = new ReviewForm(m_formCard);
    m_form->setAccessibleName(tr("Review form"));
    m_formCard->setContent(m_form);
    for (QWidget* pane : std::initializer_list<QWidget*> {m_list, m_reading, m_formCard}) panes->addWidget(pane);
    panes->setStretchFactor(0, 0);
    panes->setStretchFactor(1, 1);
    panes->setStretchFactor(2, 0);
    panes->setSizes({270, 610, 360});
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(panes);
    m_stack->addWidget(m_figures);
}

void ReviewPage::connectPanes()
{
    connect(m_head, &ReviewHead::queueChosen, this, [this](const QString& queue) {
        m_listed = kListed;
        m_desk.setQueue(queue);
        setFocus(Qt::OtherFocusReason); // an arrow is for the questions now, not for yet another queue
    });
    connect(m_head, &ReviewHead::rubricWanted, this, [this] { editRubric(); });
    connect(m_head, &ReviewHead::setupWanted, this, [this] { setUp(); });
    connect(m_head, &ReviewHead::viewChosen, this, [this](int view) {
        m_stack->setCurrentIndex(view);
        if (view == 1) m_figures->ask();
    });
    connect(m_list, &ReviewList::openWanted, &m_desk, &ReviewDesk::open);
    connect(m_list, &ReviewList::moreWanted, this, [this] {
        if (m_listed >= kMostListed) return;
        m_listed = std::min(m_listed + kListed, kMostListed);
        askOverview();
    });
    connect(m_list, &ReviewList::dismissWanted, &m_desk, &ReviewDesk::dismissAll);
    connect(m_list, &ReviewList::rankWanted, &m_desk, &ReviewDesk::rankAll);
    connect(m_reading, &ReviewReading::traceWanted, this, [this] { openTrace(); });
    connect(m_reading, &ReviewReading::commentWanted, this, [this] { comment(); });
    connect(m_reading, &ReviewReading::caseWanted, this, [this] { addCase(); });
    connect(m_reading, &ReviewReading::reopenWanted, this, [this] { reopen(); });
    connect(m_reading, &ReviewReading::similarWanted, this, [this] { applyToSimilar(); });
    connect(
        m_reading, &ReviewReading::tracesWanted, this, [this] { context().filter.openPage(QStringLiteral("traces")); });
}

void ReviewPage::setKeys(const ReviewKeys& keys)
{
    m_keys = keys;
    m_shortcuts->setKeys(keys);
    m_form->setKeys(keys);
    m_reading->setKeys(keys);
    m_head->setKeys(keys);
    m_desk.setUndoKey(keys.first(ReviewAct::Undo));
}

void ReviewPage::act(ReviewAct act)
{
    switch (act) {
    case ReviewAct::Submit: return submit();
    case ReviewAct::Skip: return skip();
    case ReviewAct::Dismiss: return dismiss();
    case ReviewAct::Reopen: return reopen();
    case ReviewAct::Undo: return m_desk.undo();
    case ReviewAct::ItemBefore: return step(-1);
    case ReviewAct::NextItem: return step(1);
    case ReviewAct::PageDown: return m_reading->page(true);
    case ReviewAct::PageUp: return m_reading->page(false);
    case ReviewAct::Trace: return openTrace();
    case ReviewAct::Comment: return comment();
    case ReviewAct::Case: return addCase();
    case ReviewAct::Similar: return applyToSimilar();
    case ReviewAct::ListMenu: return m_list->openMenu();
    case ReviewAct::View: return m_head->switchView();
    case ReviewAct::Rubric: return editRubric();
    case ReviewAct::SetUp: return setUp();
    case ReviewAct::Evidence: return m_reading->goToEvidence();
    case ReviewAct::Raw: return m_reading->toggleRaw();
    default: m_form->take(act); // a question, or what answers it
    }
}

void ReviewPage::keyPressEvent(QKeyEvent* event)
{
    const auto wanted = m_shortcuts->onBarePage(*event);
    if (!wanted) return Page::keyPressEvent(event);
    act(*wanted);
}

void ReviewPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    setFocus(Qt::OtherFocusReason);
}

void ReviewPage::hideEvent(QHideEvent* event)
{
    keepDraft();
    Page::hideEvent(event);
}

void ReviewPage::apply(const Location& now)
{
    if (const ReviewKeys keys = ReviewKeys::of(context().settings); keys != m_keys) setKeys(keys);
    askOverview();
    if (!now.argument.isEmpty()
        && (!m_desk.current() || now.argument.toStdString() != m_desk.current()->state.itemId)) {
        m_started = true;
        m_desk.open(now.argument);
    } else if (!m_started && context().session.store()) {
        m_started = true;
        m_desk.next();
    }
}

void ReviewPage::askOverview()
{
    if (!context().session.store()) return;
    m_askAgain = m_ask.isRunning();
    if (m_askAgain) return; // counting a large queue must not take the threads that get the next item
    m_ask.ask([reader = context().session.store()->reader(), queue = m_desk.queue().toStdString(),
                  viewer = m_desk.viewer().toStdString(), listed = m_listed](
                  std::stop_token) { return reviewOverview(reader, queue, viewer, listed, SystemClock().now()); },
        [this](Result<ReviewOverview>& a) {
            if (a)
                showOverview(*a);
            else
                say(messageOf(a.error()), true);
            if (m_askAgain) askOverview();
        });
}

void ReviewPage::showOverview(const ReviewOverview& overview)
{
    for (const query::QueueSummary& one : overview.queues)
        if (one.queue.archived && fromCore(one.queue.id) == m_desk.queue()) { // put away just now, or by another
            m_desk.setQueue(QStringLiteral("default"));
            return askOverview();
        }
    m_head->showQueues(overview.queues, m_desk.queue());
    std::vector<ReviewRow> rows;
    for (const query::ReviewListEntry& entry : overview.list.entries)
        rows.push_back(reviewRow(entry, overview.now, overview.titles));
    const bool wasEmpty = m_list->rowCount() == 0;
    m_list->setRows(std::move(rows), overview.list.matched);
    if (m_desk.current()) m_list->select(m_desk.current()->state.itemId);
    m_head->showProgress(overview.progress);
    if (wasEmpty && m_list->rowCount() > 0 && !m_desk.current() && !m_desk.isBusy()) m_desk.next();
    if (!m_desk.current()) showItem();
}

// The item

/// At once what else would be saved a moment after the last key.
void ReviewPage::keepDraft()
{
    m_draft.stop();
    if (std::exchange(m_unsaved, false) && !m_formItem.empty()) m_desk.saveDraft(m_formItem, m_form->submission());
}

void ReviewPage::showItem()
{
    keepDraft(); // keys go to the form until the next item is here
    const ReviewDesk::Item& item = m_desk.current();
    m_formItem = item ? item->state.itemId : std::string();
    if (!item) {
        m_form->clear();
        m_reading->showNothing(m_list->rowCount() == 0);
        emit subjectChanged();
        return;
    }
    m_reading->show(item);
    const QString output = outputOf(item->snapshot);
    const UnixNanos now = SystemClock().now();
    const std::string viewer = m_desk.viewer().toStdString();
    const bool decides = submittingOf(*item, viewer, now) == Submitting::Decides;
    // What was answered before may not fit another verdict any more, and a dispute is no matter of one key.
    const bool passAtOnce = item->queue.passSubmitsAtOnce && !item->before && !decides;
    m_form->setUp(item->rubric, output, m_desk.answers(), passAtOnce);
    m_formCard->setTitle(decides ? tr("Your decision") : tr("Your review"));
    m_form->setUnsureOffered(!decides); // that is where the reviewers are already
    QStringList remarks {disputeText(*item, viewer, now)};
    if (m_desk.showsEarlier()) remarks.append(earlierAnswersText(*item));
    const bool closed = isClosed(*item, viewer, now);
    remarks.append(sinceClosedText(*item, m_keys, now));
    if (closed && remarks.last().isEmpty())
        remarks.append(tr("This item is closed: %1 reopens it.").arg(m_keys.first(ReviewAct::Reopen)));
    remarks.removeAll(QString());
    m_form->setRemark(remarks.join(u' '));
    m_form->setEnabled(m_desk.canWrite() && !closed);
    if (!m_desk.canWrite()) say(tr("The store is open for reading only: reviews cannot be written."), true);
    m_list->select(item->state.itemId);
    emit subjectChanged();
}

// What a person does

void ReviewPage::submit()
{
    const ReviewDesk::Item& item = m_desk.current();
    if (!item || !m_form->isEnabled()) return;
    if (const QString why = m_form->problem(); !why.isEmpty()) return say(why, true);
    m_draft.stop();
    m_unsaved = false;
    m_formItem.clear();
    m_lastSubmitted = fromCore(item->state.itemId);
    m_lastSimilar = item->state.similar;
    if (submittingOf(*item, m_desk.viewer().toStdString(), SystemClock().now()) == Submitting::Decides)
        m_desk.adjudicate(m_form->submission());
    else
        m_desk.submit(m_form->submission());
    setFocus(Qt::OtherFocusReason);
}

void ReviewPage::step(int by)
{
    const ReviewDesk::Item& item = m_desk.current();
    if (const auto to = m_list->neighbor(item ? item->state.itemId : std::string(), by))
        m_desk.open(QString::fromStdString(*to));
}

void ReviewPage::skip()
{
    if (!m_desk.current()) return;
    if (const auto why = askSkip(m_form)) m_desk.skip(*why);
}

void ReviewPage::dismiss()
{
    if (!m_desk.current()) return;
    if (const auto why = askDismissal(m_form)) m_desk.dismiss(why->first, why->second);
}

void ReviewPage::reopen()
{
    const ReviewDesk::Item& item = m_desk.current();
    if (!item) return;
    if (!mayReopen(item->state.statusAt(SystemClock().now())))
        return say(tr("This item is open. Only what is decided or dismissed can be reopened."));
    bool given = false;
    const QString reason = QInputDialog::getText(
        this, tr("Reopen"), tr("Why? It is asked about again, by as many as before."), QLineEdit::Normal, {}, &given);
    if (given) m_desk.reopen(reason);
}

/// Of the item on screen if he has reviewed it, else of the one that he has just submitted.
void ReviewPage::applyToSimilar()
{
    const ReviewDesk::Item& item = m_desk.current();
    const bool here = item && item->state.similar > 0 && item->state.reviewOf(m_desk.viewer().toStdString());
    const QString id = here ? fromCore(item->state.itemId) : m_lastSubmitted;
    const std::int64_t similar = here ? item->state.similar : m_lastSimilar;
    if (id.isEmpty() || similar == 0) {
        const bool waits = item && item->state.similar > 0;
        return say(waits ? tr("Submit your review first; %1 then gives it to the similar calls.")
                               .arg(m_keys.first(ReviewAct::Similar))
                         : tr("There are no similar calls behind what you have reviewed."));
    }
    const QString whose = here ? tr("Give your verdict to the %1 calls that are similar to this one?")
                               : tr("Give the verdict that you have just submitted to the %1 calls that are similar to "
                                    "that item, the one before this?");
    const auto answer = QMessageBox::question(this, tr("Similar calls"),
        whose.arg(format::count(similar)) + u' ' + tr("They are marked as copies and count for no rate."),
        QMessageBox::Yes | QMessageBox::No, QMessageBox::Yes);
    if (answer == QMessageBox::Yes) m_desk.applyToSimilar(id);
}

void ReviewPage::editRubric()
{
    if (!context().session.store()) return;
    RubricEditor editor(context().session, m_desk.queue(), this);
    if (editor.exec() != QDialog::Accepted) return;
    say(editor.summary());
    m_desk.reload();
    askOverview();
}

void ReviewPage::setUp()
{
    if (!context().session.store()) return;
    ReviewSetup setup(context().session, m_desk.queue(), this);
    setup.exec();
    if (setup.summary().isEmpty()) return;
    say(setup.summary());
    m_desk.reload();
    askOverview();
}

void ReviewPage::openTrace()
{
    if (const ReviewDesk::Item& item = m_desk.current())
        context().filter.openPage(
            QStringLiteral("trace"), fromCore(item->state.traceId) + u':' + fromCore(item->state.spanId));
}

/// Says what is missing and stays here when no case can be made: the other page could only say the same.
void ReviewPage::addCase()
{
    const ReviewDesk::Item& item = m_desk.current();
    if (!item) return;
    const bool begun = !m_form->submission()["verdict"].text().empty();
    if (const QString why = whyNoCase(*item, begun, m_keys); !why.isEmpty()) return say(why, true);
    context().filter.openPage(QStringLiteral("cases"), QStringLiteral("new:") + fromCore(item->state.itemId));
}

void ReviewPage::comment()
{
    if (!m_desk.current()) return;
    bool given = false;
    const QString text = QInputDialog::getMultiLineText(
        this, tr("Comment"), tr("Others see it once they have reviewed the item."), {}, &given);
    if (given) m_desk.comment(text);
}

} // namespace

Page* makeReviewPage(PageContext& context, QWidget* parent)
{
    return new ReviewPage(context, parent);
}

} // namespace spanwise::ui
