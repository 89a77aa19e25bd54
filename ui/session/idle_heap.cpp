// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/idle_heap.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <cstddef>
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace spanwise::ui {
namespace {

constexpr std::size_t kWorthwhile = std::size_t {64} << 20U;

/// Whether there was enough to give back.
bool giveBackFreedMemory()
{
#ifdef __GLIBC__
    if (mallinfo2().fordblks < kWorthwhile) return false;
    return malloc_trim(0) == 1;
#else
    return false; // other systems' libraries do so by themselves
#endif
}

} // namespace

IdleHeap::IdleHeap(QThreadPool& pool, std::chrono::milliseconds period)
    : m_pool(pool)
{
    connect(&m_timer, &QTimer::timeout, this, &IdleHeap::look);
    m_timer.start(period);
}

void IdleHeap::look()
{
    if (m_pool.activeThreadCount() > 0) return;
    m_pool.start([self = QPointer<IdleHeap>(this)] {
        if (!giveBackFreedMemory()) return;
        QMetaObject::invokeMethod(
            qApp,
            [self] {
                if (self) emit self->gaveBack();
            },
            Qt::QueuedConnection);
    });
}

} // namespace spanwise::ui
