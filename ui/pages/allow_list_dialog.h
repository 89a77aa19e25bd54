// SPDX-License-Identifier: GPL-3.0-or-later
// What the texts of a service may be, a rule for each service and role, edited over the file that the guards read
// (core/guard/allow_list.h says its form), and tried on a pasted text as it is written. What the dialog does not show
// of a rule is kept.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QDialog>
#include <functional>
#include <string>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace spanwise::ui {

class AllowListDialog final : public QDialog {
    Q_OBJECT

public:
    using Save = std::function<Result<void>(const std::string& json)>;
    /// `json` is the file as it is, empty when there is none; `services` are offered. `save` is called with the new
    /// text; the dialog closes when it worked and says why when not.
    AllowListDialog(const std::string& json, const QStringList& services, Save save, QWidget* parent = nullptr);

    /// As edited.
    [[nodiscard]] const Json& file() const { return m_file; }

private:
    QWidget* buildRule(const QStringList& services);
    QWidget* buildList();
    QWidget* buildTrial();
    void addRule();
    void removeRule();
    void showRule(int row);
    void takeRule(); ///< from the fields into the file
    void nameRule(int row);
    void showWhatHolds();
    void check();
    void tryText(); ///< by the rule that would hold for the service and role shown
    void save();

    Json m_file;
    Save m_save;
    bool m_filling = false;
    bool m_broken = false; ///< the file cannot be read; it is not written over

    QListWidget* m_list = nullptr;
    QPushButton* m_remove = nullptr;
    QWidget* m_fields = nullptr;
    QComboBox* m_service = nullptr;
    QComboBox* m_role = nullptr;
    QSpinBox* m_longest = nullptr;
    QLineEdit* m_languages = nullptr;
    QLineEdit* m_pattern = nullptr;
    QPlainTextEdit* m_values = nullptr;
    QLineEdit* m_tools = nullptr;
    QLineEdit* m_hosts = nullptr;
    QPlainTextEdit* m_quotable = nullptr;
    QLineEdit* m_answerLanguage = nullptr;
    QCheckBox* m_fence = nullptr;
    QPlainTextEdit* m_schema = nullptr;
    QPlainTextEdit* m_text = nullptr; ///< pasted, never kept
    QLabel* m_tried = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_ok = nullptr;
};

} // namespace spanwise::ui
