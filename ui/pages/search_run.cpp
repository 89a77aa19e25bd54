// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search_run.h"

#include "ui/safe_text.h"

#include <QCoreApplication>
#include <mutex>

namespace spanwise::ui {
namespace {

HitRow rowOf(const query::DataView& view, const query::TextHit& hit)
{
    HitRow row;
    row.span = {hit.row.rowNo, hit.row.trace, hit.row.spanId};
    if (const auto id = view.spans->traceId(hit.row.trace)) row.trace = fromCore(id->hex());
    row.start = hit.row.start;
    row.name = oneLine(fromCore(view.names->text(hit.row.name)), 120);
    row.service = oneLine(fromCore(view.names->text(hit.row.service)), 120);
    row.field = oneLine(fromCore(hit.field), 120);
    row.snippet = oneLine(fromCore(hit.snippet), 400);
    return row;
}

} // namespace

/// Lives as long as its run and the one who started it; the owner is reached on the UI thread only.
struct SearchRun::Guard {
    SearchRun* owner = nullptr;
    std::stop_source stop;
    std::mutex mutex;
    std::vector<HitRow> waiting; ///< guarded by mutex; a call to hand them over is under way unless it is empty
};

SearchRun::SearchRun(QThreadPool& pool, QObject* parent)
    : QObject(parent)
    , m_pool(pool)
{
}

SearchRun::~SearchRun()
{
    cancel();
}

void SearchRun::cancel()
{
    if (m_guard) {
        m_guard->owner = nullptr;
        m_guard->stop.request_stop();
    }
    m_guard.reset();
    m_running = false;
}

void SearchRun::start(const query::DataView& view, query::TextSearchQuestion question)
{
    cancel();
    m_guard = std::make_shared<Guard>();
    m_guard->owner = this;
    m_running = true;
    m_pool.start([guard = m_guard, view, asked = std::move(question)] {
        const auto onScreen = [&](auto work) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, work = std::move(work)] {
                    if (guard->owner) work(*guard->owner);
                },
                Qt::QueuedConnection);
        };
        const auto keep = [&](query::TextHit&& hit) {
            HitRow row = rowOf(view, hit);
            const std::lock_guard lock(guard->mutex);
            if (guard->waiting.empty()) onScreen([guard](SearchRun& owner) { owner.handOver(*guard); });
            guard->waiting.push_back(std::move(row));
            return true;
        };
        const auto done = query::search(view, asked, keep, guard->stop.get_token());
        if (guard->stop.stop_requested()) return;
        const QString error = done ? QString() : fromCore(done.error().message);
        const quint64 read = done ? done->spansRead : 0;
        const bool complete = done && done->complete;
        onScreen([read, complete, error](SearchRun& owner) {
            owner.m_running = false;
            emit owner.finished(read, complete, error);
        });
    });
}

void SearchRun::handOver(Guard& guard)
{
    std::vector<HitRow> hits;
    {
        const std::lock_guard lock(guard.mutex);
        hits.swap(guard.waiting);
    }
    if (!hits.empty()) emit found(hits);
}

} // namespace spanwise::ui
