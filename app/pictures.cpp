// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pictures.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QPixmap>
#include <cstdio>

namespace spanwise::app {
namespace {

constexpr int kPatienceMs = 20'000;

/// Until the page has its answers and nothing more happens for a moment.
void settle(const ui::MainWindow& window)
{
    QElapsedTimer all;
    all.start();
    QElapsedTimer quiet;
    quiet.start();
    while (quiet.elapsed() < 250 && all.elapsed() < kPatienceMs) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        if (window.currentPage() && window.currentPage()->isBusy()) quiet.restart();
    }
}

} // namespace

int writePictures(ui::MainWindow& window, ui::PageContext& context, const Options& options)
{
    const QDir folder(options.pictures);
    if (!folder.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "cannot make the folder %s\n", qPrintable(options.pictures));
        return 1;
    }
    window.resize(options.size);
    window.show();
    for (const ui::PageEntry& entry : ui::pageTable()) {
        if (!entry.inNavigation) continue;
        context.filter.openPage(QString::fromLatin1(entry.id));
        settle(window);
        const QString file = folder.filePath(QString::fromLatin1(entry.id) + QStringLiteral(".png"));
        if (!window.grab().save(file)) {
            std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
            return 1;
        }
        std::printf("%s\n", qPrintable(file));
    }
    return 0;
}

} // namespace spanwise::app
