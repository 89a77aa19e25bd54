// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/capture_dialog.h"

#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSet>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {

namespace {

constexpr int kAsDefault = -1;

} // namespace

CaptureDialog::CaptureDialog(capture::CapturePolicy policy, const QStringList& services, QWidget* parent)
    : QDialog(parent)
    , m_policy(std::move(policy))
    , m_default(modeBox(tr("All other services"), false))
    , m_form(new QFormLayout)
    , m_name(new QLineEdit(this))
{
    setWindowTitle(tr("Capture of content"));
    m_default->setCurrentIndex(m_default->findData(int(m_policy.byDefault)));
    auto* body = new QWidget;
    body->setLayout(m_form);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->addRow(tr("All other services"), m_default);
    QStringList names;
    for (const auto& [service, mode] : m_policy.services) names << fromCore(service);
    for (const QString& service : services)
        if (!names.contains(service) && !service.isEmpty()) names << service;
    for (const QString& service : names) addService(service);

    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(body);
    auto* add = new QPushButton(tr("Add a service"), this);
    m_name->setPlaceholderText(tr("Name of a service; * at its end stands for any rest"));
    m_name->setAccessibleName(tr("Name of a service"));
    connect(add, &QPushButton::clicked, this, [this] {
        const QString service = m_name->text().trimmed();
        const bool known = std::ranges::any_of(m_lines, [&](const Line& line) { return line.service == service; });
        if (!service.isEmpty() && !known) addService(service);
        m_name->clear();
    });
    auto* adding = new QHBoxLayout;
    adding->addWidget(m_name, 1);
    adding->addWidget(add);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addWidget(plainLabel(this, TextRole::Body, QPalette::PlaceholderText,
        tr("What is kept of prompts, answers, tool calls and documents. It acts before "
           "anything is written, on files and "
           "on what is received, from now on; what is stored already stays. Numbers, times, "
           "models and errors are always "
           "kept.")));
    column->addWidget(scroll, 1);
    column->addLayout(adding);
    column->addWidget(buttons);
    resize(560, 460);
}

QComboBox* CaptureDialog::modeBox(const QString& purpose, bool withDefault)
{
    using capture::CaptureMode;
    auto* box = new QComboBox(this);
    if (withDefault) box->addItem(tr("as all other services"), kAsDefault);
    box->addItem(tr("Full: as it came"), int(CaptureMode::Full));
    box->addItem(tr("Redacted: personal data and secrets masked"), int(CaptureMode::Redacted));
    box->addItem(tr("Hash only: equal texts can be counted, not read"), int(CaptureMode::HashOnly));
    box->addItem(tr("Off: no content"), int(CaptureMode::Off));
    box->setAccessibleDescription(purpose);
    return box;
}

void CaptureDialog::addService(const QString& service)
{
    QComboBox* box = modeBox(service, true);
    const auto known = m_policy.services.find(service.toStdString());
    box->setCurrentIndex(box->findData(known == m_policy.services.end() ? kAsDefault : int(known->second)));
    auto* label = plainLabel(this, TextRole::Body, QPalette::WindowText, oneLine(service, 60));
    label->setBuddy(box);
    m_form->addRow(label, box);
    m_lines.push_back({service, box});
}

capture::CapturePolicy CaptureDialog::policy() const
{
    capture::CapturePolicy out = m_policy;
    out.byDefault = capture::CaptureMode(m_default->currentData().toInt());
    out.services.clear();
    for (const Line& line : m_lines)
        if (const int mode = line.mode->currentData().toInt(); mode != kAsDefault)
            out.services.emplace(line.service.toStdString(), capture::CaptureMode(mode));
    return out;
}

} // namespace spanwise::ui
