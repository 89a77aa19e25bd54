// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_card.h"

#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kRowHeight = 30;

} // namespace

TableCard::TableCard(Settings& settings, const QString& title, const QString& key, QWidget* parent)
    : Card(title, parent)
    , m_view(new RowView(settings, key, this))
    , m_state(new EmptyState(this))
    , m_stack(new QStackedWidget(this))
{
    m_view->setAccessibleName(title);
    m_view->setFont(textFont(TextRole::Secondary));
    m_view->verticalHeader()->setMinimumSectionSize(kRowHeight);
    m_view->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_view);
    setContent(m_stack, true);
    fit(0);
}

void TableCard::adopt(QAbstractItemModel* model)
{
    model->setParent(this);
    m_view->setModel(model);
    m_view->horizontalHeader()->setStretchLastSection(false);
    m_view->viewport()->installEventFilter(this);
}

bool TableCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize) spread();
    return Card::eventFilter(watched, event);
}

/// All columns keep their widths; one grows when there is room, and none shrinks when there is not.
void TableCard::spread()
{
    QHeaderView* header = m_view->horizontalHeader();
    if (m_wide >= header->count() || m_view->isColumnHidden(m_wide)) return;
    int others = 0;
    for (int i = 0; i < header->count(); ++i)
        if (i != m_wide && !m_view->isColumnHidden(i)) others += header->sectionSize(i);
    const bool roomy = m_view->viewport()->width() - others >= m_least;
    const auto mode = roomy ? QHeaderView::Stretch : QHeaderView::Interactive;
    if (header->sectionResizeMode(m_wide) == mode) return;
    m_view->quietly([&] {
        header->setSectionResizeMode(m_wide, mode);
        if (!roomy) header->resizeSection(m_wide, m_least);
    });
}

void TableCard::fit(int rows)
{
    const int shown = std::clamp(rows, 3, m_most);
    m_stack->setMinimumHeight(34 + shown * m_view->verticalHeader()->defaultSectionSize() + 14);
}

void TableCard::showRows(const QString& whyEmpty)
{
    const int rows = m_view->model()->rowCount();
    m_hasRows = rows > 0;
    fit(rows);
    m_view->fitColumns();
    spread();
    if (!m_hasRows) m_state->showEmpty({}, whyEmpty);
    m_stack->setCurrentWidget(m_hasRows ? static_cast<QWidget*>(m_view) : m_state);
}

void TableCard::showLoading()
{
    if (m_hasRows) return;
    m_state->showLoading();
    m_stack->setCurrentWidget(m_state);
}

void TableCard::showError(const QString& message)
{
    m_hasRows = false;
    m_state->showError(tr("No answer"), message);
    m_stack->setCurrentWidget(m_state);
}

} // namespace spanwise::ui
