// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/setting_pane.h"

#include "core/base/ascii.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace spanwise::ui {
namespace {
constexpr int kListWidth = 248; ///< holds the names of the shipped rules
} // namespace

SettingPane::SettingPane(const QString& what, const QString& addText, QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 12, 0, 0);
    row->setSpacing(16);
    row->addWidget(buildList(what, addText));
    row->addWidget(buildForm(), 1);
    auto* saved = new QShortcut(QKeySequence::Save, this);
    saved->setContext(Qt::WindowShortcut); // of the pane that is on screen: the others are hidden
    connect(saved, &QShortcut::activated, this, &SettingPane::save);
    auto* added = new QShortcut(QKeySequence::New, this);
    added->setContext(Qt::WindowShortcut);
    connect(added, &QShortcut::activated, m_add, &QPushButton::click);
}

QWidget* SettingPane::buildList(const QString& what, const QString& addText)
{
    auto* side = new QWidget(this);
    side->setFixedWidth(kListWidth);
    m_list = new QListWidget(side);
    m_list->setAccessibleName(what);
    m_list->setTabKeyNavigation(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_add = new QPushButton(addText, side);
    m_add->setAutoDefault(false);
    m_add->setToolTip(tr("Ctrl+N"));
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    m_showArchived = new QCheckBox(tr("Show archived"), side);
    m_showArchived->hide();
    column->addWidget(m_list, 1);
    column->addWidget(m_showArchived);
    column->addWidget(m_add);
    connect(m_showArchived, &QCheckBox::toggled, this, &SettingPane::hideArchived);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (m_filling || row < 0 || row == m_row) return;
        m_filling = true;
        m_list->setCurrentRow(m_row); // until it may be left
        m_filling = false;
        leave([this, row] { show(row); });
    });
    connect(m_add, &QPushButton::clicked, this, [this] { leave([this] { showNew(); }); });
    return side;
}

QWidget* SettingPane::buildForm()
{
    auto* side = new QWidget(this);
    m_versions = new QComboBox(side);
    m_versions->setAccessibleName(tr("Version"));
    m_versions->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_versions->setToolTip(plainTip(tr("Earlier versions fill the form; saving makes them the newest")));
    m_archive = new QPushButton(side);
    m_archive->setAutoDefault(false);
    connect(m_archive, &QPushButton::clicked, this, &SettingPane::archive);
    m_fields = new QWidget;
    auto* inner = new QVBoxLayout(m_fields);
    inner->setContentsMargins(0, 0, 8, 0);
    m_form = new QFormLayout;
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setVerticalSpacing(8);
    m_form->setHorizontalSpacing(16);
    m_below = new QVBoxLayout;
    inner->addLayout(m_form);
    inner->addSpacing(4);
    inner->addLayout(m_below);
    inner->addStretch(1);
    auto* scroll = new QScrollArea(side);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_fields);
    m_problem = plainLabel(side, TextRole::Secondary, QPalette::PlaceholderText);
    m_revert = new QPushButton(tr("Take the changes back"), side);
    m_save = new QPushButton(tr("Save"), side);
    m_save->setToolTip(tr("Ctrl+S"));
    for (QPushButton* button : {m_revert, m_save}) button->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_problem, 1);
    buttons->addWidget(m_revert);
    buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    auto* head = new QHBoxLayout;
    head->addWidget(m_versions);
    head->addStretch(1);
    head->addWidget(m_archive);
    column->addLayout(head);
    column->addWidget(scroll, 1);
    column->addLayout(buttons);
    connect(m_versions, &QComboBox::activated, this, [this](int index) {
        if (m_row < 0) return;
        const auto& versions = m_entries[std::size_t(m_row)].versions;
        if (std::size_t(index) >= versions.size()) return;
        const Json older = Json::parse(versions[std::size_t(index)].json).value_or(Json());
        m_filling = true;
        fill(older, false);
        m_filling = false;
        touched();
    });
    connect(m_revert, &QPushButton::clicked, this, [this] { fillFrom(m_filled, m_row < 0); });
    connect(m_save, &QPushButton::clicked, this, &SettingPane::save);
    return side;
}

void SettingPane::setEntries(std::vector<Entry> entries)
{
    const std::string before = m_row >= 0 ? m_entries[std::size_t(m_row)].id : std::string();
    const bool keep = isChanged();
    const bool isFirst = m_entries.empty();
    m_entries = std::move(entries);
    m_filling = true;
    m_list->clear();
    for (const Entry& one : m_entries) {
        m_list->addItem(one.archived ? tr("%1 (archived)").arg(oneLine(one.title, 60)) : oneLine(one.title, 60));
        m_list->item(m_list->count() - 1)->setToolTip(plainTip(one.title));
        if (one.archived) m_list->item(m_list->count() - 1)->setForeground(palette().placeholderText());
    }
    m_filling = false;
    m_showArchived->setVisible(std::ranges::any_of(m_entries, &Entry::archived));
    const auto found = std::ranges::find(m_entries, before, &Entry::id);
    if (keep && (before.empty() || found != m_entries.end())) {
        m_row = before.empty() ? -1 : int(found - m_entries.begin());
        m_filling = true;
        m_list->setCurrentRow(m_row);
        m_filling = false;
        return hideArchived();
    }
    hideArchived();
    if (m_entries.empty()) return showNew();
    if (!isFirst && before.empty()) return;
    show(found == m_entries.end() ? 0 : int(found - m_entries.begin()));
}

void SettingPane::focusList()
{
    m_list->setFocus(Qt::OtherFocusReason);
}

void SettingPane::choose(const std::string& id)
{
    const auto found = std::ranges::find(m_entries, id, &Entry::id);
    if (found != m_entries.end()) show(int(found - m_entries.begin()));
}

void SettingPane::setObstacle(const QString& why)
{
    m_obstacle = why;
    m_fields->setEnabled(why.isEmpty());
    m_add->setEnabled(why.isEmpty());
    touched();
}

void SettingPane::say(const QString& sentence)
{
    m_then = {};
    m_said = sentence;
    m_problem->setText(sentence);
}

void SettingPane::setSaved(const std::string& id)
{
    if (!shown() || shown()->id == id) m_filled = now(); // another one can have been chosen while it was written
    const auto found = std::ranges::find(m_entries, id, &Entry::id);
    if (found == m_entries.end()) { // a new one: the next list has it
        m_entries.push_back({id, {}, m_filled, {}});
        m_row = int(m_entries.size()) - 1;
    }
    touched();
    if (const auto then = std::exchange(m_then, {})) then();
}

bool SettingPane::isChanged() const
{
    return !m_filled.isNull() && now().canonical() != m_filled.canonical();
}

void SettingPane::leave(std::function<void()> then)
{
    if (!isChanged() || !m_obstacle.isEmpty()) return then();
    const auto answer = QMessageBox::question(this, tr("Not saved"), tr("Save what you have changed?"),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    if (answer == QMessageBox::Discard) {
        fillFrom(m_filled, m_row < 0);
        return then();
    }
    if (answer != QMessageBox::Save) return;
    m_then = std::move(then);
    save();
}

void SettingPane::show(int row)
{
    if (row != m_row) m_said.clear();
    m_row = row;
    m_filling = true;
    m_list->setCurrentRow(row);
    m_filling = false;
    showVersions();
    fillFrom(m_entries[std::size_t(row)].json, false);
    hideArchived();
}

/// The one on screen stays, so that it can be restored at once.
void SettingPane::hideArchived()
{
    for (int row = 0; row < m_list->count(); ++row)
        m_list->item(row)->setHidden(
            m_entries[std::size_t(row)].archived && row != m_row && !m_showArchived->isChecked());
}

void SettingPane::showNew()
{
    m_said.clear();
    m_row = -1;
    m_filling = true;
    m_list->setCurrentRow(-1);
    m_filling = false;
    showVersions();
    fillFrom(blank(), true);
    if (auto* first = m_fields->findChild<QLineEdit*>()) first->setFocus();
}

void SettingPane::orderFields()
{
    QWidget* before = m_versions;
    const auto goOnWith = [&before](QWidget* next) {
        if (!next || next->focusPolicy() == Qt::NoFocus) return;
        setTabOrder(before, next);
        before = next;
    };
    goOnWith(m_archive);
    for (int row = 0; row < m_form->rowCount(); ++row)
        if (const QLayoutItem* field = m_form->itemAt(row, QFormLayout::FieldRole)) goOnWith(field->widget());
    for (int i = 0; i < m_below->count(); ++i) goOnWith(m_below->itemAt(i)->widget());
    goOnWith(m_revert);
    goOnWith(m_save);
}

void SettingPane::fillFrom(const Json& json, bool isNew)
{
    m_filling = true;
    m_filled = json;
    fill(json, isNew);
    m_filled = read(json); // what fields cannot show as it was is no change by a person
    m_filling = false;
    touched();
}

void SettingPane::showVersions()
{
    m_versions->clear();
    if (m_row < 0) {
        m_versions->addItem(tr("New"));
    } else if (const auto& versions = m_entries[std::size_t(m_row)].versions; versions.empty()) {
        m_versions->addItem(tr("As shipped"));
    } else {
        for (const query::SettingVersion& one : versions) {
            QStringList parts {tr("Version %1").arg(one.version)};
            if (!one.by.empty()) parts.append(oneLine(fromCore(one.by), 40));
            if (one.at > 0) parts.append(format::timeShort(one.at));
            m_versions->addItem(parts.join(QStringLiteral(" · ")));
        }
    }
    m_versions->setEnabled(m_versions->count() > 1);
}

void SettingPane::touched()
{
    if (m_filling) return;
    const auto change = changeOf(now(), m_row < 0);
    const bool changed = isChanged();
    const bool archived = shown() && shown()->archived;
    m_fields->setEnabled(m_obstacle.isEmpty() && !archived);
    m_archive->setVisible(shown() && (archived || !shown()->consequence.isEmpty()));
    m_archive->setEnabled(m_obstacle.isEmpty());
    m_archive->setText(archived ? archiveTexts().restore : archiveTexts().archive);
    m_versions->setEnabled(m_versions->count() > 1 && !archived);
    m_save->setEnabled(m_obstacle.isEmpty() && (changed || m_row < 0) && change.has_value());
    m_revert->setEnabled(m_obstacle.isEmpty() && changed);
    const bool wrong = !change && (changed || m_row >= 0);
    m_problem->setText(!m_obstacle.isEmpty() ? m_obstacle
            : wrong                          ? oneLine(messageOf(change.error()), 240)
            : changed                        ? tr("Not saved yet")
            : m_said.isEmpty() && archived   ? archiveTexts().archived.arg(isolated(shown()->called(), 60))
                                             : m_said);
    if (changed) m_said.clear();
    afterEdit();
}

SettingPane::ArchiveTexts SettingPane::archiveTexts() const
{
    return {tr("Archive …"), tr("Restore"), tr("Archive “%1”?"),
        tr("%1 is archived. Restore brings it back as it was."), tr("%1 is back as it was.")};
}

/// Restoring asks nothing: it loses nothing. Archiving says first what is open.
void SettingPane::archive()
{
    if (!shown() || !m_obstacle.isEmpty()) return;
    leave([this] {
        const Entry one = *shown();
        const QString title = isolated(one.called(), 60);
        const ArchiveTexts texts = archiveTexts();
        if (!one.archived) {
            const QString question = texts.question.arg(title) + QStringLiteral("\n\n") + one.consequence;
            QMessageBox asked(QMessageBox::Question, tr("Archive"), question, QMessageBox::Cancel, this);
            asked.setTextFormat(Qt::PlainText); // names of rules stand in it
            QString go = texts.archive;
            QPushButton* yes = asked.addButton(go.remove(QStringLiteral(" …")), QMessageBox::AcceptRole);
            asked.setDefaultButton(yes);
            asked.exec();
            if (asked.clickedButton() != yes) return;
        }
        emit saveWanted(
            one.id, archiving(one.id, !one.archived), (one.archived ? texts.restored : texts.archived).arg(title));
    });
}

void SettingPane::save()
{
    if ((!isChanged() && m_row >= 0) || !m_obstacle.isEmpty()) return;
    const auto change = changeOf(now(), m_row < 0);
    if (!change) return say(oneLine(messageOf(change.error()), 240));
    emit saveWanted(change->id, change->save, change->sentence);
}

std::string idFrom(const QString& title, const std::string& fallback, const std::vector<std::string>& taken)
{
    std::string id;
    for (const char c : title.toStdString()) {
        const char low = ascii::lower(c);
        if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9'))
            id += low;
        else if (!id.empty() && id.back() != '_')
            id += '_';
    }
    while (!id.empty() && id.back() == '_') id.pop_back();
    if (id.empty()) id = fallback;
    id.resize(std::min<std::size_t>(id.size(), 48));
    const auto isTaken = [&](const std::string& one) { return std::ranges::find(taken, one) != taken.end(); };
    std::string out = id;
    for (int n = 2; isTaken(out); ++n) out = id + '_' + std::to_string(n);
    return out;
}

} // namespace spanwise::ui
