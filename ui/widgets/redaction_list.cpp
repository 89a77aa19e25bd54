// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/redaction_list.h"

#include "ui/safe_text.h"

#include <QMessageBox>
#include <algorithm>
#include <set>

namespace spanwise::ui {
namespace {
constexpr int kToken = Qt::UserRole;
constexpr int kIsSecret = Qt::UserRole + 1;
constexpr int kOwner = Qt::UserRole + 2;
} // namespace

RedactionList::RedactionList(QWidget* parent)
    : QListWidget(parent)
{
    setAccessibleName(tr("What is taken out; a tick that is removed lets it stay"));
    setMaximumHeight(110);
    setWordWrap(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListWidget::itemChanged, this, &RedactionList::onChanged);
}

void RedactionList::begin()
{
    m_filling = true;
    clear();
}

void RedactionList::add(int owner, const QString& of, const std::vector<cases::Replacement>& replacements,
    const std::vector<std::string>& liftedTokens)
{
    std::set<std::string> seen;
    for (const cases::Replacement& one : replacements) {
        if (!seen.insert(one.token).second) continue;
        const QString token = fromCore(one.token);
        const QString text = tr("%1 → %2").arg(oneLine(fromCore(one.masked), 60), token);
        auto* item = new QListWidgetItem(of.isEmpty() ? text : tr("%1: %2").arg(oneLine(of, 60), text), this);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        const bool stays = std::ranges::find(liftedTokens, one.token) != liftedTokens.end();
        item->setCheckState(stays ? Qt::Unchecked : Qt::Checked);
        item->setData(kToken, token);
        item->setData(kIsSecret, one.isSecret);
        item->setData(kOwner, owner);
    }
}

void RedactionList::finish()
{
    m_filling = false;
    setVisible(count() > 0);
}

void RedactionList::onChanged(QListWidgetItem* item)
{
    if (m_filling) return;
    const bool stays = item->checkState() == Qt::Unchecked;
    if (stays && item->data(kIsSecret).toBool()
        && QMessageBox::question(this, tr("Let a secret stay?"),
               tr("This looks like a secret. It would stand in every exported file. Let it stay?"),
               QMessageBox::Yes | QMessageBox::No, QMessageBox::No)
            != QMessageBox::Yes) {
        m_filling = true;
        item->setCheckState(Qt::Checked);
        m_filling = false;
        return;
    }
    emit lifted(item->data(kOwner).toInt(), item->data(kToken).toString(), stays);
}

} // namespace spanwise::ui
