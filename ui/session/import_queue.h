// SPDX-License-Identifier: GPL-3.0-or-later
// Imports of the window: files, folders and the sample, one job after the other in the order they were asked for, off
// the UI thread. What came of each job stays readable until the program ends.
#pragma once

#include "core/base/result.h"
#include "core/ingest/file_source.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

/// What a finished job brought, over all of its files.
struct ImportTotals {
    std::uint64_t files = 0;
    std::uint64_t unclean = 0; ///< files of which something was rejected or that were refused
    std::uint64_t rejected = 0; ///< spans, log records and data points, and documents that could not be read
    std::uint64_t bytes = 0;
    store::Added stored;
};

struct ImportJob {
    enum class State : std::uint8_t { Waiting, Running, Done, Cancelled, Failed };

    int number = 0; ///< from 1, in order of asking
    QString title; ///< "checkout.jsonl", "3 paths", "The sample"
    State state = State::Waiting;
    ImportTotals totals;
    /// Those with something to say first; at most kMostReports.
    std::vector<ingest::FileReport> reports;
    QString error; ///< why nothing of it could be read, for a person; empty otherwise
};

/// The job that runs, as of now.
struct ImportProgress {
    QString file; ///< its name
    std::uint64_t bytes = 0; ///< read so far, over all files
    std::uint64_t allBytes = 0; ///< 0 = not known yet
    double bytesPerSecond = 0; ///< since the job began
    double secondsLeft = -1; ///< below 0 = not known

    [[nodiscard]] double share() const; ///< 0…1, below 0 = not known
};

class ImportQueue final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kMostReports = 1000;
    /// The way into the open store; null when nothing can be written.
    using Into = std::function<ingest::Pipeline*()>;

    using Why = std::function<QString()>; ///< why there is none

    ImportQueue(Into into, Why why, QObject* parent = nullptr);
    /// Cancels and waits; what was committed stays.
    ~ImportQueue() override;

    /// Files and folders. A job that cannot begin (no writable store) is there all the same, as failed.
    void add(const QStringList& paths);
    void addSample();
    /// Stops the job that runs and drops those that wait.
    void cancel();
    /// As cancel(), and returns when nothing runs any more: before a store is closed.
    void finish();

    [[nodiscard]] const std::vector<ImportJob>& jobs() const { return m_jobs; } ///< oldest first
    [[nodiscard]] bool isRunning() const { return m_active > 0; }
    [[nodiscard]] ImportProgress progress() const;

signals:
    void progressed(); ///< a few times a second while a job runs
    void jobChanged(int number); ///< it began or ended

private:
    struct Shared;
    using Work = std::function<Result<std::vector<ingest::FileReport>>(ingest::Pipeline&, Shared&, std::stop_token)>;

    void enqueue(const QString& title, Work work);
    void begun(int number);
    void ended(int number, Result<std::vector<ingest::FileReport>> outcome);

    Into m_into;
    Why m_why;
    std::vector<ImportJob> m_jobs;
    int m_active = 0; ///< jobs that run or wait
    std::shared_ptr<Shared> m_shared;
    std::stop_source m_stop;
    QElapsedTimer m_since;
    QTimer m_tick;
    QThreadPool m_pool; ///< one thread
};

/// "9,714 spans · 4,260 calls · 12 duplicates · 3 rejected" of one file or of all of a job.
[[nodiscard]] QString summaryOf(const ImportTotals& totals);
[[nodiscard]] ImportTotals totalsOf(const ingest::FileReport& report);

} // namespace spanwise::ui
