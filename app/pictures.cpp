// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pictures.h"

#include "core/query/trace_list.h"
#include "ui/session/session.h"

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

/// What a page that is opened from elsewhere needs: the trace with the most calls. Empty = the page has no example.
QString exampleFor(const QString& page, ui::PageContext& context)
{
    if (page != QLatin1String("trace")) return {};
    const query::DataView& view = context.session.view();
    const auto list = query::answer(view, query::TraceListQuestion {{}, query::TraceOrder::Calls, false, 1});
    if (!list || list->traces.empty() || !view.spans) return {};
    const auto id = view.spans->traceId(list->traces.front());
    return id ? QString::fromStdString(id->hex()) : QString();
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
        const QString example = exampleFor(QString::fromLatin1(entry.id), context);
        if (!entry.inNavigation && example.isEmpty()) continue;
        context.filter.openPage(QString::fromLatin1(entry.id), example);
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
