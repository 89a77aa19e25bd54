// SPDX-License-Identifier: GPL-3.0-or-later
// The open store and what runs on it. Handed down by reference; every page asks its questions of view() on pool().
#pragma once

#include "core/query/data_view.h"

#include <QObject>
#include <QThreadPool>

namespace spanwise::ui {

class Session final : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] QThreadPool& pool() { return m_pool; }

    /// All data as of the last change. Never without columns and names, also when no store is open.
    [[nodiscard]] const query::DataView& view() const { return m_view; }
    /// Newer data of the same store; says dataChanged().
    void setView(query::DataView view);

signals:
    void opened(); ///< another store
    void dataChanged(); ///< at most four times a second

private:
    QThreadPool m_pool;
    query::DataView m_view;
};

} // namespace spanwise::ui
