// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/import_actions.h"

#include "ui/pages/page.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

namespace spanwise::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("import", text);
}

/// Opened without blocking: the window lives on behind it.
void choose(PageContext& context, QWidget* parent, QFileDialog::FileMode mode, const QString& title)
{
    auto* dialog = new QFileDialog(parent, title, context.settings.get(setting::kImportFolder));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(mode);
    dialog->setNameFilters({tr("Telemetry (*.json *.jsonl *.ndjson *.pb *.bin *.gz)"), tr("All files (*)")});
    if (mode == QFileDialog::Directory) dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent, [&context](const QStringList& files) {
        if (files.isEmpty()) return;
        context.settings.set(setting::kImportFolder, QFileInfo(files.first()).absolutePath());
        context.session.imports().add(files);
    });
    dialog->open();
}

} // namespace

void chooseFilesToImport(PageContext& context, QWidget* parent)
{
    choose(context, parent, QFileDialog::ExistingFiles, tr("Import telemetry"));
}

void chooseFolderToImport(PageContext& context, QWidget* parent)
{
    choose(context, parent, QFileDialog::Directory, tr("Import a folder"));
}

} // namespace spanwise::ui
