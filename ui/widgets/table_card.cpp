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
constexpr int kHeadHeight = 34;
constexpr int kEmptyRows = 3; ///< as much room as the reason why takes

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
    m_view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // the rows decide, see fit()
    fit(0);
}

void TableCard::adopt(QAbstractItemModel* model)
{
    model->setParent(this);
    m_view->setModel(model);
}

void TableCard::fit(int rows)
{
    const int shown = rows == 0 ? kEmptyRows : std::min(rows, m_most);
    m_stack->setMinimumHeight(kHeadHeight + shown * m_view->verticalHeader()->defaultSectionSize() + 14);
}

void TableCard::showRows(const QString& whyEmpty)
{
    const int rows = m_view->model()->rowCount();
    m_hasRows = rows > 0;
    fit(rows);
    m_view->fitColumns();
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
