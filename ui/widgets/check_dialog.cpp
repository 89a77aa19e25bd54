// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/check_dialog.h"

#include "core/cases/checks.h"
#include "ui/safe_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

namespace spanwise::ui {
namespace {

constexpr double kUsualSimilarity = 0.8;

/// Kinds whose value is JSON: a schema, a document, a list, a number.
bool takesJson(const QString& kind)
{
    return kind.startsWith(QLatin1String("json_")) || kind.startsWith(QLatin1String("max_"))
        || kind.startsWith(QLatin1String("min_")) || kind == QLatin1String("no_finding");
}

bool takesNothing(const QString& kind)
{
    return kind == QLatin1String("refusal") || kind == QLatin1String("not_refusal");
}

} // namespace

CheckDialog::CheckDialog(const Json& check, QWidget* parent)
    : QDialog(parent)
    , m_kind(new QComboBox(this))
    , m_value(new QPlainTextEdit(this))
    , m_threshold(new QDoubleSpinBox(this))
    , m_thresholdLabel(new QLabel(tr("Threshold"), this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Check"));
    for (const std::string_view kind : cases::checkKinds()) m_kind->addItem(fromCore(kind));
    m_kind->setAccessibleDescription(tr("What the answer is asked"));
    m_value->setAccessibleName(tr("Value"));
    m_value->setTabChangesFocus(true);
    m_threshold->setRange(0, 1);
    m_threshold->setSingleStep(0.05);
    m_threshold->setValue(check["threshold"].real().value_or(kUsualSimilarity));
    m_threshold->setAccessibleName(tr("Threshold"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    if (check.isObject()) {
        m_kind->setCurrentText(fromCore(check["type"].text()));
        const Json& value = check["value"];
        m_value->setPlainText(fromCore(value.isText() ? std::string(value.text())
                : value.isNull()                      ? ""
                                                      : value.indented(2)));
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_kind, &QComboBox::currentTextChanged, this, &CheckDialog::validate);
    connect(m_value, &QPlainTextEdit::textChanged, this, &CheckDialog::validate);
    auto* form = new QFormLayout(this);
    form->addRow(tr("Kind"), m_kind);
    form->addRow(tr("Value"), m_value);
    form->addRow(m_thresholdLabel, m_threshold);
    form->addRow(m_problem);
    form->addRow(buttons);
    resize(460, 320);
    validate();
}

Json CheckDialog::check() const
{
    Json out = Json::object();
    const QString kind = m_kind->currentText();
    out.set("type", kind.toStdString());
    if (takesNothing(kind)) return out;
    const std::string text = m_value->toPlainText().toStdString();
    if (takesJson(kind)) {
        auto parsed = Json::parse(text);
        out.set("value", parsed ? std::move(*parsed) : Json(text));
    } else {
        out.set("value", text);
    }
    if (kind == QLatin1String("similarity")) out.set("threshold", m_threshold->value());
    return out;
}

void CheckDialog::validate()
{
    const QString kind = m_kind->currentText();
    m_value->setEnabled(!takesNothing(kind));
    m_threshold->setVisible(kind == QLatin1String("similarity"));
    m_thresholdLabel->setVisible(m_threshold->isVisibleTo(this));
    const auto valid = cases::validateCheck(check());
    m_problem->setText(valid ? QString() : QString::fromStdString(valid.error().message));
    m_accept->setEnabled(bool(valid));
}

} // namespace spanwise::ui
