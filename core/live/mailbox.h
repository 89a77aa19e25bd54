// SPDX-License-Identifier: GPL-3.0-or-later
// Work for the thread of an event loop, given from any thread. What is handed over is guarded by a std::mutex and not
// by Qt's own locks alone: thread sanitizer sees those of a Qt that was not built for it as no locks at all.
#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <mutex>

namespace spanwise::live {

/// Lives on the thread of the loop. What still waits when it is destroyed is dropped.
class Mailbox final : public QObject {
    Q_OBJECT

public:
    /// Any thread. Done in the order in which it was posted.
    void post(std::function<void()> work);
    /// Posts and waits until it is done. Never from the thread of the loop, which has to be running.
    void run(const std::function<void()>& work);

protected:
    bool event(QEvent* event) override;

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_waiting;
};

} // namespace spanwise::live
