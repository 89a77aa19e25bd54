// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/import_texts.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace spanwise::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("import", text);
}

QString shortName(const std::string& name)
{
    const QString file = QFileInfo(fromCore(name)).fileName();
    return isolated(file.isEmpty() ? fromCore(name) : file, 80);
}

void addRemarks(const ingest::FileReport& report, QStringList& out)
{
    const QString name = shortName(report.name);
    const auto add = [&](const std::string& place, const std::string& message) {
        const QString where = place.empty() ? name : name + QStringLiteral(": ") + fromCore(place);
        out << where + QStringLiteral(": ") + oneLine(fromCore(message), 240);
    };
    if (report.error) add({}, report.error->message);
    if (report.isEmpty) add({}, tr("is empty").toStdString());
    for (const auto& problem : report.problems) add(problem.place, problem.message);
    if (report.problemCount > report.problems.size())
        add({},
            tr("%1 more documents could not be read")
                .arg(format::count(std::int64_t(report.problemCount - report.problems.size())))
                .toStdString());
    for (const auto& rejection : report.rejections) add(rejection.place, rejection.message);
}

QString stateText(const ImportJob& job)
{
    switch (job.state) {
    case ImportJob::State::Waiting: return tr("Waits for the import before it");
    case ImportJob::State::Running: break;
    case ImportJob::State::Done: return summaryOf(job.totals);
    case ImportJob::State::Cancelled:
        return job.totals.files == 0 ? tr("Cancelled before it began")
                                     : tr("Cancelled. Kept: %1").arg(summaryOf(job.totals));
    case ImportJob::State::Failed: return oneLine(job.error, 300);
    }
    return {};
}

} // namespace

namespace {

/// Sums over the files of a job.
struct Shortfall {
    std::uint64_t spans = 0;
    std::uint64_t logRecords = 0;
    std::uint64_t dataPoints = 0;
    std::uint64_t documents = 0;
    std::uint64_t refused = 0; ///< files
    const ingest::FileReport* first = nullptr; ///< of the refused ones

    explicit Shortfall(const ImportJob& job)
    {
        using decode::DecodeReport;
        for (const ingest::FileReport& report : job.reports) {
            const DecodeReport& decoded = report.source.decoded;
            spans += DecodeReport::total(decoded.rejectedSpans);
            logRecords += DecodeReport::total(decoded.rejectedLogRecords);
            dataPoints += DecodeReport::total(decoded.rejectedDataPoints);
            documents += report.problemCount;
            const bool isRefused = report.isEmpty || (report.error && report.error->code != ErrorCode::Cancelled);
            if (!isRefused) continue;
            if (refused++ == 0) first = &report;
        }
    }
};

QString counted(std::uint64_t n, const char* one, const char* many)
{
    return n == 1 ? tr(one) : tr(many).arg(format::count(std::int64_t(n)));
}

/// Without the details behind the colon, which Sources has.
QString whyRefused(const ingest::FileReport& report)
{
    if (report.isEmpty) return tr("is empty");
    return oneLine(fromCore(report.error->message).section(QStringLiteral(": "), 0, 0), 80);
}

} // namespace

QString shortfallOf(const ImportJob& job)
{
    const auto seen = [](const QString& what) { return tr("%1 – see Sources").arg(what); };
    if (job.state == ImportJob::State::Failed)
        return seen(isolated(job.title, 40) + QStringLiteral(": ") + oneLine(job.error, 120));
    if (job.state != ImportJob::State::Done) return {};
    const Shortfall lost(job);
    QStringList parts;
    if (lost.refused == 1) parts << shortName(lost.first->name) + QStringLiteral(": ") + whyRefused(*lost.first);
    if (lost.refused > 1)
        parts << tr("%1 of %2 files could not be read")
                     .arg(format::count(std::int64_t(lost.refused)), format::count(std::int64_t(job.totals.files)));
    const auto add = [&](std::uint64_t n, const char* one, const char* many) {
        if (n > 0) parts << counted(n, one, many);
    };
    add(lost.spans, QT_TRANSLATE_NOOP("import", "1 span rejected"), QT_TRANSLATE_NOOP("import", "%1 spans rejected"));
    add(lost.logRecords, QT_TRANSLATE_NOOP("import", "1 log record rejected"),
        QT_TRANSLATE_NOOP("import", "%1 log records rejected"));
    add(lost.dataPoints, QT_TRANSLATE_NOOP("import", "1 data point rejected"),
        QT_TRANSLATE_NOOP("import", "%1 data points rejected"));
    add(lost.documents, QT_TRANSLATE_NOOP("import", "1 document could not be read"),
        QT_TRANSLATE_NOOP("import", "%1 documents could not be read"));
    return parts.isEmpty() ? QString() : seen(parts.join(QStringLiteral(", ")));
}

QString progressText(const ImportProgress& progress)
{
    QStringList parts;
    const auto bytes = [](std::uint64_t n) { return format::bytes(std::int64_t(n)); };
    if (progress.allBytes > 0)
        parts << tr("%1 of %2").arg(bytes(progress.bytes), bytes(progress.allBytes));
    else
        parts << bytes(progress.bytes);
    if (progress.bytesPerSecond > 0) parts << tr("%1/s").arg(bytes(std::uint64_t(progress.bytesPerSecond)));
    if (progress.secondsLeft >= 1)
        parts << tr("%1 left").arg(format::period(Nanos(progress.secondsLeft + 0.5) * 1'000'000'000));
    return parts.join(QStringLiteral(" · "));
}

QStringList remarksOf(const ImportJob& job, int most)
{
    QStringList all;
    for (const ingest::FileReport& report : job.reports) addRemarks(report, all);
    if (all.size() <= most) return all;
    const auto more = all.size() - most + 1;
    all.resize(most - 1);
    all << tr("… and %1 more: see Sources").arg(format::count(more));
    return all;
}

ImportPanel::Shown shownOf(const ImportJob& job, const ImportProgress& progress, int mostRemarks)
{
    ImportPanel::Shown out;
    out.title = isolated(job.title, 120);
    out.running = job.state == ImportJob::State::Running || job.state == ImportJob::State::Waiting;
    out.bad = job.state == ImportJob::State::Failed;
    out.detail = stateText(job);
    out.remarks = remarksOf(job, mostRemarks);
    if (job.state != ImportJob::State::Running) return out;
    out.share = progress.share();
    const QString file = QFileInfo(progress.file).fileName();
    const QString amount = progressText(progress);
    out.detail = file.isEmpty() || file == job.title ? amount : isolated(file, 60) + QStringLiteral(" · ") + amount;
    return out;
}

} // namespace spanwise::ui
