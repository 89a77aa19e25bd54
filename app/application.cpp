// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/pictures.h"
#include "ui/safe_text.h"
#include "ui/widgets/status_strip.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTimer>

namespace spanwise::app {
namespace {

QString settingsFile(const Options& options)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
    return folder + (options.pictures.isEmpty() ? QStringLiteral("/settings.ini") : QStringLiteral("/pictures.ini"));
}

QString storeFile(const Options& options, const ui::Settings& settings)
{
    if (!options.store.isEmpty()) return options.store;
    const QString last = settings.get(ui::setting::kLastStore);
    if (!last.isEmpty() && QFileInfo::exists(last)) return last;
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/spanwise.db");
}

ui::Location startLocation(const ui::Settings& settings)
{
    ui::Location start;
    start.page = QString::fromLatin1(ui::pageTable().front().id);
    start.range.length = settings.get(ui::setting::kRangeLength);
    return start;
}

} // namespace

Application::Application(const Options& options)
    : m_options(options)
    , m_settings(settingsFile(options))
    , m_filter(startLocation(m_settings))
    , m_context {m_session, m_filter, m_settings, m_categories}
    , m_window(m_context)
{
}

void Application::openStore()
{
    const QString file = storeFile(m_options, m_settings);
    if (const auto opened = m_session.open(file); !opened) {
        m_window.status().setProblem(ui::oneLine(ui::fromCore(opened.error().message)));
        return;
    }
    const store::Store& store = *m_session.store();
    if (!store.isWritable()) m_window.status().setProblem(ui::oneLine(ui::fromCore(store.readOnlyReason())));
    if (m_options.pictures.isEmpty()) m_settings.set(ui::setting::kLastStore, QFileInfo(file).absoluteFilePath());
    if (m_options.pictures.isEmpty()) m_session.imports().add(m_options.files);
}

int Application::run()
{
    ui::IntakeFiles intake = ui::readIntakeFiles(m_settings);
    if (!intake.problems.isEmpty()) m_window.status().setProblem(ui::oneLine(intake.problems.first()));
    m_session.setIntake(std::move(intake));
    if (!m_options.pictures.isEmpty()) openStore();
    if (!m_options.pictures.isEmpty()) return writePictures(m_window, m_context, m_options);
    m_window.resize(1440, 900);
    m_window.restoreGeometry(m_settings.get(ui::setting::kGeometry));
    m_window.show();
    QTimer::singleShot(0, &m_window, [this] { openStore(); }); // the window stands before large stores are read
    return QApplication::exec();
}

} // namespace spanwise::app
