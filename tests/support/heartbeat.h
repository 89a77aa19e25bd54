// SPDX-License-Identifier: GPL-3.0-or-later
// How long the thread of the window lets others wait.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <cstddef>
#include <vector>

namespace spanwise::test {

/// Delays of a timer that wants to be called every ten milliseconds.
class Heartbeat : public QObject {
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this,
            [this] { m_delays.push_back(std::max<qint64>(0, m_since.restart() - 10)); });
        m_timer.start(10);
        m_since.start();
    }
    [[nodiscard]] std::size_t beats() const { return m_delays.size(); }
    /// Milliseconds; −1 without a beat.
    [[nodiscard]] qint64 percentile(double p)
    {
        std::ranges::sort(m_delays);
        return m_delays.empty() ? -1 : m_delays[std::size_t(p * double(m_delays.size() - 1))];
    }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    std::vector<qint64> m_delays;
};

} // namespace spanwise::test
