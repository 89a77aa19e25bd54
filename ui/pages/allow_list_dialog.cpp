// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/allow_list_dialog.h"

#include "core/guard/allow_list.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kMostCharacters = 10'000'000;
constexpr int kLines = 62; ///< height of a field for several lines

QStringList withoutEmpty(const QString& text, QChar between)
{
    QStringList out;
    for (const QString& part : text.split(between))
        if (const QString word = part.trimmed(); !word.isEmpty()) out.append(word);
    return out;
}

Json listOf(const QStringList& texts)
{
    Json out = Json::array();
    for (const QString& text : texts) out.add(text.toStdString());
    return out;
}

QString joined(const Json& list, const QString& between)
{
    QStringList out;
    for (const std::string& text : list.textItems()) out.append(fromCore(text));
    return out.join(between);
}

/// A member that says nothing is not written.
void put(Json& rule, std::string_view name, Json value)
{
    const bool empty =
        value.isNull() || (value.isText() && value.text().empty()) || (value.isArray() && value.items().empty());
    if (empty)
        rule.remove(name);
    else
        rule.set(name, std::move(value));
}

} // namespace

AllowListDialog::AllowListDialog(const std::string& json, const QStringList& services, Save save, QWidget* parent)
    : QDialog(parent)
    , m_file(Json::object().set("rules", Json::array()))
    , m_save(std::move(save))
    , m_problem(plainLabel(this, TextRole::Secondary, QPalette::BrightText))
{
    setWindowTitle(tr("What texts may be"));
    auto* across = new QHBoxLayout;
    across->setSpacing(16);
    across->addWidget(buildList(), 2);
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(buildRule(services), 1);
    right->addWidget(buildTrial());
    across->addLayout(right, 5);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Save);
    m_ok->setProperty("primary", true);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] { this->save(); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addWidget(plainLabel(this, TextRole::Body, QPalette::PlaceholderText,
        tr("What does not fit is found as “not allowed”, of low severity; nothing that was sent is changed. Of several "
           "rules the one that names service and role holds.")));
    column->addLayout(across, 1);
    column->addWidget(m_problem);
    column->addWidget(buttons);
    resize(fittingSize(*this, {880, 660}));

    if (!json.empty()) {
        const auto lists = guard::AllowLists::read(json);
        const auto read = Json::parse(json);
        m_broken = !lists || !read;
        if (!m_broken) m_file = *read;
        if (m_broken) m_problem->setText(fromCore(lists ? read.error().message : lists.error().message));
    }
    for (std::size_t i = 0; i < m_file["rules"].items().size(); ++i) m_list->addItem(QString());
    for (int i = 0; i < m_list->count(); ++i) nameRule(i);
    m_list->setCurrentRow(m_list->count() > 0 ? 0 : -1);
    showRule(m_list->currentRow());
    check();
}

QWidget* AllowListDialog::buildTrial()
{
    auto* trial = new QWidget(this);
    m_text = new QPlainTextEdit(trial);
    m_text->setAccessibleName(tr("Text to try the rule on"));
    m_text->setPlaceholderText(tr("Paste a text of this service and role here to try the rule"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(kLines);
    m_tried = plainLabel(trial, TextRole::Body);
    m_tried->setAccessibleName(tr("What the rule says of the text"));
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { tryText(); });
    auto* column = new QVBoxLayout(trial);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(6);
    column->addWidget(m_text);
    column->addWidget(m_tried);
    return trial;
}

QWidget* AllowListDialog::buildList()
{
    auto* side = new QWidget(this);
    m_list = new QListWidget(side);
    m_list->setAccessibleName(tr("Rules"));
    auto* add = new QPushButton(tr("&Add"), side);
    m_remove = new QPushButton(tr("&Remove"), side);
    connect(add, &QPushButton::clicked, this, [this] { addRule(); });
    connect(m_remove, &QPushButton::clicked, this, [this] { removeRule(); });
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { showRule(row); });
    auto* row = new QHBoxLayout;
    row->addWidget(add);
    row->addWidget(m_remove);
    row->addStretch(1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list, 1);
    column->addLayout(row);
    return side;
}

QWidget* AllowListDialog::buildRule(const QStringList& services)
{
    m_fields = new QWidget;
    auto* form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 8, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(8);
    form->setHorizontalSpacing(16);
    m_service = new QComboBox(m_fields);
    m_service->setEditable(true);
    m_service->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_service->addItems(services);
    m_service->lineEdit()->setPlaceholderText(tr("any service"));
    m_role = new QComboBox(m_fields);
    m_role->addItem(tr("any text that goes in"), QString());
    m_role->addItem(tr("what the user says"), QStringLiteral("user"));
    m_role->addItem(tr("what tools return"), QStringLiteral("tool"));
    m_role->addItem(tr("what the model answers"), QStringLiteral("assistant"));
    m_longest = new QSpinBox(m_fields);
    m_longest->setRange(0, kMostCharacters);
    m_longest->setSpecialValueText(tr("as long as it likes"));
    m_longest->setSuffix(tr(" characters"));
    m_fence = new QCheckBox(tr("JSON may stand in a Markdown fence (```)"), m_fields);
    const auto line = [this, form](const QString& label, const QString& hint) {
        auto* edit = new QLineEdit(m_fields);
        edit->setPlaceholderText(hint);
        form->addRow(label, edit);
        connect(edit, &QLineEdit::textEdited, this, [this] { takeRule(); });
        return edit;
    };
    const auto lines = [this, form](const QString& label, const QString& hint) {
        auto* edit = new QPlainTextEdit(m_fields);
        edit->setPlaceholderText(hint);
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(kLines);
        form->addRow(label, edit);
        connect(edit, &QPlainTextEdit::textChanged, this, [this] { takeRule(); });
        return edit;
    };
    form->addRow(tr("&Service"), m_service);
    form->addRow(tr("R&ole"), m_role);
    form->addRow(tr("At &most"), m_longest);
    m_languages = line(tr("&Languages"), tr("any; or en, de, …"));
    m_pattern = line(tr("&Pattern of the whole text"), tr("any; or a regular expression (RE2)"));
    m_values = lines(tr("Only these te&xts"), tr("any; or one text a line"));
    m_tools = line(tr("&Tools that may be called"), tr("any; or search, refund, …"));
    m_hosts = line(tr("&Hosts that answers may load from"), tr("none; or shop.example, …"));
    m_quotable = lines(tr("May be &quoted of the system message"), tr("nothing; or one phrase a line"));
    m_answerLanguage = line(tr("Language of a&nswers"), tr("that of the question; or en"));
    form->addRow({}, m_fence);
    m_schema = lines(tr("&JSON Schema of answers"), tr("none; it holds where the request brings no schema"));
    connect(m_service, &QComboBox::currentTextChanged, this, [this] { takeRule(); });
    connect(m_role, &QComboBox::currentIndexChanged, this, [this] { takeRule(); });
    connect(m_longest, &QSpinBox::valueChanged, this, [this] { takeRule(); });
    connect(m_fence, &QCheckBox::toggled, this, [this] { takeRule(); });
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_fields);
    return scroll;
}

void AllowListDialog::addRule()
{
    Json rules = m_file["rules"];
    rules.add(Json::object());
    m_file.set("rules", std::move(rules));
    m_list->addItem(QString());
    m_list->setCurrentRow(m_list->count() - 1);
    takeRule();
    m_service->setFocus();
}

void AllowListDialog::removeRule()
{
    const int row = m_list->currentRow();
    if (row < 0) return;
    Json rules = m_file["rules"];
    rules.mutableItems().erase(rules.mutableItems().begin() + row);
    m_file.set("rules", std::move(rules));
    {
        const QSignalBlocker quiet(m_list);
        delete m_list->takeItem(row);
    }
    showRule(m_list->currentRow());
    check();
}

void AllowListDialog::showRule(int row)
{
    m_fields->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    const Json rule = row < 0 ? Json::object() : m_file["rules"].items()[std::size_t(row)];
    m_filling = true;
    m_service->setCurrentText(fromCore(rule["service"].text()));
    m_role->setCurrentIndex(std::max(0, m_role->findData(fromCore(rule["role"].text()))));
    m_longest->setValue(int(std::min<std::int64_t>(rule["max_chars"].integer().value_or(0), kMostCharacters)));
    m_languages->setText(joined(rule["languages"], QStringLiteral(", ")));
    m_pattern->setText(fromCore(rule["pattern"].text()));
    m_values->setPlainText(joined(rule["enum"], QStringLiteral("\n")));
    m_tools->setText(joined(rule["tools"], QStringLiteral(", ")));
    m_hosts->setText(joined(rule["hosts"], QStringLiteral(", ")));
    m_quotable->setPlainText(joined(rule["quotable"], QStringLiteral("\n")));
    m_answerLanguage->setText(fromCore(rule["language"].text()));
    m_fence->setChecked(rule["json_fence"].boolean().value_or(true));
    m_schema->setPlainText(rule["schema"].isNull() ? QString() : fromCore(rule["schema"].indented(2)));
    m_filling = false;
    showWhatHolds();
    tryText();
}

/// Some limits are of texts that go in, the others of answers.
void AllowListDialog::showWhatHolds()
{
    const QString role = m_role->currentData().toString();
    for (QWidget* field : {static_cast<QWidget*>(m_longest), static_cast<QWidget*>(m_languages),
             static_cast<QWidget*>(m_pattern), static_cast<QWidget*>(m_values)})
        field->setEnabled(role != QLatin1String("assistant"));
    for (QWidget* field :
        {static_cast<QWidget*>(m_tools), static_cast<QWidget*>(m_hosts), static_cast<QWidget*>(m_quotable),
            static_cast<QWidget*>(m_answerLanguage), static_cast<QWidget*>(m_fence), static_cast<QWidget*>(m_schema)})
        field->setEnabled(role.isEmpty() || role == QLatin1String("assistant"));
}

void AllowListDialog::nameRule(int row)
{
    const Json& rule = m_file["rules"].items()[std::size_t(row)];
    const QString service = fromCore(rule["service"].text()).trimmed();
    const int role = std::max(0, m_role->findData(fromCore(rule["role"].text())));
    m_list->item(row)->setText(
        tr("%1: %2").arg(service.isEmpty() ? tr("any service") : oneLine(service, 40), m_role->itemText(role)));
}

void AllowListDialog::takeRule()
{
    const int row = m_list->currentRow();
    if (m_filling || row < 0) return;
    Json rules = m_file["rules"];
    Json& rule = rules.mutableItems()[std::size_t(row)];
    const auto text = [](const QString& value) { return Json(value.trimmed().toStdString()); };
    put(rule, "service", text(m_service->currentText()));
    put(rule, "role", text(m_role->currentData().toString()));
    put(rule, "max_chars", m_longest->value() > 0 ? Json(std::int64_t(m_longest->value())) : Json());
    put(rule, "languages", listOf(withoutEmpty(m_languages->text(), u',')));
    put(rule, "pattern", Json(m_pattern->text().toStdString()));
    put(rule, "enum", listOf(withoutEmpty(m_values->toPlainText(), u'\n')));
    put(rule, "tools", listOf(withoutEmpty(m_tools->text(), u',')));
    put(rule, "hosts", listOf(withoutEmpty(m_hosts->text(), u',')));
    put(rule, "quotable", listOf(withoutEmpty(m_quotable->toPlainText(), u'\n')));
    put(rule, "language", text(m_answerLanguage->text()));
    put(rule, "json_fence", m_fence->isChecked() ? Json() : Json(false));
    const QString schema = m_schema->toPlainText().trimmed();
    const auto parsed = schema.isEmpty() ? Result<Json>(Json()) : Json::parse(schema.toStdString());
    if (parsed) put(rule, "schema", *parsed);
    m_file.set("rules", std::move(rules));
    nameRule(row);
    showWhatHolds();
    check();
    if (!parsed) {
        m_problem->setText(tr("The schema is no JSON: %1").arg(oneLine(fromCore(parsed.error().message), 160)));
        m_problem->show();
        m_ok->setEnabled(false);
    }
}

/// By the reader that the guards use: what it takes may be saved.
void AllowListDialog::check()
{
    if (m_broken) {
        m_fields->setEnabled(false);
        m_ok->setEnabled(false);
        return;
    }
    const auto read = guard::AllowLists::read(m_file.canonical());
    m_problem->setText(read ? QString() : oneLine(fromCore(read.error().message), 240));
    m_problem->setVisible(!read);
    m_ok->setEnabled(read.has_value());
    tryText();
}

void AllowListDialog::tryText()
{
    const QString text = m_text->toPlainText();
    const auto lists = guard::AllowLists::read(m_file.canonical());
    if (!lists || m_list->currentRow() < 0 || text.isEmpty()) return m_tried->clear();
    const QString chosen = m_role->currentData().toString();
    if (chosen == QLatin1String("assistant"))
        return m_tried->setText(tr("Answers are judged with their calls; only texts that go in can be tried here."));
    const std::string role = chosen.isEmpty() ? "user" : chosen.toStdString();
    const guard::AllowRule* rule = lists->find(m_service->currentText().trimmed().toStdString(), role);
    std::vector<Finding> found;
    if (rule != nullptr)
        rule->check(text.toStdString(), role == "tool" ? TextSide::ToolResult : TextSide::Input, found);
    m_tried->setText(found.empty() ? tr("Fits: nothing would be found.")
                                   : tr("Not allowed: %1.").arg(oneLine(fromCore(found.front().detail), 200)));
}

void AllowListDialog::save()
{
    if (const auto done = m_save(m_file.indented(2) + '\n'); !done) {
        m_problem->setText(oneLine(fromCore(done.error().message), 240));
        m_problem->show();
        return;
    }
    accept();
}

} // namespace spanwise::ui
