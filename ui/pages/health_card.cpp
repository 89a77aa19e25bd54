// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/health_card.h"

#include "core/store/kept_targets.h"
#include "ui/pages/ask.h"
#include "ui/pages/target_details.h"
#include "ui/pages/target_dialog.h"
#include "ui/safe_text.h"
#include "ui/widgets/table_card.h"

#include <QAction>
#include <QItemSelectionModel>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace spanwise::ui {

HealthCard::HealthCard(PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new TableCard(context.settings, tr("Sources and their health"), QStringLiteral("gateway_health"), this))
    , m_rows(new TableModel<HealthRow>(healthColumns()))
    , m_details(new QAction(tr("Details and metrics …"), this))
    , m_now(new QAction(tr("Ask now"), this))
    , m_edit(new QAction(tr("Edit …"), this))
    , m_remove(new QAction(tr("Remove …"), this))
{
    m_rows->setIdentity(
        [](const HealthRow& r) { return fromCore(r.health.target.job) + u'\n' + fromCore(r.health.target.instance); });
    m_card->setModel(m_rows, 0, Qt::AscendingOrder);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    buildButtons();
    RowView& view = m_card->view();
    connect(&view, &RowView::rowActivated, this, &HealthCard::openDetails);
    connect(&view, &RowView::contextMenuWanted, this, [this](const QModelIndex&, const QPoint& at) { openMenu(at); });
    connect(view.selectionModel(), &QItemSelectionModel::currentRowChanged, this, &HealthCard::showChosen);
    connect(m_details, &QAction::triggered, this, [this] { openDetails(m_card->view().currentIndex().row()); });
    connect(m_now, &QAction::triggered, this, [this] {
        if (const auto* target = kept(chosen())) m_context.session.targets().tryNow(target->key);
    });
    connect(m_edit, &QAction::triggered, this, [this] {
        if (const auto* target = kept(chosen())) openDialog(*target);
    });
    connect(m_remove, &QAction::triggered, this, &HealthCard::removeTarget);
    showChosen();
}

void HealthCard::buildButtons()
{
    for (QAction* action : {m_details, m_now, m_edit, m_remove}) {
        auto* button = new QToolButton(m_card);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setMinimumHeight(30);
        m_card->addControl(button);
    }
    auto* add = new QPushButton(tr("&Add a target …"), m_card);
    connect(add, &QPushButton::clicked, this, &HealthCard::addTarget);
    m_card->addControl(add);
}

const HealthRow* HealthCard::chosen() const
{
    const int row = m_card->view().currentIndex().row();
    return row >= 0 && row < m_rows->rowCount() ? &m_rows->row(row) : nullptr;
}

const store::KeptTarget* HealthCard::kept(const HealthRow* row) const
{
    if (!row || row->health.target.kind != "scrape") return nullptr;
    return m_context.session.targets().find(row->health.target.job, row->health.target.instance);
}

void HealthCard::showChosen()
{
    const HealthRow* const row = chosen();
    const store::KeptTarget* const target = kept(row);
    m_details->setEnabled(row != nullptr);
    m_now->setEnabled(target && m_context.session.targets().problemOf(target->key).isEmpty());
    for (QAction* action : {m_edit, m_remove}) action->setEnabled(target != nullptr);
}

void HealthCard::showRows(const std::vector<query::GatewayHealth>& health, UnixNanos now)
{
    const HealthRow* const before = chosen();
    const std::string job = before ? before->health.target.job : std::string();
    const std::string instance = before ? before->health.target.instance : std::string();
    std::vector<HealthRow> rows;
    for (const query::GatewayHealth& one : health) {
        HealthRow row {one, now, {}, false};
        if (const auto* target = kept(&row)) {
            row.problem = m_context.session.targets().problemOf(target->key);
            row.isUnverified = !target->fingerprint.empty();
        }
        rows.push_back(std::move(row));
    }
    m_rows->setRows(std::move(rows));
    m_card->showRows(tr("No source."));
    for (int i = 0; before && i < m_rows->rowCount(); ++i)
        if (m_rows->row(i).health.target.job == job && m_rows->row(i).health.target.instance == instance)
            m_card->view().selectRow(i);
    showChosen();
}

void HealthCard::addTarget()
{
    openDialog({});
}

void HealthCard::openDialog(const store::KeptTarget& target)
{
    auto* dialog = new TargetDialog(m_context.session, m_context.settings, target, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(
        dialog, &TargetDialog::tracesWanted, this, [this] { m_context.filter.openPage(QStringLiteral("sources")); });
    dialog->open();
}

void HealthCard::openDetails(int row)
{
    if (row < 0 || row >= m_rows->rowCount()) return;
    const HealthRow& one = m_rows->row(row);
    auto* dialog = new TargetDetails(m_context.settings, m_context.session.pool(),
        m_context.session.intake().dictionary, one.health, one.problem, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void HealthCard::openMenu(const QPoint& at)
{
    QMenu menu(this);
    menu.addActions({m_details, m_now, m_edit, m_remove});
    m_card->view().addColumnActions(menu);
    menu.exec(at);
}

void HealthCard::removeTarget()
{
    const store::KeptTarget* const target = kept(chosen());
    if (!target) return;
    auto* question = new QMessageBox(QMessageBox::Question, tr("Remove the target?"),
        tr("%1 is asked no more, and its secret is forgotten. What it has said stays in the store.")
            .arg(isolated(fromCore(target->job), 80)),
        QMessageBox::Cancel, window());
    question->setTextFormat(Qt::PlainText);
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* const remove = question->addButton(tr("Remove"), QMessageBox::AcceptRole);
    connect(remove, &QPushButton::clicked, this, [this, key = target->key] {
        m_context.session.targets().remove(key, [here = QPointer<HealthCard>(this)](const Result<void>& removed) {
            if (here && !removed) emit here->m_context.session.targets().troubled(messageOf(removed.error()));
        });
    });
    question->open();
}

} // namespace spanwise::ui
