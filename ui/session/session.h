// SPDX-License-Identifier: GPL-3.0-or-later
// The open store and what runs on it. Handed down by reference; every page asks its questions of view() on pool().
#pragma once

#include <QObject>
#include <QThreadPool>

namespace spanwise::ui {

class Session final : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] QThreadPool& pool() { return m_pool; }

signals:
    void opened(); ///< another store
    void dataChanged(); ///< at most four times a second

private:
    QThreadPool m_pool;
};

} // namespace spanwise::ui
