// SPDX-License-Identifier: GPL-3.0-or-later
// The settings file, which people edit and disks cut: whatever stands in it, every setting has a value of its
// type. Nothing is written back: each time, a disk would be waited for.
#include "tests/fuzz/require.h"
#include "ui/settings/setting_list.h"

#include <QFile>
#include <QTemporaryDir>

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {

QString fileWith(std::string_view text)
{
    static const QTemporaryDir folder;
    static int number = 0; // a name of its own: Qt remembers files that it read
    const QString path = folder.filePath(QString::number(++number) + ".ini");
    QFile file(path);
    require(file.open(QIODevice::WriteOnly), "the file can be written");
    file.write(text.data(), static_cast<qsizetype>(text.size()));
    return path;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString path = fileWith(textOf(data, size));
    {
        ui::Settings settings(path);
        for (const ui::SettingRow& row : ui::settingRows())
            std::visit(
                [&](const auto* one) {
                    const auto value = settings.get(*one);
                    require(settings.get(*one) == value, "a setting stays what it is");
                },
                row.setting);
        (void)settings.get(ui::setting::kGeometry);
        (void)settings.get(ui::setting::kRangeLength);
        (void)settings.remembered(QStringLiteral("columns/traces"));
    }
    QFile::remove(path);
    return 0;
}
