// SPDX-License-Identifier: GPL-3.0-or-later
// The open store and what runs on it. Handed down by reference; every page asks its questions of view() on pool().
#pragma once

#include "core/base/result.h"
#include "core/ingest/pipeline.h"
#include "core/query/data_view.h"
#include "core/store/store.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>

namespace spanwise::ui {

class Session final : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] QThreadPool& pool() { return m_pool; }

    /// Opens a store in the place of the one that is open, which stays when this fails. The folder is made when it is
    /// missing. Error: as store::Store::open.
    [[nodiscard]] Result<void> open(const QString& path, const store::OpenOptions& options = {});
    /// Null when none is open.
    [[nodiscard]] store::Store* store() { return m_store.get(); }

    /// How telemetry is read and priced; for the stores opened from now on.
    void setIntake(const ingest::PipelineOptions& options) { m_intake = options; }
    /// The way into the store, made when it is first asked for. Null when the store is read-only or none is open.
    [[nodiscard]] ingest::Pipeline* pipeline();

    /// All data as of the last change. Never without columns and names, also when no store is open.
    [[nodiscard]] const query::DataView& view() const { return m_view; }
    /// Newer data of the same store; says dataChanged().
    void setView(query::DataView view);

signals:
    void opened(); ///< another store
    void dataChanged(); ///< at most four times a second

private:
    void look();

    QThreadPool m_pool;
    query::DataView m_view;
    ingest::PipelineOptions m_intake;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline; ///< ends before the store does
    QTimer m_watch; ///< asks the store for newer columns: costs a lock and a comparison
};

} // namespace spanwise::ui
