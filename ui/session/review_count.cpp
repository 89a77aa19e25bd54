// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/review_count.h"

#include "core/base/clock.h"
#include "core/store/review_reader.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"

namespace spanwise::ui {
namespace {

constexpr int kEveryMs = 3000;

} // namespace

ReviewCount::ReviewCount(Session& session)
    : m_session(session)
    , m_ask(session.pool())
{
    m_later.setSingleShot(true);
    m_later.setInterval(kEveryMs);
    connect(&m_later, &QTimer::timeout, this, &ReviewCount::count);
    connect(&session, &Session::opened, this, &ReviewCount::count);
    connect(&session, &Session::dataChanged, this, &ReviewCount::countSoon);
}

void ReviewCount::countSoon()
{
    if (!m_later.isActive()) m_later.start();
}

void ReviewCount::count()
{
    if (!m_session.store()) return;
    m_ask.ask(
        [reader = m_session.store()->reader(), viewer = accountName().toStdString()](std::stop_token) -> Result<int> {
            const auto queues = store::ReviewReader(reader).queues(viewer, SystemClock().now());
            if (!queues) return tl::unexpected(queues.error());
            std::int64_t waiting = 0;
            for (const query::QueueSummary& queue : *queues) waiting += queue.forViewer;
            return static_cast<int>(waiting);
        },
        [this](Result<int>& a) {
            if (a) m_session.setWaitingForReview(*a);
        });
}

} // namespace spanwise::ui
