// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/add_to_review.h"

#include "core/base/clock.h"
#include "core/store/review_reader.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/review_picks.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"

#include <QCoreApplication>
#include <QMenu>
#include <QPointer>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("AddToReview", text);
}

} // namespace

QString AddToReview::sentenceOf(const Added& all)
{
    const ingest::AddedByHand& done = all.by;
    if (all.picked == 0) return tr("There is nothing to add.");
    QStringList parts {tr("%1 added to the review queue").arg(format::count(done.added))};
    if (all.of > 0)
        parts.prepend(tr("%1 of %2 calls drawn by chance")
                          .arg(format::count(std::int64_t(all.picked)), format::count(std::int64_t(all.of))));
    if (done.known > 0) parts.append(tr("%1 were in it already").arg(format::count(done.known)));
    if (done.withoutCall > 0) parts.append(tr("%1 hold no model call").arg(format::count(done.withoutCall)));
    if (done.missing > 0) parts.append(tr("%1 are not in the store any more").arg(format::count(done.missing)));
    if (done.added > 0) parts.append(tr("Z on the Review page takes it back"));
    return parts.join(QStringLiteral(" · "));
}

AddToReview::AddToReview(PageContext& context, std::function<void(const QString&)> say)
    : m_context(context)
    , m_say(std::move(say))
    , m_queues(context.session.pool())
    , m_adding(context.session.pool())
{
}

QString AddToReview::obstacle() const
{
    Session& session = m_context.session;
    return session.pipeline() ? QString() : session.whyNoPipeline();
}

void AddToReview::add(std::vector<ingest::SpanPick> picks, QWidget* parent)
{
    if (picks.empty()) return;
    addFound([picks = std::move(picks)](const store::Reader&, std::stop_token) { return Result<Found>(Found(picks)); },
        parent);
}

void AddToReview::add(const QString& traceArgument, QWidget* parent)
{
    addFound(picksOfTrace(traceArgument), parent);
}

void AddToReview::addFound(Picks picks, QWidget* parent)
{
    if (isBusy()) return m_say(tr("What was chosen before is still being added. Press again in a moment."));
    if (const QString why = obstacle(); !why.isEmpty()) return m_say(why);
    m_queues.ask(
        [reader = m_context.session.store()->reader()](
            std::stop_token) -> Result<std::vector<std::pair<QString, std::string>>> {
            const auto queues = store::ReviewReader(reader).queues({}, SystemClock().now());
            if (!queues) return tl::unexpected(queues.error());
            std::vector<std::pair<QString, std::string>> out;
            for (const query::QueueSummary& one : *queues)
                if (!one.queue.archived) out.emplace_back(oneLine(fromCore(one.queue.title), 60), one.queue.id);
            return out;
        },
        [this, picks = std::move(picks), parent = QPointer<QWidget>(parent)](
            Result<std::vector<std::pair<QString, std::string>>>& queues) {
            if (!queues) return m_say(messageOf(queues.error()));
            if (queues->size() == 1 || !parent) return addTo(queues->front().second, picks);
            QMenu menu(parent);
            for (std::size_t i = 0; i < queues->size(); ++i)
                menu.addAction(menuText((*queues)[i].first))->setData(QVariant::fromValue<qulonglong>(i));
            menu.setActiveAction(menu.actions().constFirst());
            if (const QAction* chosen = menu.exec(parent->mapToGlobal(parent->rect().center())))
                addTo((*queues)[chosen->data().toULongLong()].second, picks);
        });
}

void AddToReview::addTo(const std::string& queue, const Picks& picks)
{
    ingest::Pipeline* pipeline = m_context.session.pipeline();
    if (!pipeline) return m_say(m_context.session.whyNoPipeline());
    m_say(tr("Adding to the review queue …"));
    ingest::HandAction action {queue, accountName().toStdString(), SystemClock().now(), review::Verdict::None};
    m_adding.ask(
        [store = m_context.session.store(), use = ingest::between(*pipeline), picks, action](
            std::stop_token stop) -> Result<Added> {
            const auto found = picks(*store->reader(), stop);
            if (!found) return tl::unexpected(found.error());
            const auto done = ingest::addToReview(*store, use, found->picks, action);
            if (!done) return tl::unexpected(done.error());
            return Added {*done, found->picks.size(), found->of};
        },
        [this](Result<Added>& done) { m_say(done ? sentenceOf(*done) : messageOf(done.error())); });
}

} // namespace spanwise::ui
