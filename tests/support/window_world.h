// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over a store of its own, on the offscreen platform, as the program makes it.
#pragma once

#include "core/query/trace_list.h"
#include "ui/main_window.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/category_colors.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QtTest>

namespace spanwise::test {

struct WindowWorld {
    QTemporaryDir folder;
    ui::Settings settings {folder.filePath(QStringLiteral("settings.ini"))};
    ui::Session session;
    ui::FilterState filter {ui::Location {QStringLiteral("overview"), {}, {}, {}, true}};
    ui::CategoryColors categories;
    ui::PageContext context {session, filter, settings, categories};
    ui::MainWindow window {context};

    explicit WindowWorld(const QSize& size = {1440, 900})
    {
        if (!session.open(storeFile())) qFatal("the store could not be made");
        window.resize(size);
        window.show();
        if (!QTest::qWaitForWindowExposed(&window)) qFatal("the window did not come");
        QApplication::setActiveWindow(&window);
    }

    [[nodiscard]] QString storeFile() const { return folder.filePath(QStringLiteral("window.db")); }
    [[nodiscard]] QString page() const { return window.currentPage()->objectName(); }

    /// Until the page has its answers and nothing more is on its way.
    bool settle(int patienceMs = 300'000)
    {
        QElapsedTimer all;
        all.start();
        for (int quiet = 0; quiet < 5 && all.elapsed() < patienceMs;) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            const bool busy = window.currentPage()->isBusy() || session.imports().isRunning() || !showsAllImported();
            quiet = busy ? 0 : quiet + 1;
            if (!busy) QTest::qWait(5);
        }
        return all.elapsed() < patienceMs;
    }

    /// Finished imports reach the view at the session's next look.
    [[nodiscard]] bool showsAllImported()
    {
        std::uint64_t stored = 0;
        for (const ui::ImportJob& job : session.imports().jobs()) stored += job.totals.stored.spans;
        return session.view().snapshot->rows() >= stored;
    }

    bool importSample()
    {
        session.imports().addSample();
        return settle();
    }
    bool importFile(const QString& path)
    {
        session.imports().add({path});
        return settle();
    }

    /// Argument of the trace page: the trace with the most calls; empty when there is none.
    [[nodiscard]] QString exampleTrace()
    {
        const query::DataView& view = session.view();
        const auto list = query::answer(view, query::TraceListQuestion {{}, query::TraceOrder::Calls, false, 1});
        if (!list || list->traces.empty() || !view.spans) return {};
        const auto id = view.spans->traceId(list->traces.front());
        return id ? QString::fromStdString(id->hex()) : QString();
    }

    /// Opens a page of the table with what it needs and waits for its answers.
    bool open(const char* page)
    {
        const QString id = QString::fromLatin1(page);
        filter.openPage(id, id == QLatin1String("trace") ? exampleTrace() : QString());
        return settle();
    }
};

} // namespace spanwise::test
