// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root: makes settings, session, filter and window, in the order in which they need each other.
#pragma once

#include "ui/filter_state.h"
#include "ui/main_window.h"
#include "ui/pages/page.h"
#include "ui/session/review_count.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/category_colors.h"

#include <QString>
#include <optional>

namespace spanwise::app {

struct Options {
    QString store; ///< empty = the last one, else the standard place
    QStringList files; ///< to import after the start
    QString pictures; ///< folder to write a picture of each page into, then end
    QString theme; ///< empty = as set
    QSize size {1440, 900}; ///< of the pictures
};

class Application {
public:
    explicit Application(const Options& options);
    /// Runs until the window closes, or until the pictures are written; the process's exit code.
    int run();

private:
    void openStore();

    Options m_options;
    ui::Settings m_settings;
    ui::Session m_session;
    ui::ReviewCount m_reviewCount;
    ui::FilterState m_filter;
    ui::CategoryColors m_categories;
    ui::PageContext m_context;
    ui::MainWindow m_window;
};

} // namespace spanwise::app
