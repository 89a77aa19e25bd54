// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/case_export_dialog.h"

#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/redaction_list.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <algorithm>

namespace spanwise::ui {

CaseExportDialog::CaseExportDialog(std::vector<CaseToExport> all, exporters::ExportStatement statement, QWidget* parent)
    : QDialog(parent)
    , m_cases(std::move(all))
    , m_statement(std::move(statement))
    , m_format(new QComboBox(this))
    , m_folder(new QLineEdit(QDir::homePath(), this))
    , m_how(new QPlainTextEdit(this))
    , m_takenOut(new QLabel(this))
    , m_bom(new QCheckBox(tr("CSV files begin with a byte order mark, which some spreadsheets need"), this))
    , m_redactions(new RedactionList(this))
    , m_said(new QLabel(this))
{
    setWindowTitle(m_cases.size() == 1 ? tr("Export 1 case") : tr("Export %1 cases").arg(m_cases.size()));
    for (const exporters::CaseExporter& one : exporters::caseExporters())
        m_format->addItem(fromCore(one.title), fromCore(one.name));
    m_format->setAccessibleDescription(tr("The format of the files"));
    m_how->setReadOnly(true);
    m_how->setFont(textFont(TextRole::Code));
    m_how->setAccessibleName(tr("How to run it"));
    for (QLabel* label : {m_said, m_takenOut}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    connect(m_redactions, &RedactionList::lifted, this, &CaseExportDialog::lift);
    auto* browse = new QPushButton(tr("Choose…"), this);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the files"), m_folder->text());
        if (!folder.isEmpty()) m_folder->setText(folder);
    });
    auto* place = new QHBoxLayout;
    place->addWidget(m_folder, 1);
    place->addWidget(browse);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* write = buttons->addButton(tr("Write files"), QDialogButtonBox::ActionRole);
    write->setProperty("primary", true);
    write->setDefault(true);
    connect(write, &QPushButton::clicked, this, &CaseExportDialog::write);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_format, &QComboBox::currentIndexChanged, this, &CaseExportDialog::showFormat);
    auto* form = new QFormLayout(this);
    form->addRow(tr("Format"), m_format);
    form->addRow(tr("Folder"), place);
    form->addRow(tr("How to run it"), m_how);
    form->addRow(QString(), m_bom);
    form->addRow(tr("Taken out"), m_takenOut);
    form->addRow(QString(), m_redactions);
    form->addRow(m_said);
    form->addRow(buttons);
    resize(620, 480);
    showRedactions();
}

void CaseExportDialog::lift(int which, const QString& token, bool stays)
{
    CaseToExport& one = m_cases[static_cast<std::size_t>(which)];
    std::erase(one.choice.lifted, token.toStdString());
    if (stays) one.choice.lifted.push_back(token.toStdString());
    one.redact();
    showRedactions();
}

void CaseExportDialog::showRedactions()
{
    m_redactions->begin();
    m_statement.gaps.clear();
    std::size_t left = 0;
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
        const CaseToExport& one = m_cases[i];
        const QString name = fromCore(one.original.title.empty() ? one.original.id : one.original.title);
        m_redactions->add(static_cast<int>(i), name, one.leaving.made.replacements, one.choice.lifted);
        left += one.leaving.left;
        if (!one.leaving.lostProof.empty())
            m_statement.gaps.push_back({one.leaving.made.redacted.id, one.leaving.lostProof});
    }
    m_redactions->finish();
    m_statement.redaction = left > 0 ? "partly" : "redacted";
    m_takenOut->setText(m_redactions->count() == 0 ? tr("Nothing looks like personal data or a secret.")
            : left == 1 ? tr("One place looks like personal data or a secret and stays as it is.")
            : left > 1
            ? tr("%1 places look like personal data or secrets and stay as they are.").arg(left)
            : tr("What looks like personal data or a secret leaves as a token. The cases in the store stay."));
    showFormat();
}

exporters::CaseExport CaseExportDialog::made() const
{
    const auto* exporter = exporters::caseExporter(m_format->currentData().toString().toStdString());
    if (!exporter) return {};
    std::vector<cases::Case> leaving;
    for (const CaseToExport& one : m_cases) leaving.push_back(one.leaving.made.redacted);
    exporters::CaseExport made = exporters::exportCases(*exporter, std::move(leaving), m_statement);
    if (m_bom->isChecked()) exporters::markCsvAsUtf8(made);
    return made;
}

void CaseExportDialog::showFormat()
{
    const auto* exporter = exporters::caseExporter(m_format->currentData().toString().toStdString());
    if (!exporter) return;
    m_how->setPlainText(fromCore(exporter->howToRun));
    const exporters::CaseExport what = made();
    QStringList files;
    for (const exporters::ExportFile& file : what.files) files.append(fromCore(file.name));
    m_bom->setVisible(std::ranges::any_of(what.files, [](const auto& file) { return file.name.ends_with(".csv"); }));
    QString said = tr("Writes %1.").arg(files.join(QStringLiteral(", ")));
    if (what.duplicates > 0)
        said += u'\n' + tr("Cases that are the same are written once: %1 duplicates.").arg(what.duplicates);
    if (!what.gaps.empty())
        said += u'\n'
            + tr("What is lost: %1. The first: %2")
                  .arg(what.gaps.size())
                  .arg(oneLine(fromCore(what.gaps.front().caseId), 40) + QStringLiteral(": ")
                      + oneLine(fromCore(what.gaps.front().what), 160));
    m_said->setText(said);
}

void CaseExportDialog::write()
{
    const QDir folder(m_folder->text());
    if (!folder.exists() && !QDir().mkpath(folder.path())) {
        m_said->setText(tr("The folder %1 cannot be made.").arg(folder.path()));
        return;
    }
    const exporters::CaseExport what = made();
    QStringList there;
    for (const exporters::ExportFile& file : what.files)
        if (folder.exists(fromCore(file.name))) there.append(fromCore(file.name));
    if (!there.isEmpty()
        && QMessageBox::question(this, tr("Replace files?"),
               tr("The folder holds these already: %1. Replace them?").arg(there.join(QStringLiteral(", "))))
            != QMessageBox::Yes)
        return;
    for (const exporters::ExportFile& file : what.files) {
        const QString path = folder.filePath(fromCore(file.name));
        if (QFileInfo(path).isSymLink()) {
            m_said->setText(tr("%1 is a link and is not followed: nothing was written over it.").arg(path));
            return;
        }
        QSaveFile out(path); // beside it under another name, then renamed
        const auto size = static_cast<qint64>(file.content.size());
        if (!out.open(QIODevice::WriteOnly) || out.write(file.content.data(), size) != size || !out.commit()) {
            m_said->setText(tr("%1 cannot be written: %2").arg(path, out.errorString()));
            return;
        }
    }
    m_said->setText(tr("Written to %1.").arg(folder.absolutePath()));
}

} // namespace spanwise::ui
