// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_page.h"

#include "core/base/clock.h"
#include "core/store/review_reader.h"
#include "ui/async_query.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/review_columns.h"
#include "ui/pages/review_figures.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/review_form.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/snapshot_sections.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kDraftMs = 1000; ///< review-and-cases.md §3: saved 1 s after the last key
constexpr std::size_t kListed = 500;

struct Overview {
    std::vector<query::QueueSummary> queues;
    query::ReviewListAnswer list;
    query::ReviewProgress progress;
    UnixNanos now = 0;
};

struct Reason {
    const char* value;
    const char* title;
};
constexpr Reason kDismissals[] = {
    {"duplicate", QT_TRANSLATE_NOOP("ReviewPage", "Duplicate of another item")},
    {"not_reviewable", QT_TRANSLATE_NOOP("ReviewPage", "Cannot be reviewed")},
    {"test_traffic", QT_TRANSLATE_NOOP("ReviewPage", "Test traffic")},
    {"other", QT_TRANSLATE_NOOP("ReviewPage", "Other: say why…")},
};
constexpr Reason kSkips[] = {
    {"not_my_field", QT_TRANSLATE_NOOP("ReviewPage", "Not my field")},
    {"cannot_tell", QT_TRANSLATE_NOOP("ReviewPage", "Cannot tell from this")},
    {"conflict", QT_TRANSLATE_NOOP("ReviewPage", "I was involved")},
};

class ReviewPage final : public Page {
public:
    ReviewPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] QString subject() const override { return m_subject; }
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning() || m_desk.isBusy() || m_figures->isBusy(); }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QString tr(const char* text) const { return QCoreApplication::translate("ReviewPage", text); }
    QWidget* buildHead();
    QWidget* buildList();
    QWidget* buildReading();
    void buildKeys();
    void addKey(const QKeySequence& key, const std::function<void()>& act);
    void askOverview();
    void showOverview(const Overview& overview);
    void showQueues(const std::vector<query::QueueSummary>& queues);
    void showItem();
    void showConversation();
    void showHead(const query::ReviewItem& item);
    void say(const QString& sentence, bool bad = false);
    void submit();
    void chooseReason(std::span<const Reason> reasons, const std::function<void(const QString&)>& chosen);
    void step(int by);
    void openTrace();
    void addCase();
    void comment();
    void page(bool down);

    ReviewDesk m_desk;
    AsyncQuery<Overview> m_ask;
    QString m_subject;
    QTimer m_draft;
    bool m_raw = false;
    bool m_started = false;

    QComboBox* m_queues = nullptr;
    QLabel* m_progressText = nullptr;
    QProgressBar* m_progress = nullptr;
    Segmented* m_views = nullptr;
    QStackedWidget* m_stack = nullptr;
    ReviewFiguresView* m_figures = nullptr;
    RowView* m_list = nullptr;
    TableModel<ReviewRow>* m_rows = nullptr;
    Card* m_reading = nullptr;
    QLabel* m_hidden = nullptr;
    MessageView* m_conversation = nullptr;
    EmptyState* m_empty = nullptr;
    QStackedWidget* m_readingStack = nullptr;
    ReviewForm* m_form = nullptr;
    QLabel* m_said = nullptr;
};

ReviewPage::ReviewPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_desk(pageContext.session)
    , m_ask(pageContext.session.pool())
{
    setFocusPolicy(Qt::StrongFocus);
    m_figures = new ReviewFiguresView(pageContext.session, pageContext.settings, m_desk, this);
    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->setChildrenCollapsible(false);
    panes->setHandleWidth(kGap);
    panes->addWidget(buildList());
    panes->addWidget(buildReading());
    auto* formCard = new Card(tr("Your review"), panes);
    m_form = new ReviewForm(formCard);
    m_form->setAccessibleName(tr("Review form"));
    formCard->setContent(m_form);
    panes->addWidget(formCard);
    panes->setStretchFactor(0, 0);
    panes->setStretchFactor(1, 1);
    panes->setStretchFactor(2, 0);
    panes->setSizes({270, 610, 360});
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(panes);
    m_stack->addWidget(m_figures);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 16);
    column->setSpacing(10);
    column->addWidget(buildHead());
    column->addWidget(m_stack, 1);

    m_draft.setSingleShot(true);
    m_draft.setInterval(kDraftMs);
    connect(&m_draft, &QTimer::timeout, this, [this] { m_desk.saveDraft(m_form->submission()); });
    connect(m_form, &ReviewForm::edited, &m_draft, qOverload<>(&QTimer::start));
    connect(m_form, &ReviewForm::submitWanted, this, [this] { submit(); });
    connect(&m_desk, &ReviewDesk::itemChanged, this, [this] { showItem(); });
    connect(&m_desk, &ReviewDesk::said, this, [this](const QString& text) { say(text); });
    connect(&m_desk, &ReviewDesk::failed, this, [this](const QString& text) { say(text, true); });
    connect(&m_desk, &ReviewDesk::changed, this, [this] { askOverview(); });
    buildKeys();
    showItem();
}

QWidget* ReviewPage::buildHead()
{
    auto* head = new QWidget(this);
    auto* label = new QLabel(tr("Queue"), head);
    m_queues = new QComboBox(head);
    m_queues->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_queues->setAccessibleDescription(tr("The queue that is reviewed"));
    label->setBuddy(m_queues);
    connect(m_queues, &QComboBox::activated, this, [this] { m_desk.setQueue(m_queues->currentData().toString()); });
    m_progress = new QProgressBar(head);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(140, 6);
    m_progress->setAccessibleName(tr("Share of the queue that is done"));
    m_progressText = new QLabel(head);
    m_progressText->setTextFormat(Qt::PlainText);
    m_progressText->setForegroundRole(QPalette::PlaceholderText);
    m_said = new QLabel(head);
    m_said->setTextFormat(Qt::PlainText);
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_views = new Segmented(tr("Show"), {tr("Items"), tr("Figures")}, head);
    connect(m_views, &Segmented::chosen, this, [this](int view) {
        m_stack->setCurrentIndex(view);
        if (view == 1) m_figures->ask();
    });
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    row->addWidget(label);
    row->addWidget(m_queues);
    row->addWidget(m_progress);
    row->addWidget(m_progressText);
    row->addWidget(m_said, 1);
    row->addWidget(m_views);
    return head;
}

QWidget* ReviewPage::buildList()
{
    auto* card = new Card(tr("Queue"), this);
    card->setMinimumWidth(220);
    m_rows = new TableModel<ReviewRow>(reviewColumns(), this);
    m_list = new RowView(context().settings, QStringLiteral("review"), card);
    m_list->setAccessibleName(tr("Items of the queue"));
    m_list->setModel(m_rows);
    m_list->setUpColumnsFrom(reviewColumns());
    connect(m_list, &RowView::rowActivated, this,
        [this](int row) { m_desk.open(QString::fromStdString(m_rows->row(row).entry.itemId)); });
    connect(m_list, &QAbstractItemView::clicked, this,
        [this](const QModelIndex& at) { m_desk.open(QString::fromStdString(m_rows->row(at.row()).entry.itemId)); });
    card->setContent(m_list, true);
    return card;
}

QWidget* ReviewPage::buildReading()
{
    m_reading = new Card(tr("Conversation"), this);
    m_reading->setMinimumWidth(320);
    auto* body = new QWidget(m_reading);
    m_hidden = new QLabel(body);
    m_hidden->setTextFormat(Qt::PlainText);
    m_hidden->setWordWrap(true);
    m_conversation = new MessageView(body);
    m_conversation->setAccessibleName(tr("Conversation"));
    m_empty = new EmptyState(body);
    connect(m_empty, &EmptyState::activated, this, [this] { context().filter.openPage(QStringLiteral("traces")); });
    m_readingStack = new QStackedWidget(body);
    m_readingStack->addWidget(m_conversation);
    m_readingStack->addWidget(m_empty);
    auto* actions = new QHBoxLayout;
    actions->setContentsMargins(8, 0, 8, 0);
    const auto button = [&](const QString& text, const QString& name, void (ReviewPage::*act)()) {
        auto* out = new QToolButton(body);
        out->setText(menuText(text));
        out->setAccessibleName(name);
        out->setAutoRaise(true);
        out->setFocusPolicy(Qt::TabFocus);
        out->setFont(textFont(TextRole::Secondary));
        connect(out, &QToolButton::clicked, this, act);
        actions->addWidget(out);
    };
    button(tr("Trace  T"), tr("Open the trace"), &ReviewPage::openTrace);
    button(tr("Comment  C"), tr("Comment on the item"), &ReviewPage::comment);
    button(tr("Make a case  A"), tr("Make a regression case of it"), &ReviewPage::addCase);
    actions->addStretch(1);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_hidden);
    column->addWidget(m_readingStack, 1);
    column->addLayout(actions);
    m_reading->setContent(body, true);
    return m_reading;
}

void ReviewPage::addKey(const QKeySequence& key, const std::function<void()>& act)
{
    auto* shortcut = new QShortcut(key, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, act);
}

/// Text fields take printable keys before any shortcut, so none of these fires while somebody types.
void ReviewPage::buildKeys()
{
    for (const int key : {Qt::Key_P, Qt::Key_F, Qt::Key_U, Qt::Key_J, Qt::Key_K, Qt::Key_N, Qt::Key_E})
        addKey(QKeySequence(key), [this, key] { m_form->takeKey(key); });
    for (int key = Qt::Key_0; key <= Qt::Key_9; ++key) addKey(QKeySequence(key), [this, key] { m_form->takeKey(key); });
    addKey(QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { submit(); });
    addKey(QKeySequence(Qt::CTRL | Qt::Key_Enter), [this] { submit(); });
    addKey(QKeySequence(Qt::Key_S), [this] { chooseReason(kSkips, [this](const QString& why) { m_desk.skip(why); }); });
    addKey(QKeySequence(Qt::Key_D), [this] {
        chooseReason(kDismissals, [this](const QString& why) {
            QString note;
            if (why == QLatin1String("other")) {
                note = QInputDialog::getText(this, tr("Dismiss"), tr("Why can this item be dismissed?"));
                if (note.trimmed().isEmpty()) return;
            }
            m_desk.dismiss(why, note);
        });
    });
    addKey(QKeySequence(Qt::Key_Z), [this] { m_desk.undo(); });
    addKey(QKeySequence::Undo, [this] { m_desk.undo(); });
    addKey(QKeySequence(Qt::Key_Left), [this] { step(-1); });
    addKey(QKeySequence(Qt::Key_Right), [this] { step(1); });
    addKey(QKeySequence(Qt::Key_Space), [this] { page(true); });
    addKey(QKeySequence(Qt::SHIFT | Qt::Key_Space), [this] { page(false); });
    addKey(QKeySequence(Qt::Key_T), [this] { openTrace(); });
    addKey(QKeySequence(Qt::Key_C), [this] { comment(); });
    addKey(QKeySequence(Qt::Key_A), [this] { addCase(); });
    addKey(QKeySequence(Qt::Key_G),
        [this] { m_conversation->setHighlight(evidenceOf(m_desk.current() ? m_desk.current()->snapshot : Json())); });
    addKey(QKeySequence(Qt::Key_R), [this] {
        m_raw = !m_raw;
        showConversation();
    });
}

QList<KeyHint> ReviewPage::keys() const
{
    return {
        {QStringLiteral("P / F / U"), tr("Pass, fail, unsure")},
        {QStringLiteral("1 … 9"), tr("Option of the marked question; 0 for the next nine")},
        {QStringLiteral("J / K"), tr("Next, previous question")},
        {QStringLiteral("Ctrl+Enter"), tr("Submit and go on")},
        {QStringLiteral("S / D"), tr("Skip, dismiss")},
        {QStringLiteral("Z"), tr("Take the last action back")},
        {QStringLiteral("← / →"), tr("Previous, next item without submitting")},
        {QStringLiteral("N / C / E"), tr("Note, comment, corrected output; Esc leaves the field")},
        {QStringLiteral("Space"), tr("Page down, with Shift up")},
        {QStringLiteral("T / G / R"), tr("Trace, evidence, raw JSON")},
        {QStringLiteral("A"), tr("Make a regression case")},
    };
}

void ReviewPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    setFocus(Qt::OtherFocusReason);
}

void ReviewPage::apply(const Location& now)
{
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
    m_ask.ask(
        [reader = context().session.store()->reader(), queue = m_desk.queue().toStdString(),
            viewer = m_desk.viewer().toStdString()](std::stop_token) -> Result<Overview> {
            const store::ReviewReader reviews(reader);
            Overview out;
            out.now = SystemClock().now();
            auto queues = reviews.queues(viewer, out.now);
            if (!queues) return tl::unexpected(queues.error());
            query::ReviewListQuestion question;
            question.queue = queue;
            question.viewer = viewer;
            question.now = out.now;
            question.limit = kListed;
            auto list = reviews.list(question);
            if (!list) return tl::unexpected(list.error());
            auto progress = reviews.progress(queue, viewer, out.now);
            if (!progress) return tl::unexpected(progress.error());
            out.queues = std::move(*queues);
            out.list = std::move(*list);
            out.progress = *progress;
            return out;
        },
        [this](Result<Overview>& a) {
            if (!a) return say(messageOf(a.error()), true);
            showOverview(*a);
        });
}

void ReviewPage::showQueues(const std::vector<query::QueueSummary>& queues)
{
    m_queues->clear();
    for (const query::QueueSummary& one : queues) {
        m_queues->addItem(
            tr("%1 · %2 for you").arg(oneLine(fromCore(one.queue.title), 40), format::count(one.forViewer)),
            fromCore(one.queue.id));
        if (fromCore(one.queue.id) == m_desk.queue()) m_queues->setCurrentIndex(m_queues->count() - 1);
    }
}

void ReviewPage::showOverview(const Overview& overview)
{
    showQueues(overview.queues);
    std::vector<ReviewRow> rows;
    for (const query::ReviewListEntry& entry : overview.list.entries) rows.push_back({entry, overview.now});
    const bool wasEmpty = m_rows->rowCount() == 0;
    m_rows->setRows(std::move(rows));
    const query::ReviewProgress& p = overview.progress;
    const std::int64_t all = p.done + p.left;
    m_progress->setRange(0, static_cast<int>(std::max<std::int64_t>(all, 1)));
    m_progress->setValue(static_cast<int>(p.done));
    QStringList parts {tr("%1 of %2 done").arg(format::count(p.done), format::count(all))};
    if (p.today > 0) parts.append(tr("%1 by you today").arg(format::count(p.today)));
    if (p.perHour) parts.append(tr("%1 an hour").arg(*p.perHour, 0, 'f', 0));
    if (p.timeLeft) parts.append(tr("about %1 left").arg(format::duration(*p.timeLeft)));
    m_progressText->setText(parts.join(QStringLiteral(" · ")));
    if (wasEmpty && m_rows->rowCount() > 0 && !m_desk.current() && !m_desk.isBusy()) m_desk.next();
    if (!m_desk.current()) showItem();
}

// The item

void ReviewPage::showItem()
{
    m_draft.stop();
    const ReviewDesk::Item& item = m_desk.current();
    m_raw = false;
    if (!item) {
        m_subject.clear();
        m_form->clear();
        m_reading->setTitle(tr("Conversation"));
        m_reading->setSubtitle({});
        m_hidden->hide();
        m_readingStack->setCurrentWidget(m_empty);
        if (m_rows->rowCount() == 0)
            m_empty->showEmpty(tr("Nothing to review yet"),
                tr("Rules put calls here as they arrive: complaints, failures, flagged texts, a sample of the rest. "
                   "Any trace can be added by hand."),
                tr("Choose a trace"));
        else
            m_empty->showEmpty(tr("Nothing is left for you"),
                tr("You have reviewed or skipped every open item of this queue. The list at the left opens any."));
        emit subjectChanged();
        return;
    }
    m_readingStack->setCurrentWidget(m_conversation);
    showHead(*item);
    showConversation();
    const QString output = outputOf(item->snapshot);
    const review::ItemStatus status = item->state.statusAt(SystemClock().now());
    m_form->setUp(item->rubric, output, m_desk.answers(), item->queue.passSubmitsAtOnce);
    m_form->setEnabled(m_desk.canWrite() && status != review::ItemStatus::Dismissed);
    if (!m_desk.canWrite()) say(tr("The store is open for reading only: reviews cannot be written."), true);
    for (int row = 0; row < m_rows->rowCount(); ++row)
        if (m_rows->row(row).entry.itemId == item->state.itemId) m_list->selectRow(row);
    emit subjectChanged();
}

void ReviewPage::showHead(const query::ReviewItem& item)
{
    const Json& span = item.snapshot["span"];
    const auto part = [&](const char* key) { return oneLine(fromCore(span[key].text()), 60); };
    QStringList title;
    for (const char* key : {"service", "model"})
        if (const QString text = part(key); !text.isEmpty()) title.append(text);
    m_subject = title.join(QStringLiteral(" · "));
    m_reading->setTitle(m_subject.isEmpty() ? tr("Conversation") : m_subject);
    QStringList detail;
    if (const auto at = span["started_at_ns"].integer()) detail.append(format::time(*at));
    if (const auto ms = span["duration_ms"].real()) detail.append(format::duration(Nanos(*ms * 1e6)));
    QStringList rules;
    for (const std::string& rule : item.state.rules) rules.append(fromCore(rule));
    if (!rules.isEmpty()) detail.append(tr("here because: %1").arg(rules.join(QStringLiteral(", "))));
    if (item.state.similar > 0) detail.append(tr("and %1 similar").arg(format::count(item.state.similar)));
    const review::ItemStatus status = item.state.statusAt(SystemClock().now());
    if (status != review::ItemStatus::Waiting && status != review::ItemStatus::InReview)
        detail.append(statusName(status));
    m_reading->setSubtitle(detail.join(QStringLiteral(" · ")));
}

void ReviewPage::showConversation()
{
    const ReviewDesk::Item& item = m_desk.current();
    if (!item) return;
    std::vector<TextSection> sections;
    if (item->snapshot.isNull()) {
        m_conversation->setEmptyText(tr("The context of this item was erased."));
    } else if (m_raw) {
        TextSection raw;
        raw.title = tr("As it is kept");
        raw.style = TextSection::Style::Code;
        raw.text = fromCore(item->snapshot.indented(2));
        sections.push_back(std::move(raw));
    } else {
        sections = sectionsOfSnapshot(item->snapshot, {item->findingsVisible});
    }
    for (const review::Review& review : item->state.reviews) {
        if (!review.counts()) continue;
        TextSection note;
        note.title = tr("%1: %2").arg(oneLine(fromCore(review.actor), 60), verdictName(review.verdict));
        note.detail = oneLine(fromCore(review.severity), 20);
        for (const std::string& mode : review.failureModes)
            note.detail += QStringLiteral(" · ") + oneLine(fromCore(mode), 40);
        note.text = fromCore(review.note.value_or(std::string()));
        sections.push_back(std::move(note));
    }
    for (const review::Comment& one : item->state.comments) {
        TextSection note;
        note.title = tr("Comment of %1").arg(oneLine(fromCore(one.actor), 60));
        note.detail = format::time(one.at);
        note.text = fromCore(one.text.value_or(std::string()));
        sections.push_back(std::move(note));
    }
    m_conversation->setSections(std::move(sections));
    m_conversation->setHighlight(item->findingsVisible && !m_raw ? evidenceOf(item->snapshot) : QString());
    const int hidden = m_conversation->hiddenCharacterCount();
    m_hidden->setVisible(hidden > 0);
    if (hidden > 0)
        m_hidden->setText(tr("This text holds %n character(s) that cannot be seen or that change its direction. "
                             "They are written out below.")
                              .replace(QLatin1String("%n"), format::count(hidden)));
    m_conversation->setHiddenShown(hidden > 0);
}

void ReviewPage::say(const QString& sentence, bool bad)
{
    m_said->setText((bad ? QStringLiteral("⚠ ") : QString()) + oneLine(sentence, 200));
    m_said->setToolTip(plainTip(sentence));
    m_said->setForegroundRole(bad ? QPalette::WindowText : QPalette::PlaceholderText);
}

// What a person does

void ReviewPage::submit()
{
    const ReviewDesk::Item& item = m_desk.current();
    if (!item || !m_form->isEnabled()) return;
    if (const QString why = m_form->problem(); !why.isEmpty()) return say(why, true);
    m_draft.stop();
    const bool disputed = item->state.statusAt(SystemClock().now()) == review::ItemStatus::Disputed;
    if (disputed)
        m_desk.adjudicate(m_form->submission());
    else
        m_desk.submit(m_form->submission());
    setFocus(Qt::OtherFocusReason);
}

void ReviewPage::chooseReason(std::span<const Reason> reasons, const std::function<void(const QString&)>& chosen)
{
    if (!m_desk.current()) return;
    QMenu menu(this);
    for (const Reason& reason : reasons) {
        QAction* action = menu.addAction(tr(reason.title));
        action->setData(QString::fromLatin1(reason.value));
    }
    menu.setActiveAction(menu.actions().constFirst());
    if (const QAction* action = menu.exec(m_form->mapToGlobal(QPoint(0, 60)))) chosen(action->data().toString());
}

void ReviewPage::step(int by)
{
    const ReviewDesk::Item& item = m_desk.current();
    int at = by > 0 ? -1 : m_rows->rowCount();
    for (int row = 0; item && row < m_rows->rowCount(); ++row)
        if (m_rows->row(row).entry.itemId == item->state.itemId) at = row;
    const int to = at + by;
    if (to < 0 || to >= m_rows->rowCount()) return;
    m_desk.open(QString::fromStdString(m_rows->row(to).entry.itemId));
}

void ReviewPage::openTrace()
{
    if (const ReviewDesk::Item& item = m_desk.current())
        context().filter.openPage(
            QStringLiteral("trace"), fromCore(item->state.traceId) + u':' + fromCore(item->state.spanId));
}

void ReviewPage::addCase()
{
    if (const ReviewDesk::Item& item = m_desk.current())
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

void ReviewPage::page(bool down)
{
    m_conversation->verticalScrollBar()->triggerAction(
        down ? QAbstractSlider::SliderPageStepAdd : QAbstractSlider::SliderPageStepSub);
}

} // namespace

Page* makeReviewPage(PageContext& context, QWidget* parent)
{
    return new ReviewPage(context, parent);
}

} // namespace spanwise::ui
