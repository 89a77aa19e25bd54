// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/source_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QFileInfo>

namespace spanwise::ui {

namespace {

using store::SourceRecord;

QString tr(const char* text)
{
    return QCoreApplication::translate("columns", text);
}

QString countText(std::uint64_t n)
{
    return format::count(std::int64_t(n));
}

bool isRejection(const SourceRecord::Count& count)
{
    return count.kind != "remark" && count.kind != "failed delivery";
}

QString nameText(const SourceRecord& r)
{
    const QString name = fromCore(r.name);
    if (r.kind != "file") return name;
    const QString file = QFileInfo(name).fileName();
    return file.isEmpty() ? name : file;
}

QString kindText(const SourceRecord& r)
{
    if (r.kind == "file") return tr("File");
    if (r.kind == "http") return tr("OTLP/HTTP");
    if (r.kind == "grpc") return tr("OTLP/gRPC");
    return fromCore(r.kind);
}

QString dialectText(const SourceRecord& r)
{
    QStringList names;
    for (const SourceRecord::Dialect& dialect : r.dialects) names << fromCore(dialect.name);
    return names.isEmpty() ? format::unknown() : names.join(QStringLiteral(", "));
}

QString dialectHint(const SourceRecord& r)
{
    if (r.dialects.empty()) return tr("It brought no model calls.");
    QStringList lines;
    for (const SourceRecord::Dialect& dialect : r.dialects)
        lines << tr("%1: %2 calls").arg(isolated(fromCore(dialect.name)), countText(dialect.coverage.calls));
    return lines.join(u'\n');
}

QString stateText(const SourceRecord& r)
{
    if (r.finishedAt == 0) return tr("running");
    return r.note.empty() ? tr("done") : fromCore(r.note);
}

const Column<SourceRecord> kSourceColumns[] {
    {"name", QT_TRANSLATE_NOOP("columns", "Source"), &nameText, Align::Left, 220, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.name < b.name; }, nullptr,
        [](const SourceRecord& r) { return fromCore(r.name); }},
    {"dialect", QT_TRANSLATE_NOOP("columns", "Instrumentation"), &dialectText, Align::Left, 160, true, -1, nullptr,
        [](const SourceRecord& r) { return r.dialects.empty() ? Tone::Muted : Tone::Normal; },
        [](const SourceRecord& r) { return dialectHint(r); }},
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), &kindText, Align::Left, 90, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.kind < b.kind; }, nullptr, nullptr},
    {"started", QT_TRANSLATE_NOOP("columns", "Started"),
        [](const SourceRecord& r) { return format::timeShort(r.startedAt); }, Align::Left, 110, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.source < b.source; }, nullptr,
        [](const SourceRecord& r) { return format::timeExact(r.startedAt); }, false},
    {"spans", QT_TRANSLATE_NOOP("columns", "Spans"), [](const SourceRecord& r) { return countText(r.spans); },
        Align::Right, 80, true, -1, [](const SourceRecord& a, const SourceRecord& b) { return a.spans < b.spans; },
        nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"), [](const SourceRecord& r) { return countText(r.calls); },
        Align::Right, 80, true, -1, [](const SourceRecord& a, const SourceRecord& b) { return a.calls < b.calls; },
        nullptr, nullptr},
    {"logs", QT_TRANSLATE_NOOP("columns", "Log records"), [](const SourceRecord& r) { return countText(r.logs); },
        Align::Right, 90, false, -1, [](const SourceRecord& a, const SourceRecord& b) { return a.logs < b.logs; },
        nullptr, nullptr},
    {"duplicates", QT_TRANSLATE_NOOP("columns", "Duplicates"),
        [](const SourceRecord& r) { return countText(r.duplicates); }, Align::Right, 90, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.duplicates < b.duplicates; }, nullptr,
        [](const SourceRecord&) { return tr("Came before, from this source or another, and was stored once."); }},
    {"rejected", QT_TRANSLATE_NOOP("columns", "Rejected"),
        [](const SourceRecord& r) { return countText(rejectedOf(r)); }, Align::Right, 84, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return rejectedOf(a) < rejectedOf(b); },
        [](const SourceRecord& r) { return rejectedOf(r) > 0 ? Tone::Bad : Tone::Normal; }, nullptr},
    {"bytes", QT_TRANSLATE_NOOP("columns", "Size"),
        [](const SourceRecord& r) { return format::bytes(std::int64_t(r.bytes)); }, Align::Right, 84, false, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.bytes < b.bytes; }, nullptr, nullptr},
    {"state", QT_TRANSLATE_NOOP("columns", "State"), &stateText, Align::Left, 140, true, -1,
        [](const SourceRecord& a, const SourceRecord& b) { return a.note < b.note; },
        [](const SourceRecord& r) { return r.note.empty() ? Tone::Muted : Tone::Warning; },
        [](const SourceRecord& r) { return fromCore(r.note); }},
};

} // namespace

std::span<const Column<SourceRecord>> sourceColumns()
{
    return kSourceColumns;
}

std::uint64_t rejectedOf(const SourceRecord& source)
{
    std::uint64_t out = 0;
    for (const SourceRecord::Count& count : source.counts) out += isRejection(count) ? count.count : 0;
    return out + source.failedDeliveries;
}

} // namespace spanwise::ui
