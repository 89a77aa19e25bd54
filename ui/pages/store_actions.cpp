// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/store_actions.h"

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
    return QCoreApplication::translate("stores", text);
}

void choose(PageContext& context, QWidget* parent, const QString& title, bool make)
{
    const QString last = context.settings.get(setting::kLastStore);
    auto* dialog = new QFileDialog(parent, title, QFileInfo(last).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters({tr("Stores (*.db)"), tr("All files (*)")});
    dialog->setFileMode(make ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (make) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(QStringLiteral("db"));
    }
    QObject::connect(
        dialog, &QFileDialog::fileSelected, parent, [&context](const QString& file) { openStore(context, file); });
    dialog->open();
}

} // namespace

void chooseStore(PageContext& context, QWidget* parent)
{
    choose(context, parent, tr("Open a store"), false);
}

void makeStore(PageContext& context, QWidget* parent)
{
    choose(context, parent, tr("Make a new store"), true);
}

void openStore(PageContext& context, const QString& file)
{
    context.session.openLater(file, [&context, file](const Result<void>& outcome) {
        if (outcome) context.settings.set(setting::kLastStore, QFileInfo(file).absoluteFilePath());
    });
}

QString adviceFor(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Unsupported:
        return tr("A newer release of Spanwise made it. Update this program, or open another store. The file was not "
                  "changed.");
    case ErrorCode::Malformed:
        return tr("It is not a store of Spanwise. Telemetry is imported instead of opened. The file was not changed.");
    case ErrorCode::Damaged:
        return tr("Restore it from a copy, or make a new store and import again. The file was not changed.");
    case ErrorCode::NotFound: return tr("Choose another store, or make a new one.");
    default:
        return tr("Check that the file and its folder may be read and written, and that there is room on the disk.");
    }
}

} // namespace spanwise::ui
