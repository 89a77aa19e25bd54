// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics addresses that the window asks: kept in the store, asked on their timers while it is open. Their secrets
// lie in the system's store of secrets; a target whose secret or certificate is not to be had is not asked, and says
// so.
#pragma once

#include "core/live/live_scrapes.h"
#include "core/store/kept_targets.h"
#include "core/store/store.h"
#include "ui/async_query.h"
#include "ui/settings/secret_store.h"

#include <QHash>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace spanwise::ui {

/// UI thread. What it asks of the store runs on the pool.
class TargetService final : public QObject {
    Q_OBJECT

public:
    using Into = std::function<ingest::Pipeline*()>;
    using Why = std::function<QString()>; ///< why there is none
    using Done = std::function<void(const Result<void>&)>;

    TargetService(QThreadPool& pool, Into into, Why why, QObject* parent = nullptr);
    ~TargetService() override;

    /// Reads what the store keeps and begins to ask. Null: none is open.
    void open(store::Store* store);
    /// Asks nobody any more; returns when nothing uses the pipeline.
    void finish();

    [[nodiscard]] const std::vector<store::KeptTarget>& targets() const { return m_kept; }
    /// Null when it is not kept.
    [[nodiscard]] const store::KeptTarget* find(const std::string& job, const std::string& instance) const;
    /// Why a target is not asked, for a person; empty = it is.
    [[nodiscard]] QString problemOf(const std::string& key) const;

    /// Adds it or changes the one with its key. `secret` nothing = the one that is known already.
    void save(store::KeptTarget target, std::optional<QString> secret, Done done);
    /// What it has said stays in the store.
    void remove(const std::string& key, Done done);
    /// Asks at once, out of turn.
    void tryNow(const std::string& key);

    [[nodiscard]] SecretStore& secrets() { return m_secrets; }
    [[nodiscard]] static QString secretNameOf(const std::string& key);
    [[nodiscard]] static std::string makeKey();

signals:
    void changed(); ///< other targets, or another reason why one is not asked
    void arrived(); ///< answers were stored
    void troubled(const QString& what); ///< answers could not be stored

private:
    struct Loaded {
        store::KeptTarget kept;
        Result<live::ScrapeTarget> target;
    };
    void load();
    void write(std::function<Result<void>(store::Writer&)> work, Done done);
    void take(std::vector<Loaded> loaded);
    void fetchSecret(const std::string& key);
    void askAll();

    Into m_into;
    Why m_why;
    SecretStore m_secrets;
    store::Store* m_store = nullptr;
    std::vector<store::KeptTarget> m_kept;
    std::vector<live::ScrapeTarget> m_ready; ///< same order; what needs a secret has none yet
    QHash<QString, QString> m_problems; ///< by key
    std::unique_ptr<live::LiveScrapes> m_scrapes; ///< while there is somebody to ask
    QThreadPool& m_pool;
    AsyncQuery<std::vector<Loaded>> m_load;
    std::shared_ptr<bool> m_here = std::make_shared<bool>(true); ///< whoever comes back from the pool looks for it
};

} // namespace spanwise::ui
