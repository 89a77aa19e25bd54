// SPDX-License-Identifier: GPL-3.0-or-later
// Sets review up: queues, rules of intake, people. One person at his own computer needs nothing else for it.
#pragma once

#include "ui/async_query.h"
#include "ui/pages/setting_pane.h"

#include <QDialog>

class QTabWidget;

namespace spanwise::ui {

class QueuePane;
class RolePane;
class RulePane;
class Session;

class ReviewSetup final : public QDialog {
    Q_OBJECT

public:
    /// The queue that is chosen first.
    ReviewSetup(Session& session, const QString& queue, QWidget* parent = nullptr);
    [[nodiscard]] bool isBusy() const;
    /// What was saved last, in a sentence; empty = nothing.
    [[nodiscard]] const QString& summary() const { return m_summary; }
    void reject() override;

private:
    struct Loaded {
        std::vector<review::Rubric> rubrics;
        std::vector<review::Queue> queues;
        std::vector<SettingPane::Entry> queueEntries;
        std::vector<SettingPane::Entry> ruleEntries;
        std::vector<SettingPane::Entry> roleEntries;
        review::ReviewerRole role = review::ReviewerRole::Lead; ///< of who sits here
    };
    void load();
    void fill(const Loaded& loaded);
    void save(SettingPane& pane, const std::string& id, const SettingPane::Save& work, const QString& sentence);

    Session& m_session;
    std::string m_queue;
    QString m_summary;
    AsyncQuery<Loaded> m_load;
    AsyncQuery<bool> m_write;
    QTabWidget* m_tabs;
    QueuePane* m_queues;
    RulePane* m_rules;
    RolePane* m_people;
};

} // namespace spanwise::ui
