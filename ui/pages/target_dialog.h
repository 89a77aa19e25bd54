// SPDX-License-Identifier: GPL-3.0-or-later
// Adds a metrics address, or changes one: where it is, how often it is asked, how to sign in, which certificates. Shows
// what would be read before it is saved. For gateways that cannot be read as metrics it says so and offers the
// receivers of traces.
#pragma once

#include "core/gateway/dictionary.h"
#include "core/store/kept_targets.h"

#include <QDialog>
#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace spanwise::ui {

class Session;
class Settings;
class TargetPreview;

class TargetDialog final : public QDialog {
    Q_OBJECT

public:
    /// `target` is changed when it has a key, else added. The session outlives the dialog.
    TargetDialog(Session& session, Settings& settings, store::KeptTarget target, QWidget* parent = nullptr);

    /// As typed. Error: an address that is none.
    [[nodiscard]] Result<store::KeptTarget> target() const;

signals:
    void tracesWanted(); ///< the receivers are to be shown; the dialog has closed

private:
    QWidget* buildForm();
    void buildSignIn(QFormLayout& form);
    void buildTls(QFormLayout& form);
    QWidget* fileField(QLineEdit* edit, const QString& title);
    QWidget* buildPreview();
    QWidget* buildButtons();
    void fill(const store::KeptTarget& target);
    void chooseProduct();
    void showNote();
    void check();
    void look();
    void save();
    void trust(const QString& fingerprint);
    [[nodiscard]] const gateway::Product* product() const;
    [[nodiscard]] bool isReadable() const;
    [[nodiscard]] std::optional<QString> typedSecret() const;

    Session& m_session;
    Settings& m_settings;
    std::shared_ptr<const gateway::Dictionary> m_dictionary;
    store::KeptTarget m_before;
    QString m_knownSecret; ///< of a target that is changed
    QString m_refused; ///< fingerprint of the certificate that did not verify
    QComboBox* m_product;
    QLabel* m_note;
    QLineEdit* m_address;
    QLineEdit* m_name;
    QSpinBox* m_interval;
    QSpinBox* m_timeout;
    QComboBox* m_signIn;
    QLineEdit* m_user;
    QLineEdit* m_secret;
    QLineEdit* m_authority;
    QLineEdit* m_certificate;
    QLineEdit* m_certificateKey;
    QCheckBox* m_trust;
    QCheckBox* m_native;
    QCheckBox* m_linkLocal;
    QFormLayout* m_form = nullptr;
    TargetPreview* m_preview = nullptr;
    QPushButton* m_look = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_traces = nullptr;
    QPushButton* m_save = nullptr;
    QLabel* m_problem;
    bool m_saving = false;
};

} // namespace spanwise::ui
