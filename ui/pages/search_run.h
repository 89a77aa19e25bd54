// SPDX-License-Identifier: GPL-3.0-or-later
// A text search off the UI thread whose hits arrive in portions while it still reads, the newest first.
#pragma once

#include "core/query/text_search.h"

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

/// A hit as its list shows it.
struct HitRow {
    query::SpanRef span;
    QString trace; ///< hex
    UnixNanos start = 0;
    QString name;
    QString service;
    QString field;
    QString snippet; ///< one line
};

class SearchRun final : public QObject {
    Q_OBJECT

public:
    explicit SearchRun(QThreadPool& pool, QObject* parent = nullptr);
    ~SearchRun() override;

    /// Ends the run before it. Hits and the end are said on the UI thread, never from inside start().
    void start(const query::DataView& view, query::TextSearchQuestion question);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }

signals:
    void found(const std::vector<spanwise::ui::HitRow>& hits);
    /// `complete` is false when there may be more hits than were asked for; an empty `error` means none.
    void finished(quint64 spansRead, bool complete, const QString& error);

private:
    struct Guard;
    void handOver(Guard& guard);

    std::shared_ptr<Guard> m_guard; ///< of the newest run
    QThreadPool& m_pool;
    bool m_running = false;
};

} // namespace spanwise::ui
