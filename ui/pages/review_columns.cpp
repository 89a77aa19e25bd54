// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QStringList>
#include <algorithm>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewColumns", text);
}

QString stateText(const ReviewRow& row)
{
    const QString verdict = verdictName(row.entry.verdict);
    return verdict.isEmpty() ? statusName(row.entry.status) : verdict;
}

Tone stateTone(const ReviewRow& row)
{
    if (row.entry.verdict == review::Verdict::Fail) return Tone::Bad;
    if (row.entry.verdict == review::Verdict::Pass) return Tone::Good;
    if (row.entry.status == review::ItemStatus::Disputed) return Tone::Warning;
    return row.entry.status == review::ItemStatus::Dismissed ? Tone::Muted : Tone::Normal;
}

QString reviewsText(const ReviewRow& row)
{
    if (row.entry.submitted < 0) return format::unknown();
    return QStringLiteral("%1/%2").arg(row.entry.submitted).arg(row.entry.needed);
}

QString whyHint(const ReviewRow& row)
{
    if (row.since.isEmpty()) return row.why;
    return tr("%1: came after this was closed, and nobody has looked at it again.").arg(row.since) + u'\n' + row.why;
}

constexpr Column<ReviewRow> kColumns[] {
    {"state", QT_TRANSLATE_NOOP("columns", "State"), stateText, Align::Left, 84, true, -1,
        [](const ReviewRow& a, const ReviewRow& b) { return a.entry.status < b.entry.status; }, stateTone,
        [](const ReviewRow& row) { return row.wrong; }, false},
    {"why", QT_TRANSLATE_NOOP("columns", "Why"), [](const ReviewRow& row) { return row.why; }, Align::Left, 100, true,
        -1, [](const ReviewRow& a, const ReviewRow& b) { return a.why < b.why; },
        [](const ReviewRow& row) { return row.since.isEmpty() ? Tone::Normal : Tone::Warning; }, whyHint, false},
    {"age", QT_TRANSLATE_NOOP("columns", "Age"),
        [](const ReviewRow& row) { return format::ago(row.entry.addedAt, row.now); }, Align::Right, 72, true, -1,
        [](const ReviewRow& a, const ReviewRow& b) { return a.entry.addedAt > b.entry.addedAt; }, nullptr,
        [](const ReviewRow& row) { return format::timeExact(row.entry.addedAt); }, false, 1},
    {"priority", QT_TRANSLATE_NOOP("columns", "Priority"),
        [](const ReviewRow& row) { return QString::number(row.entry.priority, 'g', 4); }, Align::Right, 64, false, -1,
        [](const ReviewRow& a, const ReviewRow& b) { return a.entry.priority < b.entry.priority; }},
    {"reviews", QT_TRANSLATE_NOOP("columns", "Reviews"), reviewsText, Align::Right, 64, false, -1, nullptr, nullptr,
        [](const ReviewRow& row) {
            return row.entry.submitted < 0 ? tr("held back: this queue is blind") : QString();
        }},
    {"severity", QT_TRANSLATE_NOOP("columns", "Severity"),
        [](const ReviewRow& row) { return fromCore(row.entry.severity); }, Align::Left, 72, false, -1, nullptr},
    {"similar", QT_TRANSLATE_NOOP("columns", "Similar"),
        [](const ReviewRow& row) { return format::count(row.entry.similar); }, Align::Right, 60, false, -1, nullptr},
    {"holder", QT_TRANSLATE_NOOP("columns", "Held by"), [](const ReviewRow& row) { return fromCore(row.entry.holder); },
        Align::Left, 90, false, -1, nullptr},
    {"trace", QT_TRANSLATE_NOOP("columns", "Trace"), [](const ReviewRow& row) { return fromCore(row.entry.traceId); },
        Align::Left, 120, false, -1, nullptr},
};

} // namespace

std::span<const Column<ReviewRow>> reviewColumns()
{
    return kColumns;
}

ReviewRow reviewRow(query::ReviewListEntry entry, UnixNanos now, const review::Titles& titles)
{
    QStringList why;
    QStringList wrong;
    QStringList since;
    for (const std::string& rule : entry.rules) {
        const bool isLate = std::ranges::count(entry.rulesSinceClosed, rule) > 0;
        (isLate ? since : why).append(fromCore(titles.ofRule(rule)));
    }
    const QString late = since.join(QStringLiteral(" · "));
    if (!since.isEmpty()) why.prepend(tr("new: %1").arg(late));
    for (const std::string& mode : entry.failureModes) wrong.append(fromCore(titles.ofCode(mode)));
    return {std::move(entry), now, why.join(QStringLiteral(" · ")), wrong.join(QStringLiteral(" · ")), late};
}

bool mayReopen(review::ItemStatus status) noexcept
{
    return status == review::ItemStatus::Done || status == review::ItemStatus::Dismissed;
}

QString statusName(review::ItemStatus status)
{
    switch (status) {
    case review::ItemStatus::Waiting: return tr("waiting");
    case review::ItemStatus::InReview: return tr("in review");
    case review::ItemStatus::Disputed: return tr("disputed");
    case review::ItemStatus::Done: return tr("done");
    case review::ItemStatus::Dismissed: return tr("dismissed");
    }
    return {};
}

QString verdictName(review::Verdict verdict)
{
    switch (verdict) {
    case review::Verdict::None: return {};
    case review::Verdict::Pass: return tr("pass");
    case review::Verdict::Fail: return tr("fail");
    case review::Verdict::Unsure: return tr("unsure");
    }
    return {};
}

} // namespace spanwise::ui
