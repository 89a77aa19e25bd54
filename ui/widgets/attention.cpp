// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/attention.h"

#include "core/review/statistics.h"

#include <QApplication>
#include <QEvent>
#include <QWidget>
#include <algorithm>
#include <chrono>

namespace spanwise::ui {

namespace {
constexpr std::int64_t kLongestGapMs = review::kLongestGap / (kNanosPerSecond / 1000);

std::int64_t systemMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

bool isSignOfLife(QEvent::Type type)
{
    switch (type) {
    case QEvent::KeyPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::InputMethod: return true;
    default: return false;
    }
}
} // namespace

Attention::Attention(QWidget& at, Clock clock)
    : QObject(&at)
    , m_at(at)
    , m_clock(clock ? std::move(clock) : Clock(systemMs))
{
    // Of the whole application: who reads scrolls the panes beside, who gives a reason types into a dialog.
    qApp->installEventFilter(this);
}

void Attention::start()
{
    m_sum = 0;
    m_last = m_clock();
}

std::int64_t Attention::sinceLast() const
{
    return m_last < 0 ? 0 : std::clamp<std::int64_t>(m_clock() - m_last, 0, kLongestGapMs);
}

std::int64_t Attention::activeMs() const
{
    return m_sum + sinceLast();
}

bool Attention::isOnScreen() const
{
    return m_at.isVisible() && !m_at.window()->isMinimized();
}

bool Attention::isThere() const
{
    return m_last >= 0 && isOnScreen() && m_clock() - m_last <= kLongestGapMs;
}

bool Attention::eventFilter(QObject* watched, QEvent* event)
{
    if (m_last >= 0 && isSignOfLife(event->type()) && isOnScreen()) {
        m_sum += sinceLast();
        m_last = m_clock();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace spanwise::ui
