// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/span_panel.h"

#include "ui/models/json_text.h"
#include "ui/models/json_tree_model.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

const Column<AttributeRow> kColumns[] {
    {"key", QT_TRANSLATE_NOOP("columns", "Attribute"), [](const AttributeRow& r) { return r.key; }, Align::Left, 220,
        true, -1, [](const AttributeRow& a, const AttributeRow& b) { return a.key < b.key; }, nullptr, nullptr},
    {"value", QT_TRANSLATE_NOOP("columns", "Value"), [](const AttributeRow& r) { return r.value; }, Align::Left, 180,
        true, -1, [](const AttributeRow& a, const AttributeRow& b) { return a.value < b.value; }, nullptr, nullptr},
    {"place", QT_TRANSLATE_NOOP("columns", "Of"), [](const AttributeRow& r) { return r.place; }, Align::Left, 80, true,
        -1, [](const AttributeRow& a, const AttributeRow& b) { return a.place < b.place; },
        [](const AttributeRow&) { return Tone::Muted; }, nullptr},
};

ElidedLabel* plainLabel(TextRole role, QWidget* parent)
{
    auto* label = new ElidedLabel(parent);
    label->setFont(textFont(role));
    return label;
}

MessageView* reader(const QString& name, const QString& empty, QWidget* parent)
{
    auto* view = new MessageView(parent);
    view->setAccessibleName(name);
    view->setEmptyText(empty);
    return view;
}

} // namespace

SpanPanel::SpanPanel(PageContext& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_title(plainLabel(TextRole::CardTitle, this))
    , m_under(plainLabel(TextRole::Secondary, this))
    , m_tabs(new Segmented(
          tr("Show of the span"), {tr("Conversation"), tr("Attributes"), tr("Events"), tr("Raw"), tr("Why")}, this))
    , m_stack(new QStackedWidget(this))
    , m_conversation(reader(tr("Conversation"),
          tr("This span carries no message content.\nIts sender may not record content, or it is no model call, tool "
             "or retriever."),
          this))
    , m_attributePane(new QWidget(this))
    , m_attributes(new RowView(context.settings, QStringLiteral("span_attributes"), this))
    , m_attributeRows(new TableModel<AttributeRow>(kColumns, this))
    , m_value(reader(tr("Value"), tr("Choose an attribute to read its whole value."), this))
    , m_events(reader(tr("Events"), tr("No events, log records or links."), this))
    , m_raw(new QTreeView(this))
    , m_rawModel(new JsonTreeModel(this))
    , m_why(reader(tr("Why"), {}, this))
    , m_query(context.session.pool())
{
    m_under->setForegroundRole(QPalette::PlaceholderText);
    buildAttributes();
    buildRaw();
    for (QWidget* page : {static_cast<QWidget*>(m_conversation), m_attributePane, static_cast<QWidget*>(m_events),
             static_cast<QWidget*>(m_raw), static_cast<QWidget*>(m_why)})
        m_stack->addWidget(page);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 12, 1, 6);
    column->setSpacing(6);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(15, 0, 15, 0);
    head->setSpacing(2);
    head->addWidget(m_title);
    head->addWidget(m_under);
    head->addSpacing(4);
    head->addWidget(m_tabs, 0, Qt::AlignLeft);
    column->addLayout(head);
    column->addWidget(m_stack, 1);
    connect(m_tabs, &Segmented::chosen, m_stack, &QStackedWidget::setCurrentIndex);
}

void SpanPanel::buildAttributes()
{
    m_attributes->setAccessibleName(tr("Attributes"));
    m_attributes->setFont(textFont(TextRole::Secondary));
    m_attributes->setModel(m_attributeRows);
    m_attributes->setUpColumnsFrom(m_attributeRows->columns());
    m_attributes->setWideColumn(1);
    auto* split = new QSplitter(Qt::Vertical, m_attributePane);
    split->addWidget(m_attributes);
    split->addWidget(m_value);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(m_attributePane);
    column->setContentsMargins(6, 0, 6, 0);
    column->addWidget(split);
    connect(m_attributes->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { showValue(); });
    connect(m_attributes, &RowView::contextMenuWanted, this, &SpanPanel::openAttributeMenu);
}

void SpanPanel::buildRaw()
{
    m_raw->setAccessibleName(tr("The span as OTLP"));
    m_raw->setFont(textFont(TextRole::Code));
    m_raw->setModel(m_rawModel);
    m_raw->setFrameShape(QFrame::NoFrame);
    m_raw->setUniformRowHeights(true);
    m_raw->header()->setStretchLastSection(true);
    m_raw->header()->resizeSection(0, 200);
    m_raw->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_raw, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QMenu menu(this);
        const QAction* one = menu.addAction(tr("Copy value"));
        const QAction* all = menu.addAction(tr("Copy the whole span"));
        const QAction* chosen = menu.exec(m_raw->viewport()->mapToGlobal(at));
        if (chosen == one)
            QApplication::clipboard()->setText(m_raw->currentIndex().data(JsonTreeModel::kRawRole).toString());
        if (chosen == all) QApplication::clipboard()->setText(QString::fromUtf8(m_rawModel->json()));
    });
}

void SpanPanel::setSpan(std::shared_ptr<const OpenTrace> trace, int position)
{
    if (!trace || position < 0) {
        m_query.cancel();
        show({});
        return;
    }
    m_query.ask([trace = std::move(trace), position, prices = m_context.session.intake().prices](
                    std::stop_token) -> Result<SpanFacts> { return factsOf(*trace, std::size_t(position), prices); },
        [this](Result<SpanFacts>& facts) {
            if (facts) show(*facts);
        });
}

void SpanPanel::show(const SpanFacts& facts)
{
    m_title->setText(facts.title);
    m_under->setText(facts.under);
    m_conversation->setSections(facts.conversation);
    m_conversation->setToolTip(facts.source.isEmpty() ? QString() : plainTip(tr("Read from %1").arg(facts.source)));
    m_attributeRows->setRows(facts.attributes);
    showValue();
    m_events->setSections(facts.events);
    m_why->setSections(facts.why);
    m_rawModel->setJson(facts.raw);
    m_raw->expandRecursively({}, 5);
}

void SpanPanel::showValue()
{
    const QModelIndex current = m_attributes->currentIndex();
    if (!current.isValid() || current.row() >= m_attributeRows->rowCount()) return m_value->setSections({});
    const AttributeRow& row = m_attributeRows->row(current.row());
    const auto indented = indentedJson(row.value.toStdString());
    TextSection section;
    section.title = row.key;
    section.detail = row.place;
    section.text = indented ? QString::fromUtf8(*indented) : row.value;
    section.style = indented ? TextSection::Style::Code : TextSection::Style::Prose;
    m_value->setSections({section});
}

void SpanPanel::openAttributeMenu(const QModelIndex& index, const QPoint& at)
{
    if (!index.isValid()) return;
    const AttributeRow row = m_attributeRows->row(index.row());
    QMenu menu(this);
    QAction* only = menu.addAction(tr("Filter to this"));
    QAction* exclude = menu.addAction(tr("Exclude this"));
    only->setEnabled(!row.clause.isEmpty());
    exclude->setEnabled(!row.clause.isEmpty());
    menu.addSeparator();
    const QAction* copied = menu.addAction(tr("Copy"));
    const QAction* value = menu.addAction(tr("Copy value"));
    m_attributes->addColumnActions(menu);
    const QAction* chosen = menu.exec(at);
    const auto list = [this](const QString& clause) {
        Location to = m_context.filter.now();
        to.page = QStringLiteral("traces");
        to.argument.clear();
        m_context.filter.go(to);
        m_context.filter.addToFilter(clause);
    };
    if (chosen == only) list(row.clause);
    if (chosen == exclude) list(QStringLiteral("not ") + row.clause);
    if (chosen == copied) QApplication::clipboard()->setText(m_attributes->selectionAsText());
    if (chosen == value) QApplication::clipboard()->setText(row.value);
}

void SpanPanel::setTab(Tab tab)
{
    m_tabs->setCurrent(tab);
    m_stack->setCurrentIndex(tab);
}

SpanPanel::Tab SpanPanel::tab() const
{
    return static_cast<Tab>(m_stack->currentIndex());
}

void SpanPanel::focusContent()
{
    QWidget* page = m_stack->currentWidget();
    (page == m_attributePane ? static_cast<QWidget*>(m_attributes) : page)->setFocus();
}

void SpanPanel::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

} // namespace spanwise::ui
