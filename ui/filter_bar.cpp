// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter_bar.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_edit.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStandardItemModel>
#include <QToolButton>
#include <utility>

namespace spanwise::ui {

FilterBar::FilterBar(PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_edit(new FilterEdit(this))
    , m_icon(new QLabel(this))
    , m_clear(new QToolButton(this))
    , m_fault(new QFrame(parent ? parent->window() : this))
    , m_faultText(new QLabel(m_fault))
    , m_suggestion(new QToolButton(m_fault))
    , m_completer(new QCompleter(this))
    , m_items(new QStandardItemModel(this))
    , m_query(context.session.pool())
{
    setFixedHeight(30);
    m_clear->setAutoRaise(true);
    m_clear->setAccessibleName(tr("Clear filter"));
    m_clear->setToolTip(tr("Clear filter"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 1, 2, 1);
    row->setSpacing(2);
    row->addWidget(m_icon);
    row->addWidget(m_edit, 1);
    row->addWidget(m_clear);

    m_faultText->setTextFormat(Qt::PlainText);
    m_faultText->setFont(textFont(TextRole::Secondary));
    m_faultText->setForegroundRole(QPalette::BrightText);
    m_suggestion->setFont(textFont(TextRole::Secondary));
    m_suggestion->setFocusPolicy(Qt::StrongFocus);
    auto* below = new QHBoxLayout(m_fault);
    below->setContentsMargins(12, 4, 6, 4);
    below->addWidget(m_faultText, 1);
    below->addWidget(m_suggestion);
    m_fault->setFrameShape(QFrame::StyledPanel);
    m_fault->setBackgroundRole(QPalette::Base);
    m_fault->setAutoFillBackground(true);
    m_fault->hide();

    m_completer->setModel(m_items);
    m_completer->setWidget(m_edit);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(10);
    m_edit->setPopup(m_completer->popup());
    m_pause.setSingleShot(true);
    m_pause.setInterval(120);
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, &FilterBar::take);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &FilterBar::onTyped);
    connect(m_edit, &FilterEdit::applied, this, &FilterBar::apply);
    connect(m_edit, &FilterEdit::completionWanted, this, [this] { complete(true); });
    connect(m_edit, &FilterEdit::cancelled, this, [this] { showState(m_context.filter.now()); });
    connect(&m_pause, &QTimer::timeout, this, [this] {
        check();
        if (m_edit->hasFocus()) complete(false);
    });
    connect(m_clear, &QToolButton::clicked, this, [this] {
        m_context.filter.setFilter({});
        showState(m_context.filter.now()); // nothing changed where what is typed was never in force
    });
    connect(m_suggestion, &QToolButton::clicked, this, [this] {
        if (!m_error) return;
        m_edit->replaceBytes(m_error->position, m_error->length, fromCore(m_error->suggestion));
        m_edit->setFocus();
        check();
    });
    connect(&m_context.filter, &FilterState::changed, this, &FilterBar::showState);
    tint();
    showState(m_context.filter.now());
}

void FilterBar::focusFilter()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::showState(const Location& now)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setExpression(now.filter);
    m_clear->setVisible(!now.filter.isEmpty());
    showFault(std::nullopt);
    m_completer->popup()->hide();
    m_pause.stop();
    update();
}

void FilterBar::onTyped()
{
    m_asked = m_takeFirst = false; // that list was of another text
    m_clear->setVisible(!m_edit->expression().isEmpty());
    m_pause.start();
}

/// While a word is being typed it is no fault yet. One that was left behind is underlined, and said in words when there
/// is a suggestion; Enter says any.
void FilterBar::check()
{
    const auto parsed = query::Filter::parse(m_edit->expression().toStdString());
    if (parsed) return showFault(std::nullopt);
    const query::FilterError& error = parsed.error();
    const bool isTyped = error.position + error.length >= m_edit->cursorByte();
    showFault(isTyped || error.suggestion.empty() ? std::nullopt : std::optional(error));
    if (!isTyped) m_edit->setFault(error);
}

void FilterBar::apply()
{
    m_pause.stop();
    if (m_asked && m_query.isRunning()) { // ↓ and Enter, typed faster than the list comes: its first entry is meant
        m_takeFirst = true;
        return;
    }
    m_query.cancel();
    m_completer->popup()->hide();
    const auto parsed = query::Filter::parse(m_edit->expression().toStdString());
    if (!parsed) return showFault(parsed.error());
    showFault(std::nullopt);
    m_context.filter.setFilter(m_edit->expression());
}

void FilterBar::showFault(const std::optional<query::FilterError>& fault)
{
    m_error = fault;
    m_edit->setFault(fault);
    m_fault->setVisible(fault.has_value());
    if (!fault) return;
    m_faultText->setText(oneLine(fromCore(fault->message), 200));
    m_suggestion->setVisible(!fault->suggestion.empty());
    m_suggestion->setText(tr("Use %1").arg(oneLine(fromCore(fault->suggestion), 60)));
    m_edit->setAccessibleDescription(m_faultText->text());
    m_fault->adjustSize();
    const QPoint corner = mapTo(window(), QPoint(0, height() + 2));
    m_fault->setParent(window());
    m_fault->setGeometry(QRect(corner, QSize(width(), 34)));
    m_fault->show();
    m_fault->raise();
}

/// `asked`: by a key, so that it is answered also before anything is typed.
void FilterBar::complete(bool asked)
{
    m_asked = asked;
    m_takeFirst = false;
    if (asked) m_pause.stop(); // else the list comes a second time, with nothing chosen
    m_query.ask([view = m_context.session.view(), text = m_edit->expression().toStdString(), at = m_edit->cursorByte()](
                    std::stop_token) -> Result<query::Completions> { return query::complete(view, text, at); },
        [this](Result<query::Completions>& found) {
            const bool takeFirst = std::exchange(m_takeFirst, false);
            if (!found || !m_edit->hasFocus()) {
                if (takeFirst) apply();
                return;
            }
            if (!m_asked && m_edit->expression().isEmpty()) return m_completer->popup()->hide();
            offer(*found);
            QAbstractItemView* const list = m_completer->popup();
            if (m_asked && list->isVisible()) list->setCurrentIndex(list->model()->index(0, 0));
            if (!takeFirst) return;
            if (!list->isVisible()) return apply();
            list->hide();
            take(list->model()->index(0, 0));
        });
}

void FilterBar::offer(const query::Completions& found)
{
    m_offered = found;
    m_items->clear();
    for (const query::Completion& item : found.items) {
        auto* row = new QStandardItem(oneLine(fromCore(item.text), 80));
        QString hint = fromCore(item.hint);
        if (item.count > 0) hint = format::count(std::int64_t(item.count)) + (hint.isEmpty() ? QString() : u' ' + hint);
        if (!hint.isEmpty()) row->setText(row->text() + QStringLiteral("    ") + hint);
        m_items->appendRow(row);
    }
    if (found.items.empty()) {
        m_completer->popup()->hide();
        return;
    }
    QRect below = m_edit->cursorRect();
    below.setWidth(360);
    m_completer->complete(below);
}

void FilterBar::take(const QModelIndex& index)
{
    if (!index.isValid() || std::size_t(index.row()) >= m_offered.items.size()) return;
    const query::Completion& item = m_offered.items[std::size_t(index.row())];
    m_edit->replaceBytes(m_offered.position, m_offered.length, fromCore(item.text) + u' ');
}

void FilterBar::tint()
{
    const QColor ink = colors(*this).muted;
    m_icon->setPixmap(tintedIcon(QStringLiteral("search"), ink, 14, devicePixelRatioF()));
    m_clear->setIcon(themeIcon(QStringLiteral("close"), ink, 12));
}

void FilterBar::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, m_error ? c.bad : c.line, kControlRadius);
    if (m_edit->hasFocus()) paintFocusRing(p, rect(), c.accent, kControlRadius - 1);
}

void FilterBar::resizeEvent(QResizeEvent*)
{
    m_edit->setPlaceholderText(width() < 430 ? tr("Filter") : tr("Filter, e.g. service = \"chat\" and duration > 2s"));
    if (m_error) showFault(m_error);
}

void FilterBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) tint();
}

} // namespace spanwise::ui
