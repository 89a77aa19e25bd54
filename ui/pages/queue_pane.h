// SPDX-License-Identifier: GPL-3.0-or-later
// The queues of review: with which rubric, by how many people, blind or not, what comes between.
#pragma once

#include "core/review/rubric.h"
#include "ui/pages/setting_pane.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace spanwise::ui {

class QueuePane final : public SettingPane {
    Q_OBJECT

public:
    explicit QueuePane(QWidget* parent = nullptr);
    /// The newest version of each, and those that queues ask. Before setEntries().
    void setRubrics(const std::vector<review::Rubric>& rubrics);

protected:
    [[nodiscard]] Json blank() const override;
    void fill(const Json& json, bool isNew) override;
    [[nodiscard]] Json read(Json before) const override;
    [[nodiscard]] Result<Change> changeOf(const Json& json, bool isNew) const override;
    [[nodiscard]] Save archiving(const std::string& id, bool archived) const override;

private:
    QLineEdit* m_title;
    QComboBox* m_rubric;
    QSpinBox* m_needed;
    QCheckBox* m_blind;
    QCheckBox* m_ownDisputes;
    QCheckBox* m_atOnce;
    QSpinBox* m_lease;
    QSpinBox* m_baseline;
    QSpinBox* m_known;
    QCheckBox* m_lock;
};

} // namespace spanwise::ui
