// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of the window: what stands in its menu and its palette, with which keys, and the dialogs they open.
#include "ui/about_dialog.h"
#include "ui/capture_dialog.h"
#include "ui/command_palette.h"
#include "ui/filter_bar.h"
#include "ui/main_window.h"
#include "ui/navigation.h"
#include "ui/pages/ask.h"
#include "ui/pages/import_actions.h"
#include "ui/pages/live_actions.h"
#include "ui/pages/review_check.h"
#include "ui/pages/store_actions.h"
#include "ui/safe_text.h"
#include "ui/session/intake_watch.h"
#include "ui/session/live_options.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/settings_dialog.h"
#include "ui/theme/theme.h"
#include "ui/widgets/keys_overlay.h"
#include "ui/widgets/status_strip.h"

#include <QAction>
#include <QActionGroup>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QTimer>

namespace spanwise::ui {
namespace {

constexpr int kSaidMs = 8000;

QString keysOf(const QAction& action)
{
    QStringList out;
    for (const QKeySequence& key : action.shortcuts()) out << key.toString(QKeySequence::NativeText);
    return out.join(QStringLiteral(", "));
}

} // namespace

QAction* MainWindow::makeAction(MenuGroup group, const QString& text, const QList<QKeySequence>& keys)
{
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    addWindowAction(group, action);
    return action;
}

void MainWindow::addWindowAction(MenuGroup group, QAction* action)
{
    action->setShortcutContext(Qt::WindowShortcut);
    addAction(action);
    m_actions.append(action);
    m_menus[group]->addAction(action);
}

void MainWindow::buildActions()
{
    m_menu = new QMenu(this);
    m_menus[MenuGroup::File] = m_menu->addMenu(tr("&File"));
    m_menus[MenuGroup::View] = m_menu->addMenu(tr("&View"));
    m_menus[MenuGroup::Help] = m_menu->addMenu(tr("&Help"));
    m_navigation->setMenu(m_menu);

    QAction* files = makeAction(MenuGroup::File, tr("Import files …"), {QKeySequence(Qt::CTRL | Qt::Key_O)});
    connect(files, &QAction::triggered, this, [this] { chooseFilesToImport(m_context, this); });
    QAction* folder =
        makeAction(MenuGroup::File, tr("Import a folder …"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)});
    connect(folder, &QAction::triggered, this, [this] { chooseFolderToImport(m_context, this); });
    QAction* sample = makeAction(MenuGroup::File, tr("Import the sample"), {});
    connect(sample, &QAction::triggered, this, [this] { m_context.session.imports().addSample(); });
    buildFileActions();
    QAction* start = makeAction(MenuGroup::Help, tr("Getting started"), {});
    connect(start, &QAction::triggered, this, [this] { m_context.filter.openPage(QStringLiteral("start")); });

    int nth = 0;
    for (const PageEntry& entry : pageTable()) {
        if (!entry.inNavigation) continue;
        QList<QKeySequence> keys; // the first nine have a digit
        if (++nth <= 9) keys.append(QKeySequence(Qt::CTRL | Qt::Key(int(Qt::Key_0) + nth)));
        QAction* open = makeAction(MenuGroup::View, titleOf(entry), keys);
        const QString id = QString::fromLatin1(entry.id);
        connect(open, &QAction::triggered, this, [this, id] { m_context.filter.openPage(id); });
    }
    m_menus[MenuGroup::View]->addSeparator();
    QAction* back = makeAction(MenuGroup::View, tr("Back"), {QKeySequence(Qt::ALT | Qt::Key_Left)});
    QAction* forward = makeAction(MenuGroup::View, tr("Forward"), {QKeySequence(Qt::ALT | Qt::Key_Right)});
    connect(back, &QAction::triggered, &m_context.filter, &FilterState::back);
    connect(forward, &QAction::triggered, &m_context.filter, &FilterState::forward);
    m_menus[MenuGroup::View]->addSeparator();

    auto* group = new QActionGroup(this);
    for (const auto& [choice, label] : {std::pair(ThemeChoice::System, tr("Look: as the system")),
             std::pair(ThemeChoice::Light, tr("Look: light")), std::pair(ThemeChoice::Dark, tr("Look: dark"))}) {
        QAction* action = makeAction(MenuGroup::View, label, {});
        action->setCheckable(true);
        action->setChecked(m_context.settings.get(setting::kTheme) == nameOf(choice));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, wanted = choice] {
            m_context.settings.set(setting::kTheme, nameOf(wanted));
            applyTheme(wanted);
        });
    }
    QAction* live = makeAction(MenuGroup::View, tr("Live: follow or pause"), {QKeySequence(Qt::Key_L)});
    connect(live, &QAction::triggered, this, &MainWindow::onLiveButton);
    QAction* palette = makeAction(MenuGroup::View, tr("Go to …"), {QKeySequence(Qt::CTRL | Qt::Key_K)});
    connect(palette, &QAction::triggered, this, &MainWindow::openPalette);
    QAction* filter = makeAction(MenuGroup::View, tr("Filter"), {QKeySequence(Qt::Key_Slash), QKeySequence::Find});
    connect(filter, &QAction::triggered, m_filter, &FilterBar::focusFilter);
    QAction* keys = makeAction(
        MenuGroup::Help, tr("Keys of this page"), {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)});
    connect(keys, &QAction::triggered, this, &MainWindow::openKeys);
    QAction* about = makeAction(MenuGroup::Help, tr("About Spanwise"), {});
    connect(about, &QAction::triggered, this, [this] {
        auto* dialog = new AboutDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    QAction* menu = new QAction(tr("Menu"), this);
    menu->setShortcut(QKeySequence(Qt::Key_F10));
    addAction(menu);
    connect(menu, &QAction::triggered, m_navigation, &Navigation::openMenu);
    QAction* quit = new QAction(tr("Quit"), this);
    quit->setShortcut(QKeySequence::Quit);
    connect(quit, &QAction::triggered, this, &QWidget::close);
    m_menu->addSeparator();
    m_menu->addAction(quit);
    addAction(quit);
}

void MainWindow::buildFileActions()
{
    QMenu* file = m_menus[MenuGroup::File];
    file->addSeparator();
    QAction* receive = makeAction(MenuGroup::File, tr("Start receiving"), {});
    connect(receive, &QAction::triggered, this, [this] { startReceiving(m_context); });
    QAction* stop = makeAction(MenuGroup::File, tr("Stop receiving"), {});
    connect(stop, &QAction::triggered, this, [this] { stopReceiving(m_context); });
    file->addSeparator();
    QAction* open = makeAction(MenuGroup::File, tr("Open a store …"), {});
    connect(open, &QAction::triggered, this, [this] { chooseStore(m_context, this); });
    QAction* make = makeAction(MenuGroup::File, tr("Make a new store …"), {});
    connect(make, &QAction::triggered, this, [this] { makeStore(m_context, this); });
    file->addSeparator();
    QAction* settings = makeAction(MenuGroup::File, tr("Settings …"), {QKeySequence(Qt::CTRL | Qt::Key_Comma)});
    connect(settings, &QAction::triggered, this, &MainWindow::openSettings);
    QAction* capture = makeAction(MenuGroup::File, tr("Capture of content …"), {});
    connect(capture, &QAction::triggered, this, &MainWindow::openCapture);
    QAction* check = makeAction(MenuGroup::File, tr("Check the reviews …"), {});
    connect(check, &QAction::triggered, this, &MainWindow::openReviewCheck);
}

void MainWindow::openReviewCheck()
{
    if (!m_context.session.store()) return m_status->setProblem(tr("No store is open yet: there is nothing to check."));
    auto* dialog = new ReviewCheck(m_context.session, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ReviewCheck::rebuilt, this, &MainWindow::refresh);
    dialog->open();
}

void MainWindow::openCapture()
{
    ask(m_askServices, m_context.session, query::FacetsQuestion {{}, {query::Dimension::Service}, 50, false},
        [this](Result<query::FacetsAnswer>& found) {
            QStringList services;
            if (found)
                for (const query::FacetValue& value : found->facets.front().values) services << fromCore(value.value);
            showCapture(services);
        });
}

void MainWindow::showCapture(const QStringList& services)
{
    const auto& now = m_context.session.intake().capture;
    auto* dialog = new CaptureDialog(now ? *now : capture::CapturePolicy {}, services, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        auto written = writeCapture(dialog->policy());
        if (!written) return m_status->setProblem(oneLine(fromCore(written.error().message)));
        m_context.session.setCapture(std::move(*written));
        m_status->setProblem({});
    });
    dialog->open();
}

void MainWindow::openSettings()
{
    const store::Store* store = m_context.session.store();
    const QString place = store ? QString::fromStdU16String(store->path().u16string()) : tr("none");
    std::vector<TakenKey> taken;
    for (const QAction* action : actions())
        for (const QKeySequence& key : action->shortcuts()) taken.push_back({key, action->text().remove(u'&')});
    auto* dialog = new SettingsDialog(m_context.settings, place, this, taken);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::applied, this, [this] {
        readIntake();
        m_watch->watch(intakePaths(m_context.settings)); // they may be named otherwise now
        refresh();
    });
    dialog->open();
}

void MainWindow::watchIntake()
{
    m_watch = new IntakeWatch(this);
    m_watch->watch(intakePaths(m_context.settings));
    connect(m_watch, &IntakeWatch::edited, this, [this](const QStringList& paths) {
        readIntake();
        if (m_context.session.imports().isRunning()) return; // its progress stands there
        QStringList names;
        for (const QString& path : paths) names << QFileInfo(path).fileName();
        m_status->setNote(tr("%1 was read again; it holds for what comes from now on")
                              .arg(oneLine(names.join(QStringLiteral(", ")), 80)));
        QTimer::singleShot(kSaidMs, this, &MainWindow::showImports);
    });
}

/// Reads the files of prices, names and meanings again, as they are now.
void MainWindow::readIntake()
{
    IntakeFiles intake = readIntakeFiles(m_context.settings);
    m_status->setProblem(intake.problems.isEmpty() ? QString() : oneLine(intake.problems.first()));
    m_context.session.setIntake(std::move(intake));
    if (!m_context.session.live().isIdle()) m_context.session.live().start(liveOptionsOf(m_context.settings));
}

void MainWindow::openPalette()
{
    auto* palette = new CommandPalette(m_context, m_actions, this);
    palette->move(mapToGlobal(QPoint((width() - palette->width()) / 2, 90)));
    palette->show();
}

void MainWindow::openKeys()
{
    KeysOverlay::Group everywhere {tr("Everywhere"), {}};
    for (const QAction* action : actions())
        if (!action->shortcut().isEmpty()) everywhere.keys.emplace_back(keysOf(*action), action->text().remove(u'&'));
    KeysOverlay::Group here {m_title->text(), {}};
    for (const KeyHint& hint : m_page->keys()) here.keys.emplace_back(hint.keys, hint.action);
    const KeysOverlay::Group charts {tr("Charts"),
        {{tr("← →"), tr("walk the points")}, {tr("↑ ↓"), tr("choose a line or part")},
            {tr("Enter, click"), tr("the spans behind a point")}, {tr("Shift+← →, Enter"), tr("zoom into a range")},
            {tr("Menu key"), tr("explain, filter, save, table")}, {tr("drag"), tr("zoom into a range")},
            {tr("Backspace, double click"), tr("back")}}};
    const KeysOverlay::Group lists {tr("Lists"),
        {{tr("← →"), tr("choose a cell of the row")}, {tr("Home, End"), tr("first and last row")},
            {tr("Enter"), tr("open the row")},
            {tr("Menu key"), tr("explain the cell, sort by its column, choose columns")},
            {tr("Ctrl+C"), tr("copy the selected rows")}}};
    auto* overlay = new KeysOverlay({everywhere, here, charts, lists}, width() - 16, this);
    overlay->adjustSize();
    overlay->move(mapToGlobal(QPoint((width() - overlay->width()) / 2, (height() - overlay->height()) / 2)));
    overlay->show();
}

} // namespace spanwise::ui
