// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/review_desk_access.h"
#include "ui/session/session.h"

#include <QCoreApplication>
#include <QPointer>

namespace spanwise::ui {

using review::EventKind;

namespace {

constexpr std::size_t kReady = 2; ///< items kept loaded beside the one on screen
constexpr int kRenewMs = 60'000; ///< review-and-cases.md §3: sent while the item is on screen

} // namespace

QString accountName()
{
    const QString name = qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME"));
    return name.isEmpty() ? QStringLiteral("reviewer") : name;
}

ReviewDesk::ReviewDesk(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_viewer(accountName())
{
    m_renew.setInterval(kRenewMs);
    connect(&m_renew, &QTimer::timeout, this, &ReviewDesk::renew);
    connect(&session, &Session::closing, this, &ReviewDesk::finish);
    connect(&session, &Session::opened, this, [this] {
        m_ready.clear();
        show({});
    });
}

void ReviewDesk::setUndoKey(const QString& key)
{
    m_undoKey = key.isEmpty() ? tr("Undo") : key;
}

bool ReviewDesk::canWrite() const
{
    return m_session.store() && m_session.store()->isWritable();
}

void ReviewDesk::setQueue(const QString& queue)
{
    if (queue == m_queue) return;
    leave();
    m_queue = queue;
    m_ready.clear();
    show({});
    next();
}

// One piece of work after the other

void ReviewDesk::enqueue(Work work)
{
    m_waiting.push_back(std::move(work));
    pump();
}

ReviewDesk::Access ReviewDesk::accessNow() const
{
    return {m_session.store()->reader(), m_session.store(), m_session.pipeline(), m_viewer.toStdString(),
        m_queue.toStdString()};
}

void ReviewDesk::pump()
{
    if (m_running || m_waiting.empty() || !m_session.store()) return;
    m_running = true;
    Work work = std::move(m_waiting.front());
    m_waiting.pop_front();
    const auto done = std::make_shared<std::promise<void>>();
    m_piece = done->get_future();
    const QPointer<ReviewDesk> self(this);
    m_session.pool().start([self, access = accessNow(), work = std::move(work), done, finished = m_finished] {
        Then then = work(access);
        done->set_value();
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, then = std::move(then), finished] {
                if (!self || self->m_finished != finished) return;
                self->m_running = false;
                if (then) then();
                self->pump();
            },
            Qt::QueuedConnection);
    });
}

void ReviewDesk::finish()
{
    emit leaving();
    if (m_running) m_piece.wait();
    m_running = false;
    ++m_finished;
    const std::deque<Work> left = std::exchange(m_waiting, {});
    if (!m_session.store()) return;
    const Access access = accessNow();
    for (const Work& work : left) (void)work(access); // nobody is there to be shown what came of it
}

// Getting items

void ReviewDesk::next()
{
    if (!m_ready.empty()) {
        Item item = std::move(m_ready.front());
        m_ready.pop_front();
        return show(std::move(item));
    }
    std::vector<std::string> without;
    if (m_current) without.push_back(m_current->state.itemId);
    enqueue([this, without](const Access& access) -> Then {
        const UnixNanos now = SystemClock().now();
        const auto id = access.reviews().next({access.queue, access.viewer, now, without});
        if (!id) return [this, why = id.error().message] { emit failed(QString::fromStdString(why)); };
        if (!*id)
            return [this] {
                show({});
                emit nothingLeft();
            };
        auto item = access.reviews().item(**id, access.viewer, now);
        if (!item) return [this, why = item.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, shared = std::make_shared<const query::ReviewItem>(std::move(*item))] { show(shared); };
    });
}

void ReviewDesk::open(const QString& itemId)
{
    leave();
    load(itemId, {});
}

void ReviewDesk::reload()
{
    m_ready.clear();
    if (m_current) load(QString::fromStdString(m_current->state.itemId), m_answers);
}

void ReviewDesk::load(const QString& itemId, Json answers)
{
    enqueue([this, id = itemId.toStdString(), answers = std::move(answers)](const Access& access) -> Then {
        auto item = access.reviews().item(id, access.viewer, SystemClock().now());
        if (!item) return [this, why = item.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, answers, shared = std::make_shared<const query::ReviewItem>(std::move(*item))] {
            show(shared, answers);
        };
    });
}

void ReviewDesk::show(Item item, Json answers)
{
    m_current = std::move(item);
    m_answers = answers.isNull() && m_current ? m_current->draft : std::move(answers);
    m_showsEarlier = m_current && m_answers.isNull() && m_current->before;
    if (m_showsEarlier) m_answers = m_current->before->form;
    m_renew.stop();
    if (m_current) {
        std::erase_if(m_ready, [&](const Item& one) { return one->state.itemId == m_current->state.itemId; });
        const review::ItemStatus status = m_current->state.statusAt(SystemClock().now());
        const bool isOpen = status == review::ItemStatus::Waiting || status == review::ItemStatus::InReview;
        if (isOpen && canWrite()) claim(m_current->state.itemId);
    }
    emit itemChanged();
    if (m_current) preload();
}

void ReviewDesk::claim(const std::string& itemId)
{
    m_renew.start();
    const std::string mine = m_viewer.toStdString();
    if (m_current->state.holds(mine, SystemClock().now())) return;
    Json payload = Json::object();
    payload.set("lease_s", m_current->queue.leaseSeconds);
    enqueue([this, itemId, payload](const Access& access) -> Then {
        if (const auto done = access.act(EventKind::Claimed, itemId, payload); !done)
            return [this, itemId, why = done.error().message] {
                // Somebody was faster, or has decided it: the next one, unless the person has moved on already.
                if (!m_current || m_current->state.itemId != itemId) return;
                emit said(QString::fromStdString(why));
            };
        return {};
    });
}

void ReviewDesk::renew()
{
    if (!m_current || !canWrite() || !m_renew.isActive()) return;
    if (m_somebodyIsThere && !m_somebodyIsThere()) return;
    Json payload = Json::object();
    payload.set("lease_s", m_current->queue.leaseSeconds);
    enqueue([this, itemId = m_current->state.itemId, payload](const Access& access) -> Then {
        auto done = access.act(EventKind::ClaimRenewed, itemId, payload);
        // The lease has ended while nobody was there.
        if (!done && done.error().code == ErrorCode::Conflict) done = access.act(EventKind::Claimed, itemId, payload);
        if (done) return [this] { emit changed(); };
        return [this, itemId, why = done.error().message] {
            if (m_current && m_current->state.itemId == itemId) emit said(QString::fromStdString(why));
        };
    });
}

/// Gives the claim back: the item is left without a decision.
void ReviewDesk::leave()
{
    emit leaving();
    if (!m_current || !canWrite() || !m_renew.isActive()) return;
    m_renew.stop();
    enqueue([this, itemId = m_current->state.itemId](const Access& access) -> Then {
        // Somebody else may have had it, or it needs no claim: then there is nothing to give back.
        if (!access.act(EventKind::ClaimReleased, itemId, Json::object())) return {};
        return [this] { emit changed(); };
    });
}

void ReviewDesk::preload()
{
    if (m_ready.size() >= kReady) return;
    std::vector<std::string> without {m_current->state.itemId};
    for (const Item& item : m_ready) without.push_back(item->state.itemId);
    enqueue([this, without = std::move(without)](const Access& access) mutable -> Then {
        std::vector<Item> items;
        for (std::size_t have = without.size() - 1; have < kReady; ++have) {
            const UnixNanos now = SystemClock().now();
            const auto id = access.reviews().next({access.queue, access.viewer, now, without, have});
            if (!id || !*id) break;
            without.push_back(**id);
            if (auto item = access.reviews().item(**id, access.viewer, now))
                items.push_back(std::make_shared<const query::ReviewItem>(std::move(*item)));
        }
        return [this, queue = access.queue, items = std::move(items)] {
            if (queue != m_queue.toStdString()) return;
            for (const Item& item : items)
                if (!m_current || item->state.itemId != m_current->state.itemId) m_ready.push_back(item);
        };
    });
}

} // namespace spanwise::ui
