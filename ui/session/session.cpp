// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include "core/ingest/guard_files.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/review_intake_runner.h"
#include "core/ingest/store_view.h"

#include <QDir>
#include <QFileInfo>

namespace spanwise::ui {
namespace {

constexpr std::uint64_t kQueueBytes = std::uint64_t {64} << 20U; // reliability promise R7

class NoNames final : public query::NameSource {
public:
    [[nodiscard]] std::string_view text(query::NameId) const override { return {}; }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view) const override { return std::nullopt; }
    [[nodiscard]] query::NameId size() const override { return 0; }
};

query::DataView emptyView()
{
    query::DataView out;
    out.snapshot = std::make_shared<columns::Snapshot>();
    out.names = std::make_shared<NoNames>();
    return out;
}

} // namespace

Session::Session(QObject* parent)
    : QObject(parent)
    , m_imports([this] { return pipeline(); }, [this] { return whyNoPipeline(); })
    , m_live([this] { return pipeline(); }, [this] { return whyNoPipeline(); })
    , m_targets(
          m_pool, [this] { return pipeline(); }, [this] { return whyNoPipeline(); })
{
    m_pool.setMaxThreadCount(3);
    m_opening.setMaxThreadCount(1);
    m_view = emptyView();
    m_watch.setInterval(250);
    connect(&m_watch, &QTimer::timeout, this, &Session::look);
}

/// Nothing uses the pipeline any more when this returns.
void Session::endIntake()
{
    m_live.finish();
    m_imports.finish();
}

/// Pages write through the pipeline from the pool, so nothing of theirs may run when it ends.
void Session::endPipeline()
{
    m_targets.finish();
    m_pool.waitForDone();
    m_guards.reset();
    m_reviews.reset();
    m_pipeline.reset();
}

Session::~Session()
{
    m_opening.waitForDone();
    endIntake();
    m_pool.clear();
    endPipeline();
}

/// What the guards go by, as it lies on the disk. Compiling the rules takes a tenth of a second: not on a thread that
/// paints.
struct Session::GuardFiles {
    std::shared_ptr<const guard::CompiledRules> rules; ///< null where they cannot be read
    std::shared_ptr<const guard::AllowLists> allowed; ///< likewise

    [[nodiscard]] bool areRead() const { return rules && allowed; }

    static std::shared_ptr<const GuardFiles> read()
    {
        const auto out = std::make_shared<GuardFiles>();
        if (auto rules = ingest::readGuardRules()) out->rules = std::move(*rules);
        if (auto allowed = ingest::readAllowLists())
            out->allowed = std::make_shared<const guard::AllowLists>(std::move(*allowed));
        return out;
    }
};

namespace {
Result<std::unique_ptr<store::Store>> openStore(const QString& path, const store::OpenOptions& options)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    return store::Store::open(std::filesystem::path(path.toStdU16String()), options);
}
} // namespace

Result<void> Session::open(const QString& path, const store::OpenOptions& options)
{
    take(path, openStore(path, options));
    return m_refused ? Result<void>(tl::unexpected(m_refused->error)) : Result<void> {};
}

void Session::openLater(const QString& path, Opened done, const store::OpenOptions& options)
{
    const bool same = m_store && QFileInfo(path) == QFileInfo(QString::fromStdU16String(m_store->path().u16string()));
    if (same) return done(Result<void> {});
    m_openingPath = path;
    emit opening(path);
    store::OpenOptions asked = options;
    asked.early.take = [this](const store::EarlyStore& early) {
        QMetaObject::invokeMethod(
            this, [this, early] { takeEarly(early); }, Qt::QueuedConnection);
    };
    m_opening.start([this, path, done = std::move(done), options = std::move(asked)] {
        const auto opened = std::make_shared<Result<std::unique_ptr<store::Store>>>(openStore(path, options));
        QMetaObject::invokeMethod(
            this,
            [this, path, done, opened] {
                if (!m_guardFiles) reloadGuards(); // after the store: the first page needs both cores
                take(path, std::move(*opened));
                done(m_refused ? Result<void>(tl::unexpected(m_refused->error)) : Result<void> {});
            },
            Qt::QueuedConnection);
    });
}

/// Before take(), from the same thread.
void Session::takeEarly(const store::EarlyStore& early)
{
    if (m_store) return; // what is open stays until the other one is
    m_view = ingest::viewOf(early);
    emit partlyOpened();
}

void Session::take(const QString& path, Result<std::unique_ptr<store::Store>> opened)
{
    m_openingPath.reset();
    if (!opened) {
        if (!m_store) m_view = emptyView();
        m_refused = Refused {path, opened.error()};
        emit openFailed();
        return;
    }
    m_refused.reset();
    if (m_store) emit closing();
    endIntake();
    endPipeline();
    m_store = std::move(*opened);
    m_view = ingest::viewOf(*m_store);
    m_follower.reset();
    m_watch.start();
    (void)pipeline(); // what waits for review is found from now on
    m_targets.open(m_store.get());
    emit this->opened();
}

void Session::setIntake(IntakeFiles files)
{
    m_intakeWaits = !isIntakeIdle();
    m_intake = std::move(files);
    if (m_intakeWaits) return;
    endPipeline();
    m_running = m_intake;
    m_targets.open(m_store.get()); // goes on with the next one
}

QString Session::whyNoPipeline() const
{
    if (!m_intake.blocked.isEmpty()) return m_intake.blocked;
    return tr("Nothing can be written to the store that is open. Open another one, or make a new one.");
}

void Session::setCapture(std::shared_ptr<const capture::CapturePolicy> policy)
{
    m_intake.capture = policy;
    m_intake.blocked.clear();
    m_running.capture = policy;
    if (m_pipeline) m_pipeline->setCapture(std::move(policy));
}

/// Gives the version of the rules. Rules that cannot be read keep nothing else from working: the Guards page then shows
/// what was not looked at, and nothing waits for them.
std::string Session::startGuards()
{
    if (!m_guardFiles) m_guardFiles = GuardFiles::read();
    if (!m_guardFiles->areRead()) return {};
    m_guards = std::make_unique<ingest::GuardScanner>(
        *m_store, ingest::between(*m_pipeline), m_guardFiles->rules, m_guardFiles->allowed, m_running.mapping.get());
    m_guards->start();
    return m_guards->version();
}

void Session::reloadGuards()
{
    ++m_guardsToRead;
    m_opening.start([this] {
        QMetaObject::invokeMethod(
            this, [this, files = GuardFiles::read()] { takeGuards(files); }, Qt::QueuedConnection);
    });
}

void Session::takeGuards(std::shared_ptr<const GuardFiles> files)
{
    --m_guardsToRead;
    m_guardFiles = std::move(files);
    if (!m_pipeline) return;
    m_guards.reset(); // ends within the trace at hand
    m_reviews.reset(); // it goes by what the rules in force have looked at
    startWatching();
}

Session::GuardProgress Session::guardProgress() const
{
    if (m_guardsToRead > 0) return {0, m_view.snapshot->rows()}; // all of it is about to be done, or done again
    if (!m_guards) return {};
    const ingest::ScanProgress now = m_guards->progress();
    return {now.rows, now.of};
}

ingest::Pipeline* Session::pipeline()
{
    if (!m_store || !m_store->isWritable() || !m_intake.blocked.isEmpty()) return nullptr;
    if (m_intakeWaits && isIntakeIdle()) setIntake(m_intake);
    if (m_pipeline) return m_pipeline.get();
    m_running = m_intake;
    ingest::PipelineOptions options;
    options.prices = m_running.prices;
    options.mapping = m_running.mapping.get();
    options.queueBytes = kQueueBytes;
    options.capture = m_running.capture;
    options.dictionary = m_running.dictionary;
    m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, options);
    if (m_guardsToRead == 0) startWatching(); // else as soon as the rules are read
    return m_pipeline.get();
}

/// The guards, and what puts into the queue of reviewers what they and the rules find.
void Session::startWatching()
{
    m_reviews =
        std::make_unique<ingest::ReviewIntakeRunner>(*m_store, *m_pipeline, m_running.mapping.get(), startGuards());
}

void Session::look()
{
    if (m_paused) return;
    if (m_store && m_store->snapshot()->generation() != m_view.snapshot->generation())
        setView(ingest::viewOf(*m_store));
}

void Session::setWaitingForReview(int items)
{
    if (m_waitingForReview == items) return;
    m_waitingForReview = items;
    emit waitingForReviewChanged(items);
}

std::shared_ptr<Follower> Session::follower() const
{
    if (!m_live.status().isOn())
        m_follower.reset();
    else if (!m_follower)
        m_follower = std::make_shared<Follower>();
    return m_follower;
}

void Session::setPaused(bool paused)
{
    if (m_paused == paused) return;
    m_paused = paused;
    emit pausedChanged(paused);
    look();
}

void Session::setView(query::DataView view)
{
    m_view = std::move(view);
    emit dataChanged();
}

} // namespace spanwise::ui
