// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/mailbox.h"

#include <QCoreApplication>
#include <QEvent>
#include <future>
#include <memory>
#include <utility>

namespace spanwise::live {

namespace {
constexpr auto kMail = QEvent::User;
} // namespace

void Mailbox::post(std::function<void()> work)
{
    const std::lock_guard lock(m_mutex); // around the event as well: whoever takes it out has held the same lock
    m_waiting.push_back(std::move(work));
    if (m_waiting.size() == 1) QCoreApplication::postEvent(this, new QEvent(kMail));
}

void Mailbox::run(const std::function<void()>& work)
{
    const auto done = std::make_shared<std::promise<void>>();
    post([&work, done] {
        work();
        done->set_value();
    });
    done->get_future().wait();
}

bool Mailbox::event(QEvent* event)
{
    std::deque<std::function<void()>> now;
    {
        const std::lock_guard lock(m_mutex);
        if (event->type() == kMail) now.swap(m_waiting);
    }
    for (const auto& work : now) work();
    return event->type() == kMail || QObject::event(event);
}

} // namespace spanwise::live
