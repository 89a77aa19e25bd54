// SPDX-License-Identifier: GPL-3.0-or-later
// Settings, built from the list of them, and the keys of the Review page beside them. Nothing changes before OK; what
// cannot be is said below the fields.
#pragma once

#include "ui/settings/review_key_table.h"
#include "ui/settings/setting_list.h"

#include <QDialog>
#include <vector>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace spanwise::ui {

class KeysPane;

class SettingsDialog final : public QDialog {
    Q_OBJECT

public:
    /// `store` is told as the place of the open store; it is changed by opening another one.
    /// `taken`: keys that the window obeys.
    SettingsDialog(
        Settings& settings, const QString& store, QWidget* parent = nullptr, const std::vector<TakenKey>& taken = {});

signals:
    /// After they were written. The theme and the zone are in force already.
    void applied();

private:
    struct Editor {
        const SettingRow* row;
        QWidget* widget;
    };

    void build(const std::vector<TakenKey>& taken);
    QWidget* editorFor(const SettingRow& row);
    QWidget* tokenField(const SettingRow& row);
    QWidget* fileField(QLineEdit* edit);
    void makeToken(QLineEdit* shown, QPushButton* forget);
    void check();
    void save();
    [[nodiscard]] QString textOf(const char* key) const;

    Settings& m_settings;
    QString m_store;
    QString m_tokenHash; ///< as it will be
    std::vector<Editor> m_editors;
    KeysPane* m_keys = nullptr;
    QLabel* m_problem;
    QPushButton* m_ok = nullptr;
};

} // namespace spanwise::ui
