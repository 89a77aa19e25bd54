// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rubric_questions.h"

#include "ui/safe_text.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QTableWidget>
#include <QVBoxLayout>
#include <span>
#include <utility>

namespace spanwise::ui {
namespace {

enum Column : int { TitleColumn, KindColumn, RequiredColumn, OptionsColumn };

struct Named {
    const char* value;
    const char* title;
};
constexpr Named kKinds[] = {{"choice", QT_TRANSLATE_NOOP("RubricQuestions", "one of")},
    {"multi", QT_TRANSLATE_NOOP("RubricQuestions", "several of")},
    {"ordinal", QT_TRANSLATE_NOOP("RubricQuestions", "scale")},
    {"text", QT_TRANSLATE_NOOP("RubricQuestions", "free text")}};
constexpr Named kRequired[] = {{"", QT_TRANSLATE_NOOP("RubricQuestions", "no")},
    {"verdict=fail", QT_TRANSLATE_NOOP("RubricQuestions", "after fail")},
    {"verdict=pass", QT_TRANSLATE_NOOP("RubricQuestions", "after pass")},
    {"always", QT_TRANSLATE_NOOP("RubricQuestions", "always")}};

QString trHere(const char* text)
{
    return QCoreApplication::translate("RubricQuestions", text);
}

QComboBox* comboOf(std::span<const Named> entries, const QString& value, const QString& name)
{
    auto* combo = new QComboBox;
    for (const Named& one : entries) combo->addItem(trHere(one.title), QString::fromLatin1(one.value));
    if (combo->findData(value) < 0) combo->addItem(value, value); // a condition that only files can state
    combo->setCurrentIndex(combo->findData(value));
    combo->setAccessibleName(name);
    return combo;
}

/// "low=Low: a blemish; high=High", or "@default" for a taxonomy.
QString optionsText(const Json& question)
{
    if (!question["taxonomy"].text().empty()) return u'@' + fromCore(question["taxonomy"].text());
    QStringList parts;
    for (const Json& option : question["options"].items()) {
        const QString value = fromCore(option["value"].text());
        const QString title = fromCore(option["title"].text());
        parts.append(title.isEmpty() || title == value ? value : value + u'=' + title);
    }
    return parts.join(QStringLiteral("; "));
}

void setOptions(Json& question, const QString& text)
{
    question.remove("taxonomy");
    question.remove("options");
    const QString all = text.trimmed();
    if (all.startsWith(u'@')) {
        question.set("taxonomy", all.mid(1).toStdString());
        return;
    }
    Json options = Json::array();
    int number = 0;
    for (const QString& part : all.split(u';', Qt::SkipEmptyParts)) {
        const QString value = part.section(u'=', 0, 0).trimmed();
        const QString title = part.section(u'=', 1).trimmed();
        Json option = Json::object();
        option.set("value", value.toStdString()).set("title", (title.isEmpty() ? value : title).toStdString());
        if (++number <= 9) option.set("key", std::to_string(number));
        options.add(std::move(option));
    }
    if (number > 0) question.set("options", std::move(options));
}

/// Letters and digits of a title, as a key: "How bad is it?" → how_bad_is_it.
QString keyOf(const QString& title)
{
    QString key;
    for (const QChar c : title.toLower())
        if (c.isLetterOrNumber() && c.unicode() < 128)
            key += c;
        else if (!key.isEmpty() && !key.endsWith(u'_'))
            key += u'_';
    while (key.endsWith(u'_')) key.chop(1);
    return key.isEmpty() ? QStringLiteral("question") : key.left(40);
}

Json question(const char* key, const QString& title, const char* kind, const char* required = "")
{
    Json out = Json::object();
    out.set("key", key).set("title", title.toStdString()).set("kind", kind);
    if (*required != '\0') out.set("required_if", required);
    return out;
}

} // namespace

RubricQuestions::RubricQuestions(QWidget* parent)
    : QWidget(parent)
    , m_table(new QTableWidget(0, 4, this))
{
    m_table->setHorizontalHeaderLabels({tr("Question"), tr("Answered by"), tr("Required"), tr("Options")});
    m_table->setAccessibleName(tr("Questions of the form"));
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(OptionsColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(TitleColumn, 190);
    m_table->setColumnWidth(KindColumn, 104);
    m_table->setColumnWidth(RequiredColumn, 104);
    m_table->setTabKeyNavigation(false); // Tab leaves the table
    connect(m_table, &QTableWidget::itemChanged, this, [this] {
        if (!m_filling) emit edited();
    });

    auto* added = new QPushButton(tr("Add question"), this);
    auto* menu = new QMenu(added);
    const auto offer = [&](const QString& text, Kind kind) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, kind] { add(kind); });
    };
    offer(tr("One of several categories"), Kind::Category);
    offer(tr("Several categories"), Kind::Several);
    offer(tr("Severity"), Kind::Severity);
    offer(tr("Scale"), Kind::Scale);
    offer(tr("Free text"), Kind::Text);
    offer(tr("Corrected output"), Kind::Correction);
    added->setMenu(menu);
    auto* removed = new QPushButton(tr("Remove"), this);
    auto* up = new QPushButton(tr("Up"), this);
    auto* down = new QPushButton(tr("Down"), this);
    connect(removed, &QPushButton::clicked, this, [this] { removeCurrent(); });
    connect(up, &QPushButton::clicked, this, [this] { moveCurrent(-1); });
    connect(down, &QPushButton::clicked, this, [this] { moveCurrent(1); });
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {added, removed, up, down}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table, 1);
    column->addLayout(buttons);
}

void RubricQuestions::addRow(const Json& one)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    m_originals.push_back(one);
    m_table->setItem(row, TitleColumn, new QTableWidgetItem(fromCore(one["title"].text())));
    auto* kind = comboOf(kKinds, fromCore(one["kind"].text()), tr("How it is answered"));
    auto* required = comboOf(kRequired, fromCore(one["required_if"].text()), tr("Whether it must be answered"));
    for (QComboBox* combo : {kind, required})
        connect(combo, &QComboBox::currentIndexChanged, this, [this] {
            if (!m_filling) emit edited();
        });
    m_table->setCellWidget(row, KindColumn, kind);
    m_table->setCellWidget(row, RequiredColumn, required);
    auto* options = new QTableWidgetItem(optionsText(one));
    options->setToolTip(plainTip(tr("value=title; value=title …, or @default for the list of failure modes")));
    m_table->setItem(row, OptionsColumn, options);
}

void RubricQuestions::setQuestions(const Json& questions)
{
    m_filling = true;
    m_table->setRowCount(0);
    m_originals.clear();
    for (const Json& one : questions.items()) addRow(one);
    m_filling = false;
    emit edited();
}

Json RubricQuestions::questions() const
{
    Json out = Json::array();
    QSet<QString> keys;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        Json one = m_originals[std::size_t(row)];
        const auto chosen = [&](int column) {
            return qobject_cast<QComboBox*>(m_table->cellWidget(row, column))->currentData().toString();
        };
        const QString title = m_table->item(row, TitleColumn)->text().trimmed();
        QString key = fromCore(one["key"].text());
        if (key.isEmpty()) key = keyOf(title);
        for (const QString stem = key; keys.contains(key); key = stem + u'_' + QString::number(keys.size())) { }
        keys.insert(key);
        one.set("key", key.toStdString())
            .set("title", title.toStdString())
            .set("kind", chosen(KindColumn).toStdString());
        const QString required = chosen(RequiredColumn);
        one.remove("required_if");
        if (!required.isEmpty()) one.set("required_if", required.toStdString());
        const QString options = m_table->item(row, OptionsColumn)->text();
        if (options != optionsText(one)) setOptions(one, options);
        out.add(std::move(one));
    }
    return out;
}

void RubricQuestions::add(RubricQuestions::Kind kind)
{
    Json one;
    switch (kind) {
    case Kind::Category:
        one = question("", tr("Which kind is it?"), "choice");
        setOptions(one, tr("first; second"));
        break;
    case Kind::Several:
        one = question("failure_modes", tr("What is wrong?"), "multi", "verdict=fail");
        setOptions(one, QStringLiteral("@default"));
        break;
    case Kind::Severity:
        one = question("severity", tr("How bad is it?"), "choice", "verdict=fail");
        setOptions(one, tr("low=Low; medium=Medium; high=High; critical=Critical"));
        break;
    case Kind::Scale:
        one = question("", tr("How far?"), "ordinal");
        setOptions(one, tr("1=not at all; 2=partly; 3=fully"));
        break;
    case Kind::Text: one = question("", tr("Note"), "text"); break;
    case Kind::Correction:
        one = question("corrected_output", tr("Corrected output"), "text");
        one.set("format", "as_output");
        break;
    }
    m_filling = true;
    addRow(one);
    m_filling = false;
    m_table->setCurrentCell(m_table->rowCount() - 1, TitleColumn);
    emit edited();
}

void RubricQuestions::removeCurrent()
{
    const int row = m_table->currentRow();
    if (row < 0) return;
    m_originals.erase(m_originals.begin() + row);
    m_table->removeRow(row);
    emit edited();
}

void RubricQuestions::moveCurrent(int by)
{
    const int row = m_table->currentRow();
    const int to = row + by;
    if (row < 0 || to < 0 || to >= m_table->rowCount()) return;
    std::vector<Json> all = questions().items();
    std::swap(all[std::size_t(row)], all[std::size_t(to)]);
    Json list = Json::array();
    for (Json& one : all) list.add(std::move(one));
    setQuestions(list);
    m_table->setCurrentCell(to, TitleColumn);
}

} // namespace spanwise::ui
