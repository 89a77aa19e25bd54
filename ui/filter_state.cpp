// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter_state.h"

#include <QRegularExpression>
#include <utility>

namespace spanwise::ui {

FilterState::FilterState(Location start, QObject* parent)
    : QObject(parent)
    , m_way {std::move(start)}
{
}

void FilterState::go(const Location& to)
{
    if (to == now()) return;
    m_way.resize(m_at + 1);
    m_way.push_back(to);
    if (m_way.size() > kRemembered) m_way.erase(m_way.begin());
    m_at = m_way.size() - 1;
    emit changed(now());
}

void FilterState::openPage(const QString& page, const QString& argument)
{
    Location to = now();
    to.page = page;
    to.argument = argument;
    go(to);
}

void FilterState::setRange(const RangeChoice& range)
{
    Location to = now();
    to.range = range;
    go(to);
}

void FilterState::setFilter(const QString& expression)
{
    Location to = now();
    to.filter = expression.trimmed();
    go(to);
}

void FilterState::addToFilter(const QString& clause)
{
    static const QRegularExpression kOr(QStringLiteral("\\bor\\b"), QRegularExpression::CaseInsensitiveOption);
    const QString& before = now().filter;
    if (before.isEmpty()) return setFilter(clause);
    const bool loose = before.contains(kOr);
    setFilter((loose ? QLatin1Char('(') + before + QLatin1Char(')') : before) + QStringLiteral(" and ") + clause);
}

void FilterState::setCompare(bool on)
{
    Location to = now();
    to.compare = on;
    go(to);
}

void FilterState::back()
{
    if (!canGoBack()) return;
    --m_at;
    emit changed(now());
}

void FilterState::forward()
{
    if (!canGoForward()) return;
    ++m_at;
    emit changed(now());
}

} // namespace spanwise::ui
