// SPDX-License-Identifier: GPL-3.0-or-later
// What a reviewer decides about one item.
#include "ui/session/review_desk_access.h"

namespace spanwise::ui {

using review::EventKind;

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

} // namespace spanwise::ui
