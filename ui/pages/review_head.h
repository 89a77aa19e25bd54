// SPDX-License-Identifier: GPL-3.0-or-later
// The line above the panes of the Review page: which queue, how far it is, what was just done, items or figures.
#pragma once

#include "core/query/review_queue.h"

#include <QWidget>
#include <vector>

class QComboBox;
class QProgressBar;
class QToolButton;

namespace spanwise::ui {

class ElidedLabel;
class ReviewKeys;
class Segmented;

class ReviewHead final : public QWidget {
    Q_OBJECT

public:
    explicit ReviewHead(QWidget* parent = nullptr);

    void showQueues(const std::vector<query::QueueSummary>& queues, const QString& chosen);
    void showProgress(const query::ReviewProgress& progress);
    void say(const QString& sentence, bool bad);
    void switchView(); ///< from items to figures and back
    void setKeys(const ReviewKeys& keys); ///< those in force, for the tips

signals:
    void queueChosen(const QString& id);
    void viewChosen(int view); ///< 0 items, 1 figures
    void rubricWanted();
    void setupWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    QComboBox* m_queues;
    QProgressBar* m_progress;
    ElidedLabel* m_progressText;
    ElidedLabel* m_said;
    Segmented* m_views;
    QToolButton* m_rubric;
    QToolButton* m_setup;
};

} // namespace spanwise::ui
