// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "ui/settings/setting.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <algorithm>
#include <string_view>

namespace {

spanwise::app::Options readOptions(const QCoreApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Shows what LLM applications do in production."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption db(
        QStringLiteral("db"), QStringLiteral("Store to open (NAME.db)."), QStringLiteral("FILE"));
    const QCommandLineOption pictures(QStringLiteral("pictures"),
        QStringLiteral("Write a picture of each page into DIR and end; needs no display."), QStringLiteral("DIR"));
    const QCommandLineOption theme(
        QStringLiteral("theme"), QStringLiteral("system, light or dark."), QStringLiteral("NAME"));
    const QCommandLineOption size(
        QStringLiteral("size"), QStringLiteral("Size of the pictures, 1440x900."), QStringLiteral("WxH"));
    parser.addOptions({db, pictures, theme, size});
    parser.addPositionalArgument(
        QStringLiteral("files"), QStringLiteral("Telemetry to import."), QStringLiteral("[FILE…]"));
    parser.process(app);
    spanwise::app::Options options {
        parser.value(db), parser.positionalArguments(), parser.value(pictures), parser.value(theme), QSize(1440, 900)};
    const QStringList sides = parser.value(size).split(QLatin1Char('x'));
    if (sides.size() == 2) options.size = QSize(sides[0].toInt(), sides[1].toInt());
    return options;
}

/// Pictures, help and the version need no display; the platform must be chosen before QApplication looks for one.
void chooseDisplay(int argc, char** argv)
{
    const auto needsNone = [](std::string_view argument) {
        return argument.starts_with("--pictures") || argument == "--help" || argument == "-h"
            || argument == "--help-all" || argument == "--version" || argument == "-v";
    };
    if (std::any_of(argv + 1, argv + argc, needsNone)) qputenv("QT_QPA_PLATFORM", "offscreen");
}

} // namespace

int main(int argc, char** argv)
{
    using namespace spanwise;
    chooseDisplay(argc, argv);
    QApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("spanwise"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Spanwise"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SPANWISE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.spanwise.Spanwise"));
    const app::Options options = readOptions(app);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/spanwise.svg")));
    ui::installTheme(ui::themeFromName(options.theme).value_or(ui::ThemeChoice::System));
    return app::Application(options).run();
}
