// SPDX-License-Identifier: GPL-3.0-or-later
// "Add to review queue": what lists of traces and single spans offer, off the UI thread.
#pragma once

#include "core/columns/row.h"
#include "core/ingest/review_by_hand.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <QKeySequence>
#include <QString>
#include <functional>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

class AddToReview final {
public:
    /// `say` gets one sentence when it is done or could not be.
    AddToReview(PageContext& context, std::function<void(const QString&)> say);

    /// Why nothing can be added, for a person; empty = it can.
    [[nodiscard]] QString obstacle() const;
    /// Asks for the queue when there are several, then adds. What a trace stands for is its last model call.
    void add(std::vector<ingest::SpanPick> picks, QWidget* parent);
    /// "TRACE:SPAN", as lists of calls name them.
    void add(const QString& traceArgument, QWidget* parent);
    struct Found {
        Found(std::vector<ingest::SpanPick> found = {}, std::uint64_t drawnFrom = 0) // what is found is all of it
            : picks(std::move(found))
            , of(drawnFrom)
        {
        }
        std::vector<ingest::SpanPick> picks;
        std::uint64_t of = 0; ///< how many there were, when only some were drawn; else 0
    };
    /// What is found on the pool, off the UI thread.
    using Picks = std::function<Result<Found>(const store::Reader&, std::stop_token)>;
    void addFound(Picks picks, QWidget* parent);
    [[nodiscard]] bool isBusy() const { return m_queues.isRunning() || m_adding.isRunning(); }

    /// The key that adds, wherever it is offered.
    [[nodiscard]] static QKeySequence key() { return QKeySequence(Qt::Key_Q); }

private:
    struct Added {
        ingest::AddedByHand by;
        std::uint64_t picked = 0;
        std::uint64_t of = 0;
    };
    [[nodiscard]] static QString sentenceOf(const Added& done);
    void addTo(const std::string& queue, const Picks& picks);

    PageContext& m_context;
    std::function<void(const QString&)> m_say;
    AsyncQuery<std::vector<std::pair<QString, std::string>>> m_queues; ///< title, id
    AsyncQuery<Added> m_adding;
};

} // namespace spanwise::ui
