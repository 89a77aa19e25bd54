// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings_dialog.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/session/access_token.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/keys_pane.h"
#include "ui/widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

namespace spanwise::ui {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("settings", text);
}

template <typename T> const Setting<T>& settingOf(const SettingRow& row)
{
    return *std::get<const Setting<T>*>(row.setting);
}

/// Below a field and as wide as it: a label by itself breaks its lines far earlier.
QLabel* helpLabel(QWidget* parent, const QString& text)
{
    QLabel* label = plainLabel(parent, TextRole::Secondary, QPalette::PlaceholderText, text);
    QSizePolicy wide(QSizePolicy::Expanding, QSizePolicy::Minimum);
    wide.setHeightForWidth(true);
    label->setSizePolicy(wide);
    return label;
}

} // namespace

SettingsDialog::SettingsDialog(
    Settings& settings, const QString& store, QWidget* parent, const std::vector<TakenKey>& taken)
    : QDialog(parent)
    , m_settings(settings)
    , m_store(store)
    , m_tokenHash(settings.get(setting::kTokenHash))
    , m_problem(plainLabel(this, TextRole::Secondary, QPalette::BrightText))
{
    setWindowTitle(tr("Settings"));
    build(taken);
    resize(fittingSize(*this, {620, 640}));
    check();
}

void SettingsDialog::build(const std::vector<TakenKey>& taken)
{
    auto* body = new QWidget;
    auto* form = new QFormLayout(body);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(6);
    form->setHorizontalSpacing(16);
    QString section;
    for (const SettingRow& row : settingRows()) {
        if (const QString next = translated(row.section); next != section) {
            section = next;
            QLabel* head = plainLabel(body, TextRole::CardTitle, QPalette::WindowText, section);
            head->setContentsMargins(0, form->rowCount() > 0 ? 14 : 0, 0, 2);
            form->addRow(head);
        }
        QWidget* editor = editorFor(row);
        editor->setAccessibleName(labelOf(row));
        auto* label = new QLabel(labelOf(row), body);
        label->setTextFormat(Qt::PlainText);
        label->setBuddy(editor);
        form->addRow(label, editor);
        if (*row.help != '\0') form->addRow({}, helpLabel(body, translated(row.help)));
    }
    QLabel* place = plainLabel(body, TextRole::CardTitle, QPalette::WindowText, tr("Store"));
    place->setContentsMargins(0, 14, 0, 2);
    form->addRow(place);
    QLabel* file = plainLabel(body, TextRole::Body, QPalette::WindowText, oneLine(m_store));
    file->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    form->addRow(plainLabel(body, TextRole::Body, QPalette::WindowText, tr("Open now")), file);
    form->addRow({}, helpLabel(body, tr("Another one is opened, or made, with File: Open a store …")));

    auto* tabs = new QTabWidget(this);
    auto* scroll = new QScrollArea(tabs);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(body);
    m_keys = new KeysPane(ReviewKeys::of(m_settings), taken, tabs);
    tabs->addTab(scroll, tr("&General"));
    tabs->addTab(m_keys, tr("Ke&ys of Review"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(tabs, 1);
    column->addWidget(m_problem);
    column->addWidget(buttons);
}

QWidget* SettingsDialog::editorFor(const SettingRow& row)
{
    using Field = SettingRow::Field;
    if (row.field == Field::Token) return tokenField(row);
    if (row.field == Field::Switch) {
        auto* box = new QCheckBox(this);
        box->setChecked(m_settings.get(settingOf<bool>(row)));
        m_editors.push_back({&row, box});
        return box;
    }
    if (row.field == Field::Number) {
        auto* number = new QSpinBox(this);
        number->setRange(row.least, row.most);
        number->setGroupSeparatorShown(false);
        if (*row.unit != '\0') number->setSuffix(translated(row.unit));
        if (*row.none != '\0') number->setSpecialValueText(translated(row.none));
        number->setValue(m_settings.get(settingOf<int>(row)));
        connect(number, &QSpinBox::valueChanged, this, &SettingsDialog::check);
        m_editors.push_back({&row, number});
        return number;
    }
    const QString value = m_settings.get(settingOf<QString>(row));
    if (row.field == Field::Choice) {
        auto* box = new QComboBox(this);
        for (const auto& [one, label] : row.choices) box->addItem(translated(label), QString::fromLatin1(one));
        box->setCurrentIndex(std::max(0, box->findData(value)));
        m_editors.push_back({&row, box});
        return box;
    }
    auto* edit = new QLineEdit(value, this);
    connect(edit, &QLineEdit::textChanged, this, &SettingsDialog::check);
    m_editors.push_back({&row, edit});
    return row.field == Field::File ? fileField(edit) : edit;
}

QWidget* SettingsDialog::fileField(QLineEdit* edit)
{
    auto* field = new QWidget(this);
    auto* choose = new QPushButton(tr("Choose …"), field);
    auto* row = new QHBoxLayout(field);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(edit, 1);
    row->addWidget(choose);
    edit->setPlaceholderText(tr("none"));
    field->setFocusProxy(edit);
    connect(choose, &QPushButton::clicked, this, [this, edit] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Choose a file"), edit->text(), tr("JSON (*.json);;All files (*)"));
        if (!file.isEmpty()) edit->setText(file);
    });
    return field;
}

QWidget* SettingsDialog::tokenField(const SettingRow&)
{
    auto* field = new QWidget(this);
    auto* shown = new QLineEdit(field);
    shown->setReadOnly(true);
    shown->setAccessibleName(tr("New token"));
    shown->setText(
        m_tokenHash.isEmpty() ? tr("none: only this computer may send") : tr("set; it cannot be shown again"));
    auto* make = new QPushButton(tr("Make a new one"), field);
    auto* forget = new QPushButton(tr("Remove"), field);
    forget->setEnabled(!m_tokenHash.isEmpty());
    auto* row = new QHBoxLayout;
    row->addWidget(make);
    row->addWidget(forget);
    row->addStretch(1);
    auto* lines = new QVBoxLayout(field); // a token is long: it has a line of its own
    lines->setContentsMargins(0, 0, 0, 0);
    lines->addWidget(shown);
    lines->addLayout(row);
    field->setFocusProxy(make);
    connect(make, &QPushButton::clicked, this, [this, shown, forget] { makeToken(shown, forget); });
    connect(forget, &QPushButton::clicked, this, [this, shown, forget] {
        m_tokenHash.clear();
        shown->setText(tr("none: only this computer may send"));
        forget->setEnabled(false);
        check();
    });
    return field;
}

void SettingsDialog::makeToken(QLineEdit* shown, QPushButton* forget)
{
    const QString token = ui::makeToken();
    m_tokenHash = hashTextOf(token);
    shown->setText(token); // until the dialog closes
    shown->setFocus();
    shown->selectAll();
    forget->setEnabled(true);
    check();
}

QString SettingsDialog::textOf(const char* key) const
{
    for (const Editor& editor : m_editors)
        if (qstrcmp(keyOf(*editor.row), key) == 0)
            if (const auto* edit = qobject_cast<const QLineEdit*>(editor.widget)) return edit->text().trimmed();
    return {};
}

/// What must not be saved, in words, as soon as it is typed (S1).
void SettingsDialog::check()
{
    if (!m_ok) return;
    const QString address = textOf(setting::kReceiveAddress.key);
    QString problem;
    if (!live::isAddress(address.toStdString()))
        problem =
            tr("“%1” is no address of a computer. Write 127.0.0.1, ::1, or 0.0.0.0 for all networks.").arg(address);
    else
        problem = whyNotListen(address, !m_tokenHash.isEmpty());
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_ok->setEnabled(problem.isEmpty());
}

void SettingsDialog::save()
{
    for (const Editor& editor : m_editors) {
        const SettingRow& row = *editor.row;
        if (const auto* box = qobject_cast<QCheckBox*>(editor.widget))
            m_settings.set(settingOf<bool>(row), box->isChecked());
        else if (const auto* number = qobject_cast<QSpinBox*>(editor.widget))
            m_settings.set(settingOf<int>(row), number->value());
        else if (const auto* choice = qobject_cast<QComboBox*>(editor.widget))
            m_settings.set(settingOf<QString>(row), choice->currentData().toString());
        else if (const auto* edit = qobject_cast<QLineEdit*>(editor.widget))
            m_settings.set(settingOf<QString>(row), edit->text().trimmed());
    }
    m_settings.set(setting::kTokenHash, m_tokenHash);
    m_keys->keys().save(m_settings);
    applyTheme(themeFromName(m_settings.get(setting::kTheme)).value_or(ThemeChoice::System));
    format::setZoneByName(m_settings.get(setting::kZone));
    emit applied();
    accept();
}

} // namespace spanwise::ui
