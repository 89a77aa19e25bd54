// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/pictures.h"

#include <QApplication>
#include <QStandardPaths>

namespace spanwise::app {
namespace {

QString settingsFile(const Options& options)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
    return folder + (options.pictures.isEmpty() ? QStringLiteral("/settings.ini") : QStringLiteral("/pictures.ini"));
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

int Application::run()
{
    if (!m_options.pictures.isEmpty()) return writePictures(m_window, m_context, m_options);
    m_window.resize(1440, 900);
    m_window.restoreGeometry(m_settings.get(ui::setting::kGeometry));
    m_window.show();
    return QApplication::exec();
}

} // namespace spanwise::app
