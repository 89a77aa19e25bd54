// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/command_palette.h"

#include "core/base/ids.h"
#include "ui/pages/chart_actions.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {

namespace {

constexpr int kKindRole = Qt::UserRole;

/// What a command is stands at the right, muted.
class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* p, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Colors& c = colors(option.palette);
        if (option.state.testFlag(QStyle::State_Selected))
            paintBox(*p, option.rect, c.accentFill, QColor(0, 0, 0, 0), kControlRadius);
        const QRect room = option.rect.adjusted(10, 0, -10, 0);
        p->setFont(textFont(TextRole::Secondary));
        p->setPen(c.muted);
        const QString kind = index.data(kKindRole).toString();
        p->drawText(room, Qt::AlignVCenter | Qt::AlignRight, kind);
        const int used = p->fontMetrics().horizontalAdvance(kind) + 16;
        p->setFont(textFont(TextRole::Body));
        p->setPen(c.text);
        const QRect left = room.adjusted(0, 0, -used, 0);
        const QString text = p->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, left.width());
        p->drawText(left, Qt::AlignVCenter, text);
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, 32}; }
};

} // namespace

int fitOf(const QString& typed, const QString& text)
{
    if (typed.isEmpty()) return 0;
    const qsizetype at = text.indexOf(typed, 0, Qt::CaseInsensitive);
    if (at == 0) return 1000 - static_cast<int>(text.size());
    if (at > 0) return 600 - static_cast<int>(at);
    qsizetype next = 0;
    int jumps = 0;
    for (const QChar letter : typed) {
        const qsizetype found = text.indexOf(letter, next, Qt::CaseInsensitive);
        if (found < 0) return -1;
        jumps += static_cast<int>(found - next);
        next = found + 1;
    }
    return std::max(0, 200 - jumps);
}

CommandPalette::CommandPalette(PageContext& context, const QList<QAction*>& actions, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
    , m_context(context)
    , m_edit(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_none(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText))
    , m_query(context.session.pool())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Go to"));
    setFixedSize(560, 400);
    m_edit->setPlaceholderText(tr("Page, action, service, model or trace id"));
    m_edit->setAccessibleName(tr("Search commands"));
    m_edit->setMinimumHeight(36);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->viewport()->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 10, 10, 10);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    m_none->setAlignment(Qt::AlignCenter);
    column->addWidget(m_none, 1);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_edit, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, [this] { runCurrent(); });
    collect(actions);
    filter({});
    askValues();
    m_edit->setFocus();
}

void CommandPalette::collect(const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        if (!action->isEnabled()) continue;
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        m_commands.push_back({action->text().remove(u'&'), keys, [action] { action->trigger(); }});
    }
}

void CommandPalette::askValues()
{
    const query::FacetsQuestion question {{}, {query::Dimension::Service, query::Dimension::Model}, 200, false};
    m_query.ask([view = m_context.session.view(), question](
                    std::stop_token stop) { return query::answer(view, question, stop); },
        [this](Result<query::FacetsAnswer>& found) {
            if (!found) return;
            for (const query::Facet& facet : found->facets) {
                const QString kind = fromCore(query::infoOf(facet.dimension).title);
                for (const query::FacetValue& value : facet.values) {
                    if (value.value.empty()) continue;
                    const QString clause = clauseFor(facet.dimension, fromCore(value.value));
                    FilterState* state = &m_context.filter;
                    m_commands.push_back(
                        {oneLine(fromCore(value.value), 100), kind, [state, clause] { state->addToFilter(clause); }});
                }
            }
            filter(m_edit->text());
        });
}

void CommandPalette::filter(const QString& typed)
{
    const QString wanted = typed.trimmed();
    std::vector<std::pair<int, std::size_t>> fits;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        const int fit = fitOf(wanted, m_commands[i].text);
        if (fit >= 0) fits.emplace_back(-fit, i);
    }
    std::stable_sort(fits.begin(), fits.end());
    m_list->clear();
    m_found.clear();
    const auto trace = TraceId::fromHex(wanted.toStdString());
    if (trace) {
        m_found.push_back(m_commands.size()); // one past the end: the trace itself
        m_list->addItem(tr("Open trace %1").arg(wanted.toLower()));
    }
    for (const auto& [fit, i] : fits) {
        if (m_list->count() >= 100) break;
        const Command& command = m_commands[i];
        auto* item = new QListWidgetItem(command.text, m_list);
        item->setData(kKindRole, command.kind);
        m_found.push_back(i);
    }
    m_list->setCurrentRow(0);
    m_list->setVisible(!m_found.empty());
    m_none->setVisible(m_found.empty());
    m_none->setText(
        tr("Nothing here is called “%1”.\nA whole trace id of 32 digits opens its trace.").arg(oneLine(wanted, 60)));
}

void CommandPalette::runCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0 || std::size_t(row) >= m_found.size()) return;
    const std::size_t command = m_found[std::size_t(row)];
    FilterState& state = m_context.filter;
    const QString typed = m_edit->text().trimmed().toLower();
    const std::function<void()> run = command < m_commands.size() ? m_commands[command].run : [&state, typed] {
        state.openPage(QStringLiteral("trace"), typed);
    };
    close();
    run();
}

QStringList CommandPalette::shown() const
{
    QStringList out;
    for (int i = 0; i < m_list->count(); ++i) out << m_list->item(i)->text();
    return out;
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1
            : key == Qt::Key_Up              ? -1
            : key == Qt::Key_PageDown        ? 10
            : key == Qt::Key_PageUp          ? -10
                                             : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.fillRect(rect(), c.raised);
    p.setPen(c.line);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace spanwise::ui
