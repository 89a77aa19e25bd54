// SPDX-License-Identifier: GPL-3.0-or-later
// One question of core/query, asked of the data of this moment, off the thread.
#pragma once

#include "ui/async_query.h"
#include "ui/session/session.h"

#include <utility>

namespace spanwise::ui {

template <typename Answer, typename Question>
void ask(AsyncQuery<Answer>& query, Session& session, Question question, typename AsyncQuery<Answer>::Deliver deliver)
{
    query.ask(
        [view = session.view(), asked = std::move(question), follower = session.follower()](
            std::stop_token stop) -> Result<Answer> {
            if constexpr (requires { follower->answer(view, asked, stop); })
                if (follower) return follower->answer(view, asked, stop);
            if constexpr (requires { answer(view, asked, stop, follower.get()); })
                return answer(view, asked, stop, follower.get());
            else
                return answer(view, asked, stop);
        },
        std::move(deliver));
}

[[nodiscard]] inline QString messageOf(const Error& error)
{
    return QString::fromStdString(error.message);
}

} // namespace spanwise::ui
