// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/import_queue.h"

#include "core/base/clock.h"
#include "core/sample/sample.h"
#include "ui/format/format.h"

#include <QFileInfo>
#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <system_error>

namespace spanwise::ui {

namespace {

constexpr int kTickMs = 200;

ingest::ReadBytes textInput(std::shared_ptr<const std::string> text)
{
    return [text = std::move(text), at = std::size_t {0}](char* to, std::size_t most) mutable -> Result<std::size_t> {
        const std::size_t here = std::min(most, text->size() - at);
        std::memcpy(to, text->data() + at, here);
        at += here;
        return here;
    };
}

std::filesystem::path pathOf(const QString& path)
{
    return {path.toStdU16String()};
}

} // namespace

double ImportProgress::share() const
{
    return allBytes == 0 ? -1 : std::min(1.0, double(bytes) / double(allBytes));
}

/// Written by the importing thread, read by the UI thread.
struct ImportQueue::Shared {
    std::atomic<std::uint64_t> allBytes {0};
    std::atomic<std::uint64_t> before {0}; ///< of the files before this one
    std::atomic<std::uint64_t> ofFile {0};
    std::mutex mutex;
    std::string file;

    void restart()
    {
        allBytes = before = ofFile = 0;
        setFile({});
    }
    void setFile(const std::string& name)
    {
        before += ofFile.exchange(0);
        const std::lock_guard lock(mutex);
        file = name;
    }
};

ImportQueue::ImportQueue(Into into, Why why, QObject* parent)
    : QObject(parent)
    , m_into(std::move(into))
    , m_why(std::move(why))
    , m_shared(std::make_shared<Shared>())
{
    m_pool.setMaxThreadCount(1);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &ImportQueue::progressed);
}

ImportQueue::~ImportQueue()
{
    finish();
}

void ImportQueue::add(const QStringList& paths)
{
    if (paths.isEmpty()) return;
    std::vector<std::filesystem::path> asked;
    for (const QString& path : paths) asked.push_back(pathOf(path));
    const QString title =
        paths.size() == 1 ? QFileInfo(paths.first()).fileName() : tr("%n paths", nullptr, int(paths.size()));
    enqueue(title.isEmpty() ? paths.first() : title,
        [asked](ingest::Pipeline& pipeline, Shared& shared,
            std::stop_token stop) -> Result<std::vector<ingest::FileReport>> {
            const auto files = ingest::filesToImport(asked);
            if (!files) return tl::unexpected(files.error());
            if (files->empty()) return fail(ErrorCode::NotFound, "there are no files in that folder");
            std::uint64_t all = 0;
            std::error_code ignored;
            for (const auto& file : *files) {
                const auto size = std::filesystem::file_size(file, ignored);
                if (!ignored) all += size;
            }
            shared.allBytes = all;
            ingest::ImportOptions options;
            options.stop = stop;
            options.beginFile = [&](const std::string& name) { shared.setFile(name); };
            options.progress = [&](std::uint64_t read) { shared.ofFile = read; };
            return ingest::importFiles(pipeline, *files, options);
        });
}

void ImportQueue::addSample()
{
    enqueue(tr("The sample"),
        [](ingest::Pipeline& pipeline, Shared& shared,
            std::stop_token stop) -> Result<std::vector<ingest::FileReport>> {
            const auto text = std::make_shared<const std::string>(sample::sampleTelemetry(SystemClock().now()));
            shared.allBytes = text->size();
            shared.setFile("sample");
            ingest::ImportOptions options;
            options.stop = stop;
            options.progress = [&](std::uint64_t read) { shared.ofFile = read; };
            std::vector<ingest::FileReport> reports;
            reports.push_back(ingest::importStream(pipeline, "sample", textInput(text), options));
            return reports;
        });
}

void ImportQueue::enqueue(const QString& title, Work work)
{
    ImportJob job;
    job.number = static_cast<int>(m_jobs.size()) + 1;
    job.title = title;
    ingest::Pipeline* pipeline = m_into();
    if (!pipeline) {
        job.state = ImportJob::State::Failed;
        job.error = m_why();
        m_jobs.push_back(std::move(job));
        emit jobChanged(m_jobs.back().number);
        return;
    }
    const int number = job.number;
    m_jobs.push_back(std::move(job));
    if (m_active++ == 0) {
        m_stop = std::stop_source();
        m_tick.start();
    }
    m_pool.start([this, number, pipeline, work = std::move(work), shared = m_shared, stop = m_stop.get_token()] {
        QMetaObject::invokeMethod(
            this, [this, number] { begun(number); }, Qt::QueuedConnection);
        shared->restart();
        auto outcome = stop.stop_requested() ? fail(ErrorCode::Cancelled, "cancelled") : work(*pipeline, *shared, stop);
        const auto handed = std::make_shared<decltype(outcome)>(std::move(outcome));
        QMetaObject::invokeMethod(
            this, [this, number, handed] { ended(number, std::move(*handed)); }, Qt::QueuedConnection);
    });
    emit jobChanged(number);
}

void ImportQueue::begun(int number)
{
    ImportJob& job = m_jobs[static_cast<std::size_t>(number - 1)];
    if (job.state != ImportJob::State::Waiting) return;
    job.state = ImportJob::State::Running;
    m_since.start();
    emit jobChanged(number);
}

void ImportQueue::ended(int number, Result<std::vector<ingest::FileReport>> outcome)
{
    ImportJob& job = m_jobs[static_cast<std::size_t>(number - 1)];
    job.state = ImportJob::State::Done;
    if (!outcome) {
        const bool cancelled = outcome.error().code == ErrorCode::Cancelled;
        job.state = cancelled ? ImportJob::State::Cancelled : ImportJob::State::Failed;
        if (!cancelled) job.error = QString::fromStdString(outcome.error().message);
    } else {
        for (const ingest::FileReport& report : *outcome) {
            const ImportTotals one = totalsOf(report);
            job.totals.files += 1;
            job.totals.unclean += one.unclean;
            job.totals.rejected += one.rejected;
            job.totals.bytes += one.bytes;
            job.totals.stored += one.stored;
            if (report.error && report.error->code == ErrorCode::Cancelled) job.state = ImportJob::State::Cancelled;
        }
        std::stable_partition(outcome->begin(), outcome->end(), [](const auto& report) { return !report.isClean(); });
        if (outcome->size() > kMostReports) outcome->resize(kMostReports);
        job.reports = std::move(*outcome);
    }
    if (--m_active == 0) m_tick.stop();
    emit progressed();
    emit jobChanged(number);
}

void ImportQueue::cancel()
{
    m_stop.request_stop();
}

void ImportQueue::finish()
{
    cancel();
    m_pool.waitForDone();
}

ImportProgress ImportQueue::progress() const
{
    ImportProgress out;
    out.allBytes = m_shared->allBytes;
    out.bytes = m_shared->before + m_shared->ofFile;
    {
        const std::lock_guard lock(m_shared->mutex);
        out.file = QString::fromStdString(m_shared->file);
    }
    const double seconds = m_since.isValid() ? double(m_since.elapsed()) / 1000 : 0;
    if (seconds > 0.2) out.bytesPerSecond = double(out.bytes) / seconds;
    if (out.bytesPerSecond > 0 && out.allBytes >= out.bytes && out.allBytes > 0)
        out.secondsLeft = double(out.allBytes - out.bytes) / out.bytesPerSecond;
    return out;
}

ImportTotals totalsOf(const ingest::FileReport& report)
{
    using decode::DecodeReport;
    const DecodeReport& decoded = report.source.decoded;
    ImportTotals out;
    out.files = 1;
    out.unclean = report.isClean() ? 0 : 1;
    out.bytes = report.bytes;
    out.stored = report.source.stored;
    out.rejected = DecodeReport::total(decoded.rejectedSpans) + DecodeReport::total(decoded.rejectedLogRecords)
        + DecodeReport::total(decoded.rejectedDataPoints) + report.problemCount;
    return out;
}

QString summaryOf(const ImportTotals& totals)
{
    const store::Added& stored = totals.stored;
    const auto counted = [](std::uint64_t n) { return format::count(std::int64_t(n)); };
    const auto several = [&](std::uint64_t n, const QString& one, const QString& many) {
        return n == 1 ? one : many.arg(counted(n));
    };
    QStringList parts;
    parts << several(stored.spans, ImportQueue::tr("1 span"), ImportQueue::tr("%1 spans"));
    if (stored.calls > 0)
        parts << several(std::uint64_t(stored.calls), ImportQueue::tr("1 call"), ImportQueue::tr("%1 calls"));
    if (stored.logs > 0)
        parts << several(stored.logs, ImportQueue::tr("1 log record"), ImportQueue::tr("%1 log records"));
    if (stored.replaced > 0) parts << ImportQueue::tr("%1 brought up to date").arg(counted(stored.replaced));
    const std::uint64_t duplicates = stored.duplicates + stored.duplicateLogs;
    if (duplicates > 0) parts << several(duplicates, ImportQueue::tr("1 duplicate"), ImportQueue::tr("%1 duplicates"));
    if (totals.rejected > 0) parts << ImportQueue::tr("%1 rejected").arg(counted(totals.rejected));
    return parts.join(QStringLiteral(" · "));
}

} // namespace spanwise::ui
