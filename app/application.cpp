// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/pictures.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/session/last_place.h"
#include "ui/session/scope_of.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/status_strip.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>
#include <cstdio>

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

/// Where the last session ended, when it was about this store.
ui::Location startLocation(const Options& options, const ui::Settings& settings)
{
    ui::Location start = ui::lastPlace(settings);
    const QString store = QFileInfo(storeFile(options, settings)).absoluteFilePath();
    if (store == settings.get(ui::setting::kLastStore) && ui::findPage(start.page)) return start;
    start.page = QString::fromLatin1(ui::pageTable().front().id);
    start.argument.clear();
    start.filter.clear();
    start.range.fixed.reset();
    start.range.length = settings.get(ui::setting::kRangeLength);
    return start;
}

} // namespace

Application::Application(const Options& options)
    : m_options(options)
    , m_settings(settingsFile(options))
    , m_reviewCount(m_session)
    , m_filter(startLocation(options, m_settings))
    , m_context {m_session, m_filter, m_settings, m_categories}
    , m_window(m_context)
{
}

int Application::run()
{
    const auto asked = ui::themeFromName(m_options.theme);
    const auto set = ui::themeFromName(m_settings.get(ui::setting::kTheme));
    ui::applyTheme(asked.value_or(set.value_or(ui::ThemeChoice::System)));
    ui::format::setZoneByName(m_settings.get(ui::setting::kZone));
    ui::IntakeFiles intake = ui::readIntakeFiles(m_settings);
    if (!intake.problems.isEmpty()) m_window.status().setProblem(ui::oneLine(intake.problems.first()));
    m_session.setIntake(std::move(intake));
    if (!m_options.pictures.isEmpty()) {
        if (const auto opened = m_session.open(storeFile(m_options, m_settings)); !opened)
            std::fprintf(stderr, "%s\n", opened.error().message.c_str());
        return writePictures(m_window, m_context, m_options);
    }
    m_window.resize(ui::fittingSize(m_window, {1440, 900}));
    m_window.restoreGeometry(m_settings.get(ui::setting::kGeometry));
    m_window.show();
    openStore(); // the window stands before large stores are read
    const int code = QApplication::exec();
    m_window.hide(); // what was received is still being written
    return code;
}

void Application::openStore()
{
    const QString file = storeFile(m_options, m_settings);
    const auto onOpened = [this, file](const Result<void>& opened) {
        if (!opened) return;
        m_settings.set(ui::setting::kLastStore, QFileInfo(file).absoluteFilePath());
        m_session.imports().add(m_options.files);
    };
    store::OpenOptions options;
    const ui::Location place = m_context.filter.now();
    if (const ui::PageEntry* page = ui::findPage(place.page); page && page->early)
        options.early.from = [range = place.range](const TimeRange& held) { return ui::firstAskedFor(range, held); };
    m_session.openLater(file, onOpened, options);
}

} // namespace spanwise::app
