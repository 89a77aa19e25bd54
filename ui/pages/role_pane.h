// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what in review. As long as nobody has a role everybody is lead.
#pragma once

#include "ui/pages/setting_pane.h"

class QLineEdit;

namespace spanwise::ui {

class RolePane final : public SettingPane {
    Q_OBJECT

public:
    explicit RolePane(QWidget* parent = nullptr);

protected:
    [[nodiscard]] Json blank() const override;
    void fill(const Json& json, bool isNew) override;
    [[nodiscard]] Json read(Json before) const override;
    [[nodiscard]] Result<Change> changeOf(const Json& json, bool isNew) const override;
    [[nodiscard]] Save archiving(const std::string& id, bool archived) const override;
    [[nodiscard]] ArchiveTexts archiveTexts() const override;

private:
    QLineEdit* m_name;
    QComboBox* m_role;
    QLabel* m_meaning;
};

/// "reviewer" → Reviewer.
[[nodiscard]] QString titleOf(review::ReviewerRole role);

} // namespace spanwise::ui
