// SPDX-License-Identifier: GPL-3.0-or-later
// One span of a trace, read: conversation, attributes, events, the OTLP as it was sent, and why it is read as it is.
#pragma once

#include "core/analyze/price_table.h"
#include "ui/async_query.h"
#include "ui/models/table_model.h"
#include "ui/pages/page.h"
#include "ui/pages/span_facts.h"

#include <QFrame>
#include <memory>

class QStackedWidget;
class QTreeView;

namespace spanwise::ui {

class ElidedLabel;
class EmptyState;
class JsonTreeModel;
class MessageView;
class RowView;
class Segmented;

class SpanPanel final : public QFrame {
    Q_OBJECT

public:
    enum Tab { Conversation, Attributes, Events, Raw, Why };

    SpanPanel(PageContext& context, QWidget* parent = nullptr);

    /// Null = nothing to show.
    void setSpan(std::shared_ptr<const OpenTrace> trace, int position);
    void setTab(Tab tab);
    [[nodiscard]] Tab tab() const;
    [[nodiscard]] bool isBusy() const { return m_query.isRunning(); }
    [[nodiscard]] MessageView& conversation() const { return *m_conversation; }
    void focusContent();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildAttributes();
    void buildRaw();
    void show(const SpanFacts& facts);
    void showValue();
    void openAttributeMenu(const QModelIndex& index, const QPoint& at);

    PageContext& m_context;
    ElidedLabel* m_title;
    ElidedLabel* m_under;
    Segmented* m_tabs;
    QStackedWidget* m_stack;
    MessageView* m_conversation;
    QWidget* m_attributePane;
    RowView* m_attributes;
    TableModel<AttributeRow>* m_attributeRows;
    MessageView* m_value;
    MessageView* m_events;
    QTreeView* m_raw;
    JsonTreeModel* m_rawModel;
    MessageView* m_why;
    AsyncQuery<SpanFacts> m_query;
};

} // namespace spanwise::ui
