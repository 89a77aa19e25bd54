// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/review_desk.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/review_by_hand.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/review_undo.h"
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

/// What a piece of work may use on its thread.
struct ReviewDesk::Access {
    std::shared_ptr<const store::Reader> reader;
    store::Store* store = nullptr; ///< lives as long as work runs on the pool
    ingest::Pipeline* pipeline = nullptr; ///< null: the store is read-only
    std::string viewer;
    std::string queue;

    [[nodiscard]] store::ReviewReader reviews() const { return store::ReviewReader(reader); }
    [[nodiscard]] Result<void> write(const std::function<Result<void>(store::Writer&)>& work) const
    {
        if (!pipeline) return fail(ErrorCode::Conflict, "the store is open for reading only");
        return pipeline->use(work);
    }
    [[nodiscard]] Result<void> act(EventKind kind, const std::string& itemId, const Json& payload) const
    {
        return write([&](store::Writer& writer) -> Result<void> {
            auto done = store::actOnReview(writer, {kind, itemId, viewer, payload, SystemClock().now()});
            if (!done) return tl::unexpected(done.error());
            return {};
        });
    }
};

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

// Writing decisions

void ReviewDesk::act(EventKind kind, const std::string& itemId, Json payload, Then then, const Item& backTo)
{
    enqueue([this, kind, itemId, payload = std::move(payload), then = std::move(then), backTo](
                const Access& access) -> Then {
        if (const auto done = access.act(kind, itemId, payload); !done)
            return [this, why = done.error().message, backTo, payload] {
                if (backTo) show(backTo, payload);
                emit failed(QString::fromStdString(why));
            };
        return [this, then] {
            if (then) then();
            emit changed();
        };
    });
}

void ReviewDesk::actAndGoOn(EventKind kind, Json payload, const QString& sentence)
{
    if (!m_current) return;
    const Item decided = m_current;
    m_renew.stop();
    act(
        kind, decided->state.itemId, std::move(payload), [this, sentence] { emit said(sentence); }, decided);
    // Until the next one is here there is none: a key that comes too early must not decide this one once more.
    if (m_ready.empty()) m_current.reset();
    next();
}

void ReviewDesk::submit(Json submission)
{
    const QString verdict = QString::fromUtf8(std::string(submission["verdict"].text()).c_str());
    actAndGoOn(
        EventKind::Submitted, std::move(submission), tr("Submitted: %1. %2 takes it back.").arg(verdict, m_undoKey));
}

void ReviewDesk::adjudicate(Json submission)
{
    if (!m_current) return;
    Json winning = Json::array();
    for (const review::Review* one : m_current->state.currentReviews())
        if (review::nameOf(one->verdict) == submission["verdict"].text()) winning.add(one->id);
    submission.set("winning", std::move(winning));
    actAndGoOn(
        EventKind::Adjudicated, std::move(submission), tr("The dispute is decided. %1 takes it back.").arg(m_undoKey));
}

void ReviewDesk::skip(const QString& reason)
{
    emit leaving();
    Json payload = Json::object();
    payload.set("reason", reason.toStdString());
    actAndGoOn(EventKind::Skipped, std::move(payload), tr("Skipped: you will not be asked again."));
}

void ReviewDesk::dismiss(const QString& reason, const QString& note)
{
    emit leaving();
    Json payload = Json::object();
    payload.set("reason", reason.toStdString());
    if (!note.isEmpty()) payload.set("note", note.toStdString());
    actAndGoOn(EventKind::Dismissed, std::move(payload), tr("Dismissed. %1 takes it back.").arg(m_undoKey));
}

void ReviewDesk::reopen(const QString& reason)
{
    if (!m_current) return;
    Json payload = Json::object();
    payload.set("reason", reason.toStdString());
    const QString id = QString::fromStdString(m_current->state.itemId);
    act(EventKind::Reopened, m_current->state.itemId, std::move(payload), [this, id] { load(id, {}); });
}

void ReviewDesk::comment(const QString& text)
{
    if (!m_current || text.trimmed().isEmpty()) return;
    Json payload = Json::object();
    payload.set("text", text.toStdString());
    const QString id = QString::fromStdString(m_current->state.itemId);
    const Json answers = m_answers;
    act(EventKind::Commented, m_current->state.itemId, std::move(payload), [this, id, answers] { load(id, answers); });
}

void ReviewDesk::saveDraft(const std::string& itemId, Json submission)
{
    if (!canWrite()) return;
    if (m_current && m_current->state.itemId == itemId) {
        m_answers = submission;
        m_showsEarlier = false;
    }
    enqueue([id = itemId, text = submission.canonical()](const Access& access) -> Then {
        if (!access.pipeline) return {};
        (void)access.pipeline->use([&](store::Writer& writer) {
            return store::saveReviewDraft(writer, id, access.viewer, text, SystemClock().now());
        }); // a draft that could not be kept is typed again; the submission itself is what must not fail
        return {};
    });
}

// Many items at once

void ReviewDesk::actOnAll(EventKind kind, std::vector<std::pair<std::string, Json>> payloads,
    const std::function<QString(int done, int refused)>& sentence)
{
    if (payloads.empty()) return;
    enqueue([this, kind, payloads = std::move(payloads), sentence](const Access& access) -> Then {
        const std::string batch = review::systemRandomHex(16); // so that one undo takes all of it back
        int refused = 0;
        const auto done = access.write([&](store::Writer& writer) -> Result<void> {
            for (const auto& [itemId, payload] : payloads) {
                Json full = payload;
                full.set("batch", batch);
                const auto one =
                    store::actOnReview(writer, {kind, itemId, access.viewer, std::move(full), SystemClock().now()});
                if (!one && one.error().code != ErrorCode::Conflict) return tl::unexpected(one.error());
                refused += !one;
            }
            return {};
        });
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, sentence, refused, all = int(payloads.size())] {
            emit said(sentence(all - refused, refused));
            emit changed();
        };
    });
}

void ReviewDesk::dismissAll(const std::vector<std::string>& itemIds, const QString& reason, const QString& note)
{
    Json payload = Json::object();
    payload.set("reason", reason.toStdString());
    if (!note.isEmpty()) payload.set("note", note.toStdString());
    std::vector<std::pair<std::string, Json>> all;
    for (const std::string& id : itemIds) all.emplace_back(id, payload);
    actOnAll(EventKind::Dismissed, std::move(all), [key = m_undoKey](int done, int refused) {
        return refused == 0
            ? tr("%1 items dismissed. %2 takes all of them back.").arg(done).arg(key)
            : tr("%1 items dismissed, %2 were decided already. %3 takes them back.").arg(done).arg(refused).arg(key);
    });
}

void ReviewDesk::rankAll(const std::vector<std::pair<std::string, double>>& itemsWithPriority, double priority)
{
    std::vector<std::pair<std::string, Json>> all;
    for (const auto& [id, was] : itemsWithPriority)
        all.emplace_back(id, Json::object().set("priority", priority).set("was", was));
    actOnAll(EventKind::PriorityChanged, std::move(all), [priority, key = m_undoKey](int done, int) {
        return tr("%1 items have priority %2 now. %3 takes it back.").arg(done).arg(priority).arg(key);
    });
}

void ReviewDesk::applyToSimilar(const QString& itemId)
{
    enqueue([this, id = itemId.toStdString()](const Access& access) -> Then {
        if (!access.pipeline) return [this] { emit failed(tr("The store is open for reading only.")); };
        const auto done = ingest::applyToSimilar(
            *access.store, ingest::between(*access.pipeline), id, access.viewer, SystemClock().now());
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, done = *done] {
            QStringList parts {tr("%1 similar calls have your verdict now. %2 takes it back from all of them.")
                                   .arg(done.applied)
                                   .arg(m_undoKey)};
            if (done.known > 0) parts.append(tr("%1 are items of their own.").arg(done.known));
            if (done.missing > 0) parts.append(tr("%1 are not in the store any more.").arg(done.missing));
            emit said(parts.join(u' '));
            emit changed();
        };
    });
}

void ReviewDesk::code(std::vector<std::pair<std::string, Json>> codings)
{
    actOnAll(EventKind::Coded, std::move(codings),
        [key = m_undoKey](int done, int) { return tr("%1 reviews coded. %2 takes it back.").arg(done).arg(key); });
}

void ReviewDesk::mergeCodes(std::vector<std::string> from, const QString& to)
{
    enqueue([this, from = std::move(from), to = to.toStdString()](const Access& access) -> Then {
        const auto states = access.reviews().states(access.queue, {});
        if (!states) return [this, why = states.error().message] { emit failed(QString::fromStdString(why)); };
        std::vector<const review::ItemState*> items;
        for (const review::ItemState& state : *states) items.push_back(&state);
        return [this, codings = review::mergeCodings(items, from, to)] { code(codings); };
    });
}

QString ReviewDesk::nameOf(EventKind kind, bool isCopy)
{
    switch (kind) {
    case EventKind::Submitted: return isCopy ? tr("copied verdict") : tr("your review");
    case EventKind::Skipped: return tr("skipping");
    case EventKind::Dismissed: return tr("dismissal");
    case EventKind::Adjudicated: return tr("your decision of the dispute");
    case EventKind::Reopened: return tr("reopening");
    case EventKind::Commented: return tr("your comment");
    case EventKind::PriorityChanged: return tr("change of priority");
    case EventKind::Coded: return tr("coding");
    case EventKind::ItemAdded: return tr("adding to the queue");
    default: return tr("last action");
    }
}

/// Says what it was, and what stays: who has done other things meanwhile may not know.
QString ReviewDesk::takenBack(const store::Undoing& undoing) const
{
    QStringList said;
    if (undoing.madeCase)
        said.append(
            tr("What you did last made a case, which stands on its own: the Cases page removes it. %1 again takes "
               "back what came before.")
                .arg(m_undoKey));
    if (const auto& undone = undoing.undone) {
        const QString what = nameOf(undone->kind, undone->answers.isNull());
        said.append(undone->items == 1 ? tr("Taken back: %1.").arg(what)
                                       : tr("Taken back: %1, for %2 items.").arg(what).arg(undone->items));
        if (undone->kept > 0) said.append(tr("Of the same, kept: %1.").arg(undone->kept));
    } else if (!undoing.madeCase) {
        said.append(undoing.passedOver == 0 ? tr("There is nothing of yours to take back.")
                                            : tr("Nothing of yours can be taken back any more."));
    }
    if (const auto& newest = undoing.newest) {
        const QString what = nameOf(newest->kind, false);
        const QString why = QString::fromStdString(newest->why);
        said.append(undoing.passedOver == 1
                ? tr("Passed over: %1 (%2).").arg(what, why)
                : tr("Passed over: %1 actions, the last was %2 (%3).").arg(undoing.passedOver).arg(what, why));
    }
    return said.join(u' ');
}

void ReviewDesk::undo()
{
    enqueue([this, told = m_toldCase](const Access& access) -> Then {
        store::Undoing undoing;
        const auto done = access.write([&](store::Writer& writer) -> Result<void> {
            auto taken = store::undoLastReviewAction(writer, access.viewer, SystemClock().now(), {told});
            if (!taken) return tl::unexpected(taken.error());
            undoing = std::move(*taken);
            return {};
        });
        if (!done) return [this, why = done.error().message] { emit failed(QString::fromStdString(why)); };
        return [this, undoing = std::move(undoing)] {
            if (undoing.madeCase) m_toldCase = undoing.madeCase->eventId;
            if (undoing.undone) { // else the item on screen stays, with what was typed
                leave();
                m_ready.clear();
                load(QString::fromStdString(undoing.undone->itemId), undoing.undone->answers);
            }
            emit said(takenBack(undoing));
            if (undoing.undone) emit changed();
        };
    });
}

} // namespace spanwise::ui
