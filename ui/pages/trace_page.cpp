// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_page.h"

#include "ui/format/format.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/span_panel.h"
#include "ui/pages/trace_argument.h"
#include "ui/pages/trace_pane.h"
#include "ui/pages/trace_places.h"
#include "ui/safe_text.h"
#include "ui/session/export_traces.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/tab_order.h"
#include "ui/widgets/waterfall.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <tuple>
#include <utility>

namespace spanwise::ui {
namespace {

using Opened = std::shared_ptr<const OpenTrace>;

/// Both traces, and which span to begin with.
struct Loaded {
    Opened trace;
    Opened other; ///< null = nothing to compare with
    int position = -1;
    Begins begins = Begins::Anywhere;
};

class TracePage final : public Page {
public:
    TracePage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] QString subject() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool isBusy() const override;

private:
    enum class Neighbor : std::uint8_t { Newer, Older, NewerOfName, OlderOfName };

    QWidget* buildBar();
    void buildKeys();
    QToolButton* button(const QString& text, const QString& tip, QWidget* parent);
    void load(int keepPosition);
    void show(const Loaded& loaded);
    void choose(TracePane& pane, int span);
    void step(Neighbor which);
    void compareMenu();
    void compareWith(const std::optional<TraceId>& other);
    void openSpanMenu(TracePane& pane, int span, const QPoint& at);
    void exportTrace();
    void addToReview(const TracePane& pane, int span);
    void copyId();

    QString m_asked; ///< argument that is shown or being read
    std::uint64_t m_generation = 0; ///< of the data it was read from
    TracePane* m_main;
    TracePane* m_other;
    SpanPanel* m_panel;
    QToolButton* m_critical = nullptr;
    QToolButton* m_detail = nullptr;
    QToolButton* m_compare = nullptr;
    QLineEdit* m_find = nullptr;
    ElidedLabel* m_note = nullptr;
    AsyncQuery<Loaded> m_load;
    AsyncQuery<QString> m_step;
    AsyncQuery<std::uint64_t> m_export;
    AddToReview m_review;
};

TracePage::TracePage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_main(new TracePane(tr("Spans of the trace"), this))
    , m_other(new TracePane(tr("Spans of the trace to compare with"), this))
    , m_panel(new SpanPanel(pageContext, this))
    , m_load(pageContext.session.pool())
    , m_step(pageContext.session.pool())
    , m_export(pageContext.session.pool())
    , m_review(pageContext, [this](const QString& said) { m_note->setText(oneLine(said, 200)); })
{
    auto* traces = new QSplitter(Qt::Vertical, this);
    traces->addWidget(m_main);
    traces->addWidget(m_other);
    auto* across = new QSplitter(Qt::Horizontal, this);
    across->addWidget(traces);
    across->addWidget(m_panel);
    across->setStretchFactor(0, 1);
    across->setStretchFactor(1, 1);
    across->setSizes({1100, 1000}); // shares, whatever the width
    for (QSplitter* splitter : {traces, across}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(kGap);
    }
    m_main->setMinimumWidth(320);
    m_panel->setMinimumWidth(390);
    m_other->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 20);
    column->setSpacing(10);
    QWidget* const bar = buildBar();
    column->addWidget(bar);
    column->addWidget(across, 1);
    tabThrough({bar, m_main, m_other, m_panel});
    for (TracePane* pane : {m_main, m_other}) {
        connect(
            &pane->waterfall(), &Waterfall::currentSpanChanged, this, [this, pane](int span) { choose(*pane, span); });
        connect(&pane->waterfall(), &Waterfall::spanActivated, m_panel, &SpanPanel::focusContent);
        connect(pane, &TracePane::menuWanted, this,
            [this, pane](int span, const QPoint& at) { openSpanMenu(*pane, span, at); });
        connect(pane, &TracePane::actionWanted, this, [this] { context().filter.openPage(QStringLiteral("traces")); });
    }
    buildKeys();
}

QToolButton* TracePage::button(const QString& text, const QString& tip, QWidget* parent)
{
    auto* out = new QToolButton(parent);
    out->setText(text);
    out->setToolTip(plainTip(tip));
    out->setAccessibleName(text);
    out->setFocusPolicy(Qt::StrongFocus);
    out->setMinimumHeight(kControlHeight);
    return out;
}

QWidget* TracePage::buildBar()
{
    auto* bar = new QWidget(this);
    auto* newer = button(tr("Newer"), tr("The next newer trace of the filter ([)"), bar);
    auto* older = button(tr("Older"), tr("The next older trace of the filter (])"), bar);
    m_critical = button(tr("Critical path"), tr("Mark what the end of the trace was waiting for"), bar);
    m_critical->setCheckable(true);
    m_critical->setChecked(true);
    m_detail = button(tr("Small spans"), tr("Show the many small spans (chunks, steps) as well"), bar);
    m_detail->setCheckable(true);
    m_find = new QLineEdit(bar);
    m_find->setPlaceholderText(tr("Find a span"));
    m_find->setAccessibleName(tr("Find a span"));
    m_find->setMinimumHeight(kControlHeight);
    m_find->setMinimumWidth(96);
    m_find->setMaximumWidth(180);
    m_note = new ElidedLabel(bar);
    m_note->setFont(textFont(TextRole::Secondary));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    auto* review = button(tr("Add to review"), tr("Put the chosen span into a review queue (Q)"), bar);
    m_compare = button(tr("Compare …"), tr("Show another trace below this one (C)"), bar);
    auto* copy = button(tr("Copy id"), tr("Copy the id of the trace"), bar);
    auto* save = button(tr("Export"), tr("Write the trace as OTLP JSON lines"), bar);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    for (QWidget* widget : std::initializer_list<QWidget*> {newer, older, m_critical, m_detail, m_find})
        row->addWidget(widget);
    row->addWidget(m_note, 1);
    for (QWidget* widget : {review, m_compare, copy, save}) row->addWidget(widget);
    connect(newer, &QToolButton::clicked, this, [this] { step(Neighbor::Newer); });
    connect(older, &QToolButton::clicked, this, [this] { step(Neighbor::Older); });
    connect(m_critical, &QToolButton::toggled, this, [this](bool on) {
        for (TracePane* pane : {m_main, m_other}) pane->waterfall().setCriticalPathShown(on);
    });
    connect(m_detail, &QToolButton::toggled, this, [this](bool on) {
        for (TracePane* pane : {m_main, m_other}) pane->waterfall().setDetailShown(on);
    });
    connect(m_find, &QLineEdit::returnPressed, this, [this] {
        const bool found = m_main->waterfall().find(m_find->text());
        m_note->setText(found || m_find->text().isEmpty() ? QString() : tr("No span is called that."));
    });
    connect(m_compare, &QToolButton::clicked, this, &TracePage::compareMenu);
    connect(copy, &QToolButton::clicked, this, &TracePage::copyId);
    connect(save, &QToolButton::clicked, this, &TracePage::exportTrace);
    connect(review, &QToolButton::clicked, this, [this] { addToReview(*m_main, m_main->waterfall().currentSpan()); });
    return bar;
}

void TracePage::buildKeys()
{
    const auto key = [this](const QKeySequence& keys, auto action, QWidget* where) {
        auto* shortcut = new QShortcut(keys, where);
        shortcut->setContext(where == this ? Qt::WidgetWithChildrenShortcut : Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    for (TracePane* pane : {m_main, m_other}) {
        Waterfall* waterfall = &pane->waterfall();
        key(
            QKeySequence(Qt::Key_J), [waterfall] { waterfall->step(1); }, waterfall);
        key(
            QKeySequence(Qt::Key_K), [waterfall] { waterfall->step(-1); }, waterfall);
    }
    key(
        QKeySequence(Qt::Key_BracketLeft), [this] { step(Neighbor::Newer); }, this);
    key(
        QKeySequence(Qt::Key_BracketRight), [this] { step(Neighbor::Older); }, this);
    key(
        QKeySequence(Qt::Key_F), [this] { m_find->setFocus(); }, this);
    key(
        QKeySequence(Qt::Key_C), [this] { compareMenu(); }, this);
    key(
        AddToReview::key(), [this] { addToReview(*m_main, m_main->waterfall().currentSpan()); }, this);
    for (int tab = 0; tab < 5; ++tab)
        key(
            QKeySequence(Qt::Key(int(Qt::Key_1) + tab)),
            [this, tab] {
                m_panel->setTab(SpanPanel::Tab(tab));
                m_panel->focusContent();
            },
            this);
    key(
        QKeySequence(Qt::Key_Escape),
        [this] {
            if (m_panel->isAncestorOf(QApplication::focusWidget()) || m_find->hasFocus())
                m_main->waterfall().setFocus();
            else
                context().filter.back();
        },
        this);
}

QList<KeyHint> TracePage::keys() const
{
    return {{tr("J / K, ↓ / ↑"), tr("next and previous span")}, {tr("[ / ]"), tr("newer and older trace")},
        {tr("N / Shift+N"), tr("next and previous model call")}, {tr("E / Shift+E"), tr("next and previous failure")},
        {tr("← / →"), tr("fold and unfold")}, {tr("Z, +, −, 0"), tr("zoom to the span, in, out, all")},
        {tr("1 … 5"), tr("conversation, attributes, events, raw, why")}, {tr("Enter"), tr("read the span")},
        {tr("F"), tr("find a span")}, {tr("C"), tr("compare")}, {tr("Q"), tr("add the span to the review queue")},
        {tr("Esc"), tr("back to the spans, then back")}};
}

bool TracePage::isBusy() const
{
    return m_load.isRunning() || m_panel->isBusy();
}

QString TracePage::subject() const
{
    return m_main->trace() ? oneLine(fromCore(m_main->trace()->row.name), 80) : QString();
}

void TracePage::apply(const Location& now)
{
    const std::uint64_t generation = context().session.view().snapshot->generation();
    const bool same = now.argument == m_asked;
    if (same && generation == m_generation) return;
    m_asked = now.argument;
    m_generation = generation;
    const int keep = same && m_main->trace() ? m_main->waterfall().currentSpan() : -1;
    if (!same) m_main->showLoading();
    load(keep);
}

void TracePage::load(int keepPosition)
{
    const TraceArgument asked = readTraceArgument(m_asked);
    if (!asked.trace || !context().session.store()) {
        m_panel->setSpan(nullptr, -1);
        m_main->showError(tr("No trace is chosen"),
            m_asked.isEmpty() ? tr("Choose one from the list of traces.") : tr("This is no trace id."),
            tr("Show the traces"));
        return;
    }
    const query::DataView view = context().session.view();
    const std::optional<query::TraceRow> shown = m_main->trace() ? std::optional(m_main->trace()->row) : std::nullopt;
    m_load.ask(
        [asked, view, shown, keepPosition, reader = context().session.store()->reader(),
            mapping = context().session.intake().mapping,
            scope = scopeOf(context().filter.now(), view)](std::stop_token stop) -> Result<Loaded> {
            Loaded out;
            if (keepPosition >= 0 && shown) { // newer data: did this trace change?
                const query::TraceRow fresh = query::traceRows(view, std::span(&shown->trace, 1)).front();
                if (fresh.spans == shown->spans && fresh.calls == shown->calls) return out;
            }
            auto main = openTrace(view, reader, *asked.trace, mapping.get(), stop);
            if (!main) return tl::unexpected(main.error());
            out.trace = std::move(*main);
            out.position = keepPosition;
            if (keepPosition < 0)
                std::tie(out.position, out.begins) = firstPosition(*out.trace, asked.span, view, scope, stop);
            if (!asked.other) return out;
            auto other = openTrace(view, reader, *asked.other, mapping.get(), stop);
            if (!other) return tl::unexpected(other.error());
            out.other = std::move(*other);
            return out;
        },
        [this](Result<Loaded>& loaded) {
            if (loaded) return show(*loaded);
            m_panel->setSpan(nullptr, -1);
            const bool missing = loaded.error().code == ErrorCode::NotFound;
            m_main->showError(missing ? tr("Not kept in this store") : tr("The trace could not be read"),
                messageOf(loaded.error()), tr("Show the traces"));
            emit subjectChanged();
        });
}

void TracePage::show(const Loaded& loaded)
{
    if (!loaded.trace) return; // nothing new
    m_other->setVisible(loaded.other != nullptr);
    if (loaded.other)
        m_other->setTrace(loaded.other, -1);
    else
        m_other->clear();
    m_main->setTrace(loaded.trace, loaded.position);
    choose(*m_main, m_main->waterfall().currentSpan());
    const int small = m_main->waterfall().detailCount();
    m_detail->setVisible(small > 0);
    m_detail->setText(tr("Small spans (%1)").arg(format::count(small)));
    m_note->setText(loaded.other ? differenceText(loaded.trace->row, loaded.other->row) : beginningText(loaded.begins));
    m_main->waterfall().setFocus();
    emit subjectChanged();
}

void TracePage::choose(TracePane& pane, int span)
{
    if (pane.trace()) m_panel->setSpan(pane.trace(), span);
}

/// Runs the list of the window's filter, or of the traces of the same name, and goes to the neighbor.
void TracePage::step(Neighbor which)
{
    if (!m_main->trace()) return;
    const bool ofName = which == Neighbor::NewerOfName || which == Neighbor::OlderOfName;
    const bool newer = which == Neighbor::Newer || which == Neighbor::NewerOfName;
    const query::DataView view = context().session.view();
    const query::TraceRow row = m_main->trace()->row;
    const query::Scope scope = ofName ? rootsCalled(row.name) : scopeOf(context().filter.now(), view);
    m_step.ask([view, scope, newer, trace = row.trace](
                   std::stop_token stop) { return neighborOf(trace, newer, view, scope, stop); },
        [this, ofName](Result<QString>& id) {
            if (!id || id->isEmpty()) return m_note->setText(tr("There is none in this range and filter."));
            if (ofName) return compareWith(TraceId::fromHex(id->toStdString()));
            context().filter.openPage(QStringLiteral("trace"), *id);
        });
}

void TracePage::compareMenu()
{
    if (!m_main->trace()) return;
    QMenu menu(this);
    const QAction* older = menu.addAction(tr("With the one before of the same name"));
    const QAction* newer = menu.addAction(tr("With the one after of the same name"));
    const QAction* typed = menu.addAction(tr("With a trace id …"));
    QAction* none = menu.addAction(tr("End the comparison"));
    none->setEnabled(m_other->trace() != nullptr);
    const QAction* chosen = menu.exec(m_compare->mapToGlobal(QPoint(0, m_compare->height() + 2)));
    if (chosen == older) step(Neighbor::OlderOfName);
    if (chosen == newer) step(Neighbor::NewerOfName);
    if (chosen == none) compareWith(std::nullopt);
    if (chosen != typed || !chosen) return;
    const QString text = QInputDialog::getText(this, tr("Compare"), tr("Trace id (32 hex digits)"));
    if (text.isEmpty()) return;
    const auto id = TraceId::fromHex(text.trimmed().toLower().toStdString());
    if (id)
        compareWith(id);
    else
        m_note->setText(tr("This is no trace id."));
}

void TracePage::compareWith(const std::optional<TraceId>& other)
{
    TraceArgument argument = readTraceArgument(m_asked);
    argument.other = other;
    context().filter.openPage(QStringLiteral("trace"), textOf(argument));
}

void TracePage::openSpanMenu(TracePane& pane, int span, const QPoint& at)
{
    const OpenTrace& trace = *pane.trace();
    const Span& of = trace.span(std::size_t(span));
    const QString name = clauseFor(query::Dimension::Name, fromCore(of.name));
    const QString without = clauseWithout(query::Dimension::Name, fromCore(of.name));
    QMenu menu(this);
    const QAction* why = menu.addAction(tr("Explain"));
    const QAction* only = menu.addAction(menuText(tr("Filter to this: %1").arg(oneLine(name, 60))));
    const QAction* exclude = menu.addAction(menuText(tr("Exclude this: %1").arg(oneLine(name, 60))));
    menu.addSeparator();
    const QAction* review = menu.addAction(tr("Add to review queue"));
    const QAction* zoom = menu.addAction(tr("Zoom to it"));
    const QAction* copied = menu.addAction(tr("Copy name"));
    const QAction* id = menu.addAction(tr("Copy span id"));
    const QAction* chosen = menu.exec(at);
    if (chosen == why) m_panel->setTab(SpanPanel::Why);
    if (chosen == only) openSpans(context(), name);
    if (chosen == exclude) openSpans(context(), without);
    if (chosen == review) addToReview(pane, span);
    if (chosen == zoom) pane.waterfall().zoomToSpan(span);
    if (chosen == copied) QApplication::clipboard()->setText(fromCore(of.name));
    if (chosen == id) QApplication::clipboard()->setText(fromCore(of.spanId.hex()));
}

void TracePage::copyId()
{
    if (!m_main->trace()) return;
    QApplication::clipboard()->setText(fromCore(m_main->trace()->resolved().traceId.hex()));
    m_note->setText(tr("The id is in the clipboard."));
}

void TracePage::addToReview(const TracePane& pane, int span)
{
    if (!pane.trace()) return;
    ingest::SpanPick pick {pane.trace()->row.trace, {}};
    if (span >= 0) pick.spanId = query::numberOf(pane.trace()->span(std::size_t(span)).spanId);
    m_review.add({pick}, this);
}

void TracePage::exportTrace()
{
    if (!m_main->trace() || !context().session.store()) return;
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export the trace"), QStringLiteral("trace.jsonl"), tr("OTLP JSON lines (*.jsonl)"));
    if (file.isEmpty()) return;
    m_export.ask([reader = context().session.store()->reader(), trace = m_main->trace()->row.trace, file](
                     std::stop_token stop) { return exportTraces(reader, {trace}, file, stop); },
        [this](Result<std::uint64_t>& done) {
            m_note->setText(done ? tr("%1 spans written").arg(format::count(std::int64_t(*done)))
                                 : oneLine(messageOf(done.error()), 200));
        });
}

} // namespace

Page* makeTracePage(PageContext& context, QWidget* parent)
{
    return new TracePage(context, parent);
}

} // namespace spanwise::ui
