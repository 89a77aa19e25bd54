// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/colors.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QToolTip>
#include <array>

namespace spanwise::ui {
namespace {

/// What the desktop asked for, read before our own palette hides it (Qt has no colorScheme() before 6.5).
bool& systemIsDark()
{
    static bool dark = false;
    return dark;
}

struct RoleFont {
    int pixels;
    QFont::Weight weight;
};

constexpr std::array<RoleFont, 7> kFonts {{
    {13, QFont::Normal},
    {12, QFont::Normal},
    {11, QFont::Normal},
    {14, QFont::DemiBold},
    {20, QFont::DemiBold},
    {24, QFont::DemiBold},
    {12, QFont::Normal},
}};

void loadFonts()
{
    for (const char* file : {":/fonts/Inter-Regular.otf", ":/fonts/Inter-Medium.otf", ":/fonts/Inter-SemiBold.otf"})
        QFontDatabase::addApplicationFont(QString::fromLatin1(file));
}

} // namespace

std::optional<ThemeChoice> themeFromName(const QString& name)
{
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
        if (nameOf(choice) == name) return choice;
    return std::nullopt;
}

QString nameOf(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

QFont textFont(TextRole role)
{
    const RoleFont& f = kFonts[static_cast<std::size_t>(role)];
    QFont out(QStringLiteral("Inter"));
    if (role == TextRole::Code) {
        out = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        out.setStyleHint(QFont::Monospace);
    }
    out.setPixelSize(f.pixels);
    out.setWeight(f.weight);
    out.setHintingPreference(QFont::PreferNoHinting);
    return out;
}

void installTheme(ThemeChoice choice)
{
    systemIsDark() = QApplication::palette().color(QPalette::Window).lightness() < 128;
    loadFonts();
    QApplication::setStyle(new Style);
    QApplication::setFont(textFont(TextRole::Body));
    QToolTip::setFont(textFont(TextRole::Secondary));
    applyTheme(choice);
}

void applyTheme(ThemeChoice choice)
{
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark());
    const Colors& c = dark ? darkColors() : lightColors();
    const QPalette palette = paletteOf(c);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

} // namespace spanwise::ui
