// SPDX-License-Identifier: GPL-3.0-or-later
// The line at the bottom: what the store holds, what runs now with a way to stop it, and the last thing that went
// wrong.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace spanwise::ui {

class ElidedLabel;

class StatusStrip final : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(QWidget* parent = nullptr);

    void setFacts(const QString& text); ///< "12,430 spans · store 1.2 GB"
    /// Long work: text with rate and time left; `share` in 0…1, negative = unknown. An empty text hides it.
    void setWork(const QString& text, double share = -1);
    /// The same of work that nothing can stop, without the button that would.
    void setWait(const QString& text);
    /// A sentence in the same place, without anything to wait for.
    void setNote(const QString& text);
    /// Stays until it is closed or another comes.
    void setProblem(const QString& text);
    [[nodiscard]] QString problem() const;

signals:
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_facts;
    QLabel* m_work;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
    ElidedLabel* m_problem; ///< a long name does not make the window wider
    QToolButton* m_close;
};

} // namespace spanwise::ui
