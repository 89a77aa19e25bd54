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
