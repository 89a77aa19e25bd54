// SPDX-License-Identifier: GPL-3.0-or-later
// A question off the UI thread. Only the newest answer is delivered; asking again, cancel() and the destructor stop the
// one that runs. Used from the UI thread; the work runs on the pool and must hold values only, nothing of a widget.
#pragma once

#include "core/base/result.h"

#include <QCoreApplication>
#include <QThreadPool>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

namespace spanwise::ui {

template <typename Answer> class AsyncQuery {
public:
    using Work = std::function<Result<Answer>(std::stop_token)>;
    using Deliver = std::function<void(Result<Answer>&)>;

    explicit AsyncQuery(QThreadPool& pool)
        : m_pool(pool)
        , m_state(std::make_shared<State>())
    {
    }
    ~AsyncQuery() { m_state->stop.request_stop(); }
    AsyncQuery(const AsyncQuery&) = delete;
    AsyncQuery& operator=(const AsyncQuery&) = delete;

    /// `deliver` is called on the UI thread, never from inside ask(), and never after this object or a newer ask().
    void ask(Work work, Deliver deliver)
    {
        cancel();
        m_state->deliver = std::move(deliver);
        m_state->running = true;
        m_state->stop = std::stop_source();
        const std::uint64_t mine = m_state->generation;
        const std::weak_ptr<State> weak = m_state;
        m_pool.start([weak, mine, stop = m_state->stop.get_token(), run = std::move(work)] {
            if (stop.stop_requested()) return;
            const auto answer = std::make_shared<Result<Answer>>(run(stop));
            if (stop.stop_requested()) return;
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [weak, mine, answer] { arrive(weak, mine, *answer); },
                Qt::QueuedConnection);
        });
    }

    void cancel()
    {
        m_state->stop.request_stop();
        ++m_state->generation;
        m_state->running = false;
    }

    [[nodiscard]] bool isRunning() const { return m_state->running; }

private:
    struct State {
        std::uint64_t generation = 0;
        bool running = false;
        std::stop_source stop;
        Deliver deliver;
    };

    static void arrive(const std::weak_ptr<State>& weak, std::uint64_t generation, Result<Answer>& answer)
    {
        const std::shared_ptr<State> state = weak.lock();
        if (!state || state->generation != generation) return;
        state->running = false;
        const Deliver deliver = std::exchange(state->deliver, {}); // it may ask again
        deliver(answer);
    }

    QThreadPool& m_pool;
    std::shared_ptr<State> m_state;
};

} // namespace spanwise::ui
