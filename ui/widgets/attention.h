// SPDX-License-Identifier: GPL-3.0-or-later
// Whether somebody works at a widget, and for how long he has: it is on screen and keys or the mouse are used. Who
// leaves it on screen and goes is not at work, so a pause counts as far as review::kLongestGap and no further.
#pragma once

#include <QObject>
#include <cstdint>
#include <functional>

class QWidget;

namespace spanwise::ui {

class Attention final : public QObject {
    Q_OBJECT

public:
    using Clock = std::function<std::int64_t()>; ///< milliseconds from anywhere, rising

    /// Becomes a child of the widget. Without a clock: that of the system, which stands still while it sleeps.
    explicit Attention(QWidget& at, Clock clock = {});

    void start(); ///< something else is worked at from here on: counts from nothing
    /// Since start(); 0 before the first.
    [[nodiscard]] std::int64_t activeMs() const;
    /// Whether the widget is on screen and was used within the longest pause that counts.
    [[nodiscard]] bool isThere() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isOnScreen() const;
    [[nodiscard]] std::int64_t sinceLast() const; ///< capped

    QWidget& m_at;
    Clock m_clock;
    std::int64_t m_sum = 0;
    std::int64_t m_last = -1; ///< sign of life; -1: nothing was started
};

} // namespace spanwise::ui
