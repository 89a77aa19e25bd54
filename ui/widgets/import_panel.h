// SPDX-License-Identifier: GPL-3.0-or-later
// What runs and what came of it, for imports: title, progress with rate and time left, cancel; then the result with
// what was rejected. Plain values in.
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace spanwise::ui {

class ImportPanel final : public QFrame {
    Q_OBJECT

public:
    struct Shown {
        QString title;
        QString detail; ///< "checkout.jsonl · 412 MB of 1.2 GB · 540 MB/s · 2 s left", or the result
        bool running = false;
        double share = -1; ///< below 0 = not known
        bool bad = false; ///< nothing could be read
        QStringList remarks; ///< rejected parts with their line or byte
        QString action; ///< of the button when it is over: "Show the overview"; empty = none
    };

    explicit ImportPanel(QWidget* parent = nullptr);
    void set(const Shown& shown);

signals:
    void cancelled();
    void actionWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QLabel* m_detail;
    QLabel* m_remarks;
    QProgressBar* m_bar;
    QPushButton* m_button;
    bool m_running = false;
};

} // namespace spanwise::ui
