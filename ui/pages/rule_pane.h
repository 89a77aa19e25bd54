// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of intake: what gets into which queue, how large a sample, how many a day, how soon it is handed out. Says
// while it is edited what the rule would have taken of the newest calls.
#pragma once

#include "core/ingest/rule_preview.h"
#include "core/review/queue.h"
#include "ui/async_query.h"
#include "ui/pages/setting_pane.h"

#include <QTimer>

class QCheckBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace spanwise::ui {

class Session;

class RulePane final : public SettingPane {
    Q_OBJECT

public:
    explicit RulePane(Session& session, QWidget* parent = nullptr);
    /// Before setEntries().
    void setQueues(const std::vector<review::Queue>& queues);
    [[nodiscard]] bool isBusy() const { return m_ask.isRunning() || m_pause.isActive() || m_adding.isRunning(); }

signals:
    void added(const QString& sentence); ///< stored calls were put into a queue

protected:
    [[nodiscard]] Json blank() const override;
    void fill(const Json& json, bool isNew) override;
    [[nodiscard]] Json read(Json before) const override;
    [[nodiscard]] Result<Change> changeOf(const Json& json, bool isNew) const override;
    [[nodiscard]] Save archiving(const std::string& id, bool archived) const override;
    void afterEdit() override;
    void showEvent(QShowEvent* event) override;

private:
    void buildFields();
    void buildPreview();
    void preview();
    void showPreview(const Result<ingest::RulePreview>& answer);
    void addTaken();

    Session& m_session;
    AsyncQuery<ingest::RulePreview> m_ask;
    AsyncQuery<ingest::AddedByHand> m_adding;
    QTimer m_pause; ///< between the last key and the question
    std::string m_previewed; ///< the rule that was asked about last
    ingest::RulePreview m_preview;
    QCheckBox* m_enabled;
    QLineEdit* m_name;
    QComboBox* m_when;
    QLineEdit* m_thresholds;
    QLineEdit* m_filter;
    QDoubleSpinBox* m_rate;
    QSpinBox* m_cap;
    QSpinBox* m_priority;
    QComboBox* m_queue;
    QLabel* m_previewText = nullptr;
    QPushButton* m_add = nullptr;
};

} // namespace spanwise::ui
