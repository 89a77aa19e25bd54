// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/facet_panel.h"

#include "core/query/chosen_values.h"
#include "ui/format/format.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/series_chart.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/facet_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {
namespace {

using query::Dimension;

constexpr Dimension kDimensions[] {Dimension::Service, Dimension::Model, Dimension::ErrorClass, Dimension::Class,
    Dimension::Provider, Dimension::Operation, Dimension::Environment, Dimension::Version, Dimension::Prompt,
    Dimension::User};
constexpr std::size_t kValues = 8; ///< shown a dimension

enum Role : int { DimensionRole = Qt::UserRole + 1, ValueRole };

query::Filter filterOf(const QString& text)
{
    return query::Filter::parse(text.toStdString()).value_or(query::Filter {});
}

/// Counts each dimension as if its own clause were not there; those that have none share one walk.
Result<query::FacetsAnswer> count(const query::DataView& view, const query::Scope& scope, std::stop_token stop)
{
    query::FacetsQuestion shared {scope, {}, kValues, false};
    query::FacetsAnswer out;
    for (const Dimension dimension : kDimensions) {
        if (query::chosenValues(scope.filter, dimension).empty()) {
            shared.dimensions.push_back(dimension);
            continue;
        }
        query::Scope rest = scope;
        rest.filter = query::withChosenValues(scope.filter, dimension, {});
        auto own = query::answer(view, query::FacetsQuestion {rest, {dimension}, kValues, false}, stop);
        if (!own) return own;
        out.facets.push_back(std::move(own->facets.front()));
    }
    auto others = query::answer(view, shared, stop);
    if (!others) return others;
    for (query::Facet& facet : others->facets) out.facets.push_back(std::move(facet));
    std::ranges::sort(out.facets, {}, [](const query::Facet& facet) {
        return std::find(std::begin(kDimensions), std::end(kDimensions), facet.dimension) - std::begin(kDimensions);
    });
    return out;
}

/// What can be chosen: a dimension whose only value is "unknown" says nothing.
bool saysSomething(const query::Facet& facet)
{
    return std::ranges::any_of(facet.values, [](const query::FacetValue& value) { return !value.value.empty(); });
}

QString shownName(Dimension dimension, const std::string& value)
{
    if (dimension == Dimension::ErrorClass && value.empty())
        return QCoreApplication::translate("FacetPanel", "did not fail");
    return oneLine(groupName(dimension, value), 80);
}

} // namespace

FacetPanel::FacetPanel(PageContext& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_tree(new QTreeWidget(this))
    , m_query(context.session.pool())
{
    m_tree->setAccessibleName(tr("Facets"));
    m_tree->setHeaderHidden(true);
    m_tree->setColumnCount(1);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(0);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setFont(textFont(TextRole::Secondary));
    m_tree->setItemDelegate(new FacetDelegate(m_tree));
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setMouseTracking(true);
    m_tree->viewport()->setAutoFillBackground(false);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 6, 1, 6);
    column->addWidget(m_tree);
    connect(m_tree, &QTreeWidget::itemClicked, this, &FacetPanel::toggle);
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        if (!QApplication::mouseButtons()) toggle(item); // a double click has toggled already
    });
    m_tree->installEventFilter(this);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &FacetPanel::openMenu);
}

void FacetPanel::apply(const Location& now)
{
    m_filter = now.filter;
    m_query.ask([view = m_context.session.view(), scope = scopeOf(now, m_context.session.view())](
                    std::stop_token stop) { return count(view, scope, stop); },
        [this](Result<query::FacetsAnswer>& found) {
            if (found) show(*found);
        });
}

void FacetPanel::show(const query::FacetsAnswer& answer)
{
    const QVariant value = m_tree->currentItem() ? m_tree->currentItem()->data(0, ValueRole) : QVariant();
    const QVariant dimension = m_tree->currentItem() ? m_tree->currentItem()->data(0, DimensionRole) : QVariant();
    const int scrolled = m_tree->verticalScrollBar()->value();
    m_tree->clear();
    for (const query::Facet& facet : answer.facets)
        if (saysSomething(facet)) addDimension(facet);
    m_tree->expandAll();
    for (QTreeWidgetItemIterator at(m_tree); *at; ++at)
        if (dimension.isValid() && (*at)->data(0, DimensionRole) == dimension && (*at)->data(0, ValueRole) == value)
            m_tree->setCurrentItem(*at);
    if (m_tree->hasFocus()) beginAtAValue();
    m_tree->verticalScrollBar()->setValue(scrolled);
}

/// Where the keyboard has been nowhere yet. Qt takes the head of the first dimension, with which nothing can be done.
void FacetPanel::beginAtAValue()
{
    QTreeWidgetItem* const first = m_tree->topLevelItem(0);
    if (first && !m_tree->currentItem()) m_tree->setCurrentItem(first->child(0), 0, QItemSelectionModel::NoUpdate);
}

void FacetPanel::addDimension(const query::Facet& facet)
{
    auto* top = new QTreeWidgetItem(m_tree, {dimensionTitle(facet.dimension)});
    top->setFlags(Qt::ItemIsEnabled);
    top->setData(0, FacetDelegate::HeadRole, true);
    if (facet.allValues > facet.values.size())
        top->setData(0, FacetDelegate::CountRole,
            tr("%1 of %2")
                .arg(format::count(std::int64_t(facet.values.size())), format::count(std::int64_t(facet.allValues))));
    const std::vector<std::string> chosen = query::chosenValues(filterOf(m_filter), facet.dimension);
    const auto add = [&](const std::string& value, const QString& count) {
        auto* item = new QTreeWidgetItem(top, {shownName(facet.dimension, value)});
        const bool on = std::ranges::find(chosen, value) != chosen.end();
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setCheckState(0, on ? Qt::Checked : Qt::Unchecked);
        item->setData(0, FacetDelegate::CountRole, count);
        item->setData(0, DimensionRole, int(facet.dimension));
        item->setData(0, ValueRole, fromCore(value));
    };
    for (const bool unknown : {false, true}) // unknown last, however frequent
        for (const query::FacetValue& value : facet.values)
            if (value.value.empty() == unknown) add(value.value, format::count(std::int64_t(value.n)));
    for (const std::string& value : chosen) // chosen, but not among the most frequent
        if (std::ranges::find(facet.values, value, &query::FacetValue::value) == facet.values.end()) add(value, {});
}

void FacetPanel::toggle(QTreeWidgetItem* item)
{
    if (!item || !item->data(0, DimensionRole).isValid()) return;
    const auto dimension = static_cast<Dimension>(item->data(0, DimensionRole).toInt());
    const std::string value = item->data(0, ValueRole).toString().toStdString();
    const query::Filter filter = filterOf(m_context.filter.now().filter);
    std::vector<std::string> chosen = query::chosenValues(filter, dimension);
    if (std::erase(chosen, value) == 0) chosen.push_back(value);
    m_context.filter.setFilter(fromCore(query::withChosenValues(filter, dimension, chosen).text()));
}

bool FacetPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn && static_cast<QFocusEvent*>(event)->reason() != Qt::MouseFocusReason)
        beginAtAValue();
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
        toggle(m_tree->currentItem());
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void FacetPanel::openMenu(const QPoint& at)
{
    QTreeWidgetItem* item = m_tree->itemAt(at);
    if (!item || !item->data(0, DimensionRole).isValid()) return;
    const auto dimension = static_cast<Dimension>(item->data(0, DimensionRole).toInt());
    const QString value = item->data(0, ValueRole).toString();
    QMenu menu(this);
    const QAction* only = menu.addAction(tr("Filter to this alone"));
    const QAction* exclude = menu.addAction(tr("Exclude this"));
    const QAction* copy = menu.addAction(tr("Copy"));
    const QAction* chosen = menu.exec(m_tree->viewport()->mapToGlobal(at));
    if (chosen == only)
        m_context.filter.setFilter(fromCore(
            query::withChosenValues(filterOf(m_context.filter.now().filter), dimension, {value.toStdString()}).text()));
    if (chosen == exclude) m_context.filter.addToFilter(clauseWithout(dimension, value));
    if (chosen == copy) QApplication::clipboard()->setText(value);
}

void FacetPanel::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

} // namespace spanwise::ui
