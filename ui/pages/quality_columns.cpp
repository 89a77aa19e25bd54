// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/quality_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <cmath>

namespace spanwise::ui {

namespace {

using query::CoveredField;
using store::DataQuality;
using store::QualityLine;
using store::QualitySum;

QString tr(const char* text)
{
    return QCoreApplication::translate("columns", text);
}

QString countText(std::uint64_t n)
{
    return format::count(std::int64_t(n));
}

double shareOf(const CoverageRow& r, CoveredField field)
{
    if (r.coverage.calls == 0) return std::nan("");
    return double(r.coverage.stated[std::size_t(field)]) / double(r.coverage.calls);
}

template <CoveredField Of> constexpr Column<CoverageRow> shareColumn(const char* id, const char* title, int width)
{
    return {id, title, [](const CoverageRow& r) { return format::percent(shareOf(r, Of)); }, Align::Right, width, true,
        -1, [](const CoverageRow& a, const CoverageRow& b) { return shareOf(a, Of) < shareOf(b, Of); },
        [](const CoverageRow& r) { return shareOf(r, Of) > 0 ? Tone::Normal : Tone::Muted; },
        [](const CoverageRow& r) {
            return tr("%1 of %2 calls state it.")
                .arg(countText(r.coverage.stated[std::size_t(Of)]), countText(r.coverage.calls));
        }};
}

const Column<CoverageRow> kCoverageColumns[] {
    {"name", QT_TRANSLATE_NOOP("columns", "Calls of"), [](const CoverageRow& r) { return r.name; }, Align::Left, 170,
        true, -1, [](const CoverageRow& a, const CoverageRow& b) { return a.name < b.name; }, nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"), [](const CoverageRow& r) { return countText(r.coverage.calls); },
        Align::Right, 70, true, -1,
        [](const CoverageRow& a, const CoverageRow& b) { return a.coverage.calls < b.coverage.calls; }, nullptr,
        nullptr},
    shareColumn<CoveredField::Model>("model", QT_TRANSLATE_NOOP("columns", "Model"), 70),
    shareColumn<CoveredField::Provider>("provider", QT_TRANSLATE_NOOP("columns", "Provider"), 76),
    shareColumn<CoveredField::InputTokens>("input", QT_TRANSLATE_NOOP("columns", "Input"), 70),
    shareColumn<CoveredField::OutputTokens>("output", QT_TRANSLATE_NOOP("columns", "Output"), 70),
    shareColumn<CoveredField::CachedTokens>("cached", QT_TRANSLATE_NOOP("columns", "Cached"), 72),
    shareColumn<CoveredField::ReasoningTokens>("reasoning", QT_TRANSLATE_NOOP("columns", "Reasoning"), 86),
    shareColumn<CoveredField::Cost>("cost", QT_TRANSLATE_NOOP("columns", "Cost"), 70),
    shareColumn<CoveredField::FirstToken>("ttft", QT_TRANSLATE_NOOP("columns", "TTFT"), 70),
    shareColumn<CoveredField::Session>("session", QT_TRANSLATE_NOOP("columns", "Session"), 74),
    shareColumn<CoveredField::User>("user", QT_TRANSLATE_NOOP("columns", "User"), 70),
    shareColumn<CoveredField::Prompt>("prompt", QT_TRANSLATE_NOOP("columns", "Prompt"), 72),
    shareColumn<CoveredField::Version>("version", QT_TRANSLATE_NOOP("columns", "Version"), 74),
    shareColumn<CoveredField::Environment>("environment", QT_TRANSLATE_NOOP("columns", "Env."), 60),
};

const Column<QualityRow> kQualityColumns[] {
    {"signal", QT_TRANSLATE_NOOP("columns", "Signal"), [](const QualityRow& r) { return r.signal; }, Align::Left, 110,
        true, -1, nullptr, nullptr, nullptr},
    {"what", QT_TRANSLATE_NOOP("columns", "What became of it"), [](const QualityRow& r) { return r.what; }, Align::Left,
        300, true, -1, nullptr, [](const QualityRow& r) { return r.tone; }, [](const QualityRow& r) { return r.what; }},
    {"count", QT_TRANSLATE_NOOP("columns", "Count"), [](const QualityRow& r) { return countText(r.count); },
        Align::Right, 90, true, -1, nullptr, [](const QualityRow& r) { return r.tone; }, nullptr},
    {"sample", QT_TRANSLATE_NOOP("columns", "First one"), [](const QualityRow& r) { return r.sample; }, Align::Left,
        360, true, -1, nullptr, [](const QualityRow&) { return Tone::Muted; },
        [](const QualityRow& r) { return r.sample; }},
};

struct MarkText {
    std::string_view name;
    const char* text;
};
constexpr MarkText kMarkTexts[] {
    {"time_suspect",
        QT_TRANSLATE_NOOP("columns", "Time is zero, reversed, far off or in another unit: outside latency")},
    {"unfinished", QT_TRANSLATE_NOOP("columns", "No end time: outside latency")},
    {"bad_parent", QT_TRANSLATE_NOOP("columns", "Parent id of a wrong form: shown as a root")},
    {"parent_cycle", QT_TRANSLATE_NOOP("columns", "The parents lead in a circle")},
    {"duplicate_key", QT_TRANSLATE_NOOP("columns", "An attribute came twice: the last one holds")},
    {"utf8_repaired", QT_TRANSLATE_NOOP("columns", "Text that was no Unicode was repaired")},
    {"unknown_enum", QT_TRANSLATE_NOOP("columns", "Kind or status outside the standard")},
    {"value_truncated", QT_TRANSLATE_NOOP("columns", "A value was longer than the limit: cut")},
    {"attributes_dropped", QT_TRANSLATE_NOOP("columns", "More attributes than the limit: cut")},
    {"events_dropped", QT_TRANSLATE_NOOP("columns", "More events than the limit: cut")},
    {"links_dropped", QT_TRANSLATE_NOOP("columns", "More links than the limit: cut")},
    {"lenient_json", QT_TRANSLATE_NOOP("columns", "JSON of another spelling, understood all the same")},
    {"implausible_value", QT_TRANSLATE_NOOP("columns", "Token counts or times that cannot be true: not used")},
    {"usage_fixed", QT_TRANSLATE_NOOP("columns", "Cached tokens stood outside the input: added")},
};

QString markText(std::string_view name)
{
    for (const MarkText& one : kMarkTexts)
        if (one.name == name) return tr(one.text);
    return fromCore(name);
}

const Column<OddRow> kOddColumns[] {
    {"mark", QT_TRANSLATE_NOOP("columns", "Mark"), [](const OddRow& r) { return markText(r.mark.name); }, Align::Left,
        380, true, -1, [](const OddRow& a, const OddRow& b) { return a.mark.name < b.mark.name; }, nullptr,
        [](const OddRow& r) { return QStringLiteral("quality = ") + fromCore(r.mark.name); }},
    {"spans", QT_TRANSLATE_NOOP("columns", "Spans"), [](const OddRow& r) { return countText(r.mark.spans); },
        Align::Right, 80, true, -1, [](const OddRow& a, const OddRow& b) { return a.mark.spans < b.mark.spans; },
        nullptr, nullptr},
    {"share", QT_TRANSLATE_NOOP("columns", "Share"),
        [](const OddRow& r) { return format::percent(double(r.mark.spans) / double(r.spans)); }, Align::Right, 80, true,
        -1, [](const OddRow& a, const OddRow& b) { return a.mark.spans < b.mark.spans; }, nullptr, nullptr},
    {"newest", QT_TRANSLATE_NOOP("columns", "Newest"), [](const OddRow& r) { return format::time(r.mark.newestStart); },
        Align::Right, 170, true, -1,
        [](const OddRow& a, const OddRow& b) { return a.mark.newestStart < b.mark.newestStart; },
        [](const OddRow&) { return Tone::Muted; }, nullptr},
};

void addSum(std::vector<QualityRow>& rows, const QString& signal, const QualitySum& sum)
{
    if (sum.received == 0) return;
    rows.push_back({signal, tr("received"), sum.received, {}, Tone::Normal});
    rows.push_back({{}, tr("stored"), sum.stored, {}, Tone::Normal});
    for (const QualityLine& line : sum.lines)
        rows.push_back({{}, (line.rejected ? tr("rejected: %1") : QStringLiteral("%1")).arg(fromCore(line.reason)),
            line.count, fromCore(line.sample), line.rejected ? Tone::Bad : Tone::Muted});
    if (!sum.addsUp())
        rows.push_back({{}, tr("unexplained: please report this"),
            std::uint64_t(std::abs(std::int64_t(sum.received - sum.stored - sum.lineSum()))), {}, Tone::Bad});
}

} // namespace

std::span<const Column<QualityRow>> qualityColumns()
{
    return kQualityColumns;
}

std::vector<QualityRow> qualityRows(const DataQuality& quality)
{
    std::vector<QualityRow> rows;
    addSum(rows, tr("Spans"), quality.spans);
    addSum(rows, tr("Log records"), quality.logs);
    addSum(rows, tr("Data points"), quality.points);
    addSum(rows, tr("Deliveries"), quality.deliveries);
    bool first = true;
    for (const QualityLine& line : quality.remarks) {
        rows.push_back({first ? tr("Remarks") : QString(), tr("kept: %1").arg(fromCore(line.reason)), line.count,
            fromCore(line.sample), Tone::Muted});
        first = false;
    }
    return rows;
}

QString qualitySentence(const DataQuality& quality)
{
    const QualitySum& spans = quality.spans;
    if (spans.received == 0) return tr("Nothing was received yet.");
    std::uint64_t rejected = 0;
    for (const QualityLine& line : spans.lines) rejected += line.rejected ? line.count : 0;
    return tr("%1 spans received = %2 stored + %3 repeated + %4 rejected")
        .arg(countText(spans.received), countText(spans.stored), countText(spans.lineSum() - rejected),
            countText(rejected));
}

std::span<const Column<CoverageRow>> coverageColumns()
{
    return kCoverageColumns;
}

std::span<const Column<OddRow>> oddColumns()
{
    return kOddColumns;
}

} // namespace spanwise::ui
