// SPDX-License-Identifier: GPL-3.0-or-later
// Has anybody touched what was reviewed? Looks through the log of reviews as `spanwise-cli review verify` does, and
// offers to make the queues anew from it where they are not what it says.
#pragma once

#include "core/store/review_log.h"
#include "ui/async_query.h"

#include <QDialog>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace spanwise::ui {

class Session;

class ReviewCheck final : public QDialog {
    Q_OBJECT

public:
    explicit ReviewCheck(Session& session, QWidget* parent = nullptr);
    [[nodiscard]] bool isBusy() const { return m_look.isRunning() || m_rebuild.isRunning(); }
    void reject() override; ///< waits for what is being written, so that its outcome is told

signals:
    void rebuilt(); ///< the queues may be others now

private:
    struct Rebuilt {
        store::RebuiltReviews what;
        store::ReviewLogReport now;
    };
    void look();
    void rebuild();
    void show(const store::ReviewLogReport& report, const QString& before = {});
    void say(const QString& sentence);

    Session& m_session;
    AsyncQuery<store::ReviewLogReport> m_look;
    AsyncQuery<Rebuilt> m_rebuild;
    QLabel* m_said;
    QPlainTextEdit* m_problems;
    QLabel* m_meaning;
    QPushButton* m_button;
    QPushButton* m_close;
};

} // namespace spanwise::ui
