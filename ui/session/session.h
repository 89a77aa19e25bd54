// SPDX-License-Identifier: GPL-3.0-or-later
// The open store and what runs on it. Handed down by reference; every page asks its questions of view() on pool().
#pragma once

#include "core/base/result.h"
#include "core/ingest/pipeline.h"
#include "core/query/data_view.h"
#include "core/store/store.h"
#include "ui/session/follower.h"
#include "ui/session/idle_heap.h"
#include "ui/session/import_queue.h"
#include "ui/session/intake_options.h"
#include "ui/session/live_service.h"
#include "ui/session/target_service.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace spanwise::ingest {
class GuardScanner;
class ReviewIntakeRunner;
} // namespace spanwise::ingest

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
    /// The same off this thread; `done` is called on it. What is open stays open meanwhile. Of `options.early` only
    /// `from` is given.
    using Opened = std::function<void(const Result<void>&)>;
    void openLater(const QString& path, Opened done, const store::OpenOptions& options = {});
    /// No store is open yet, and one is about to be. There is nothing to show, and that says nothing; or view() is an
    /// early one, if `options` wished for it: what is asked of the newest rows is answered, all else waits.
    [[nodiscard]] bool isOpeningFirst() const { return !m_store && m_openingPath; }
    [[nodiscard]] QString openingPath() const { return m_openingPath.value_or(QString()); }
    /// The last file that could not be opened, until another one is.
    struct Refused {
        QString path;
        Error error;
    };
    [[nodiscard]] const std::optional<Refused>& refused() const { return m_refused; }
    /// Null when none is open.
    [[nodiscard]] store::Store* store() { return m_store.get(); }

    /// How telemetry is read and priced. What is being imported goes on as it began.
    void setIntake(IntakeFiles files);
    [[nodiscard]] const IntakeFiles& intake() const { return m_intake; }
    /// The way into the store, made when it is first asked for. Null when the store is read-only or none is open.
    [[nodiscard]] ingest::Pipeline* pipeline();
    /// Why pipeline() is null, for a person.
    [[nodiscard]] QString whyNoPipeline() const;
    /// What is kept of content from now on, also of what is being imported or received.
    void setCapture(std::shared_ptr<const capture::CapturePolicy> policy);
    /// The guards go on with the rules as they are on disk now, as soon as those are read: a new pack looks at all of
    /// history again.
    void reloadGuards();
    /// Rows of the store that the rules in force have looked at, and how many there are; equal when nothing is to do.
    struct GuardProgress {
        std::uint64_t rows = 0;
        std::uint64_t of = 0;
    };
    [[nodiscard]] GuardProgress guardProgress() const;
    /// What is being read into the store from files.
    [[nodiscard]] ImportQueue& imports() { return m_imports; }
    /// What is being received.
    [[nodiscard]] LiveService& live() { return m_live; }
    /// The metrics addresses that are asked.
    [[nodiscard]] TargetService& targets() { return m_targets; }

    /// Answers that follow the data; null while nothing is received: then asking anew is the quicker way.
    [[nodiscard]] std::shared_ptr<Follower> follower() const;
    /// All data as of the last change. Never without columns and names, also when no store is open.
    [[nodiscard]] const query::DataView& view() const { return m_view; }
    /// Newer data of the same store; says dataChanged().
    void setView(query::DataView view);
    /// Items in the queue of reviewers, told by whoever counts them.
    void setWaitingForReview(int items);
    [[nodiscard]] int waitingForReview() const { return m_waitingForReview; }
    /// While paused the view stays as it is, whatever arrives.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }

signals:
    void opening(const QString& path); ///< it takes a moment
    void partlyOpened(); ///< view() is an early one; opened() or openFailed() follows
    void opened(); ///< another store
    void closing(); ///< the store gives way to another one: what is still to be written to it is written now
    void openFailed(); ///< see refused(); what was open stays
    void dataChanged(); ///< at most four times a second
    void pausedChanged(bool paused);
    void waitingForReviewChanged(int items);

private:
    struct GuardFiles;

    void look();
    void endIntake();
    void endPipeline();
    [[nodiscard]] std::string startGuards();
    void startWatching();
    void take(const QString& path, Result<std::unique_ptr<store::Store>> opened);
    void takeEarly(const store::EarlyStore& early);
    void takeGuards(std::shared_ptr<const GuardFiles> files);
    [[nodiscard]] bool isIntakeIdle() const { return !m_imports.isRunning() && m_live.isIdle(); }

    QThreadPool m_pool;
    QThreadPool m_opening; ///< one thread
    IdleHeap m_idleHeap {m_pool};
    std::optional<QString> m_openingPath; ///< while one is being opened
    std::optional<Refused> m_refused;
    query::DataView m_view;
    IntakeFiles m_intake; ///< as asked for
    IntakeFiles m_running; ///< what the pipeline was made with, and lives on
    bool m_intakeWaits = false; ///< the pipeline still reads as before
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline; ///< ends before the store does
    std::unique_ptr<ingest::ReviewIntakeRunner> m_reviews; ///< ends before the pipeline does
    std::unique_ptr<ingest::GuardScanner> m_guards; ///< likewise
    std::shared_ptr<const GuardFiles> m_guardFiles; ///< as they were read last; null before
    int m_guardsToRead = 0; ///< how often they are being read anew
    ImportQueue m_imports; ///< ends before the pipeline does
    LiveService m_live; ///< likewise
    TargetService m_targets; ///< likewise
    bool m_paused = false;
    mutable std::shared_ptr<Follower> m_follower; ///< of the open store
    int m_waitingForReview = 0;
    QTimer m_watch; ///< asks the store for newer columns: costs a lock and a comparison
};

} // namespace spanwise::ui
