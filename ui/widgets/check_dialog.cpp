// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/check_dialog.h"

#include "core/cases/checks.h"
#include "ui/safe_text.h"
#include "ui/widgets/exact_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

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

bool takesExpression(const QString& kind)
{
    return kind == QLatin1String("regex") || kind == QLatin1String("not_regex");
}

constexpr std::array<char, 3> kFlags {'i', 'm', 's'};

/// Flags in whatever order, `trim: false` written out or not: a check that means the same keeps its bytes, and with
/// them the id of its case.
bool meansTheSame(const Json& one, const Json& other)
{
    const auto plain = [](Json check) {
        if (!check["trim"].boolean().value_or(false)) check.remove("trim");
        std::string flags(check["flags"].text());
        std::ranges::sort(flags);
        flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
        check.set("flags", flags);
        return check;
    };
    return one.isObject() && other.isObject() && plain(one) == plain(other);
}

} // namespace

CheckDialog::CheckDialog(const Json& check, QWidget* parent)
    : QDialog(parent)
    , m_opened(check)
    , m_kind(new QComboBox(this))
    , m_value(new QPlainTextEdit(this))
    , m_trim(new QCheckBox(tr("&Blanks and line breaks at the end do not count"), this))
    , m_flagBox(buildFlags())
    , m_flagLabel(new QLabel(tr("Flags"), this))
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
    m_threshold->setAccessibleName(tr("Threshold"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    fill();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_kind, &QComboBox::currentTextChanged, this, &CheckDialog::validate);
    connect(m_value, &QPlainTextEdit::textChanged, this, &CheckDialog::validate);
    auto* form = new QFormLayout(this);
    form->addRow(tr("Kind"), m_kind);
    form->addRow(tr("Value"), m_value);
    form->addRow(QString(), m_trim);
    form->addRow(m_flagLabel, m_flagBox);
    form->addRow(m_thresholdLabel, m_threshold);
    form->addRow(m_problem);
    form->addRow(buttons);
    resize(460, 320);
    validate();
}

QWidget* CheckDialog::buildFlags()
{
    auto* box = new QWidget(this);
    const std::array<QString, 3> texts {tr("&Capitals do not matter (i)"), tr("^ and $ hold at every &line (m)"),
        tr("A &dot takes line breaks as well (s)")};
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    for (std::size_t i = 0; i < m_flags.size(); ++i) {
        m_flags[i] = new QCheckBox(texts[i], box);
        column->addWidget(m_flags[i]);
    }
    return box;
}

void CheckDialog::fill()
{
    m_threshold->setValue(m_opened["threshold"].real().value_or(kUsualSimilarity));
    m_openedThreshold = m_threshold->value();
    if (!m_opened.isObject()) return;
    const QString kind = fromCore(m_opened["type"].text());
    m_kind->setCurrentText(kind);
    const Json& value = m_opened["value"];
    if (m_opened.has("value"))
        putExactText(*m_value, fromCore(takesJson(kind) ? value.indented(2) : std::string(value.text())));
    m_trim->setChecked(m_opened["trim"].boolean().value_or(false));
    for (std::size_t i = 0; i < m_flags.size(); ++i)
        m_flags[i]->setChecked(m_opened["flags"].text().find(kFlags[i]) != std::string_view::npos);
}

Json CheckDialog::value() const
{
    const bool isJson = takesJson(m_kind->currentText());
    const bool wasJson = takesJson(fromCore(m_opened["type"].text()));
    if (m_opened.has("value") && isJson == wasJson && !m_value->document()->isModified()) return m_opened["value"];
    const std::string text = exactTextOf(*m_value).toStdString();
    if (!isJson) return text;
    auto parsed = Json::parse(text);
    return parsed ? std::move(*parsed) : Json(text);
}

std::string CheckDialog::flags() const
{
    std::string out;
    for (std::size_t i = 0; i < m_flags.size(); ++i)
        if (m_flags[i]->isChecked()) out += kFlags[i];
    return out;
}

Json CheckDialog::check() const
{
    const QString kind = m_kind->currentText();
    Json out = Json::object();
    out.set("type", kind.toStdString());
    if (takesNothing(kind)) return out;
    out.set("value", value());
    if (kind == QLatin1String("similarity"))
        out.set("threshold",
            m_opened.has("threshold") && m_threshold->value() == m_openedThreshold ? m_opened["threshold"]
                                                                                   : Json(m_threshold->value()));
    if (kind == QLatin1String("exact") && m_trim->isChecked()) out.set("trim", true);
    if (takesExpression(kind) && !flags().empty()) out.set("flags", flags());
    return meansTheSame(out, m_opened) ? m_opened : out;
}

void CheckDialog::validate()
{
    const QString kind = m_kind->currentText();
    m_value->setEnabled(!takesNothing(kind));
    m_trim->setVisible(kind == QLatin1String("exact"));
    m_flagBox->setVisible(takesExpression(kind));
    m_flagLabel->setVisible(takesExpression(kind));
    m_threshold->setVisible(kind == QLatin1String("similarity"));
    m_thresholdLabel->setVisible(m_threshold->isVisibleTo(this));
    const auto valid = cases::validateCheck(check());
    m_problem->setText(valid ? QString() : QString::fromStdString(valid.error().message));
    m_accept->setEnabled(bool(valid));
}

} // namespace spanwise::ui
