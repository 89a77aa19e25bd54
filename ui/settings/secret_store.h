// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets for what the program calls itself (gateways, models): in the store of the system, never in a file of ours
// (reliability.md S15). Where the system has none they last for this session, and isLasting() says so.
#pragma once

#include "core/base/result.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <functional>
#include <optional>

namespace spanwise::ui {

/// One thread. `name` is an address or an id, never a secret itself.
class SecretStore final : public QObject {
    Q_OBJECT

public:
    using Got = std::function<void(std::optional<QString>)>; ///< nothing = there is none
    using Done = std::function<void()>;

    explicit SecretStore(QObject* parent = nullptr);

    void keep(const QString& name, const QString& secret, Done done = {});
    void get(const QString& name, Got got);
    void forget(const QString& name, Done done = {});

    /// False as soon as the system's store has refused one: from then on secrets live in memory only.
    [[nodiscard]] bool isLasting() const { return m_lasting; }

signals:
    void becameFleeting(const QString& why);

private:
    void fail(const QString& why);

    bool m_lasting = true;
    QHash<QString, QString> m_session;
};

} // namespace spanwise::ui
