// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <chrono>

class QThreadPool;

namespace spanwise::ui {

/// Gives memory that questions have freed back to the system while nobody asks anything. The C library keeps it
/// otherwise: after a dashboard over 10 million spans 190 of 680 MiB. The next question then
/// takes its pages anew, which is why this waits for a pause.
class IdleHeap : public QObject {
    Q_OBJECT

public:
    /// Looks at `pool` every `period`; works on it. The pool must outlive this.
    explicit IdleHeap(QThreadPool& pool, std::chrono::milliseconds period = std::chrono::minutes(1));

signals:
    void gaveBack();

private:
    void look();

    QThreadPool& m_pool;
    QTimer m_timer;
};

} // namespace spanwise::ui
