// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_figure_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

using review::JudgeFigures;
using review::QuestionAgreement;
using review::ReviewerFigures;
using review::UncodedNote;

QString tr(const char* text)
{
    return QCoreApplication::translate("ReviewFigures", text);
}

QString share(const std::optional<double>& value)
{
    return format::percent(value.value_or(std::nan("")));
}

QString decimal(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'f', 2) : format::unknown();
}

/// Why a coefficient is missing or not to be trusted; review-and-cases.md §5.
QString agreementHint(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    if (!a.alpha.alpha) return tr("All answers were the same: agreement beyond chance is not defined.");
    if (a.tooFew()) return tr("Too few: %1 items, 20 are needed.").arg(a.items);
    if (*a.alpha.alpha >= review::kReliableAlpha) return tr("Reliable (0.80 and more).");
    if (*a.alpha.alpha >= review::kTentativeAlpha) return tr("Tentative (0.67 to 0.80).");
    return tr("Low: fix the rubric before trusting the labels.");
}

/// What of the answers is compared, and how.
QString comparedHint(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    switch (a.compared) {
    case review::Compared::Codes:
        return tr(
            "All that was chosen, as one answer: equal when exactly the same was. The rows of the single codes say "
            "where people differ.");
    case review::Compared::Code:
        return tr("Whether this one was chosen or not. Reviews whose verdict the question is not asked for, and that "
                  "chose nothing, are left out.");
    case review::Compared::Value: break;
    }
    return a.scale == review::Scale::Ordinal
        ? tr("The answers have an order: the further apart two of them are, the more they differ.")
        : tr("Two answers are equal or not; none is closer to another.");
}

QString weightedHint(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    if (a.scale != review::Scale::Ordinal) return tr("only where the answers have an order");
    if (!a.pair) return tr("needs exactly two reviewers");
    return tr("Cohen's kappa by the distance of the answers in their order; with squared distances: %1")
        .arg(decimal(a.pair->quadratic));
}

Tone agreementTone(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    if (!a.alpha.alpha || a.tooFew()) return Tone::Muted;
    if (*a.alpha.alpha >= review::kReliableAlpha) return Tone::Good;
    return *a.alpha.alpha >= review::kTentativeAlpha ? Tone::Normal : Tone::Warning;
}

QString intervalText(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    if (!a.alpha.low || !a.alpha.high) return format::unknown();
    return QStringLiteral("%1 – %2").arg(decimal(a.alpha.low), decimal(a.alpha.high));
}

QString trafficHint(const CodeRow& c)
{
    const review::WeightedRate& rate = c.count.traffic;
    const auto& interval = rate.interval;
    return tr("95 %: %1 – %2; decided items: %3, each weighted by how likely it got into the queue; similar calls that "
              "they stand for: %4. Left out: verdicts copied to similar calls: %5; added by hand: %6.")
        .arg(interval ? format::percent(interval->low) : format::unknown(),
            interval ? format::percent(interval->high) : format::unknown(), format::count(rate.reviewed),
            format::count(rate.similar), format::count(rate.excludedCopies), format::count(rate.excludedByHand));
}

QString judgementText(const AgreementRow& row)
{
    const QuestionAgreement& a = row.agreement;
    if (!a.alpha.alpha) return tr("not defined");
    if (a.tooFew()) return tr("too few");
    if (*a.alpha.alpha >= review::kReliableAlpha) return tr("reliable");
    return *a.alpha.alpha >= review::kTentativeAlpha ? tr("tentative") : tr("low");
}

constexpr Column<CodeRow> kCodes[] {
    {"code", QT_TRANSLATE_NOOP("columns", "Failure mode"), [](const CodeRow& c) { return c.title; }, Align::Left, 220,
        true, -1, [](const CodeRow& a, const CodeRow& b) { return a.title < b.title; }, nullptr,
        [](const CodeRow& c) { return fromCore(c.count.code); }},
    {"items", QT_TRANSLATE_NOOP("columns", "Items"), [](const CodeRow& c) { return format::count(c.count.items); },
        Align::Right, 80, true, -1, [](const CodeRow& a, const CodeRow& b) { return a.count.items < b.count.items; }},
    {"rate", QT_TRANSLATE_NOOP("columns", "Of traffic"), [](const CodeRow& c) { return share(c.count.traffic.rate); },
        Align::Right, 90, true, -1,
        [](const CodeRow& a, const CodeRow& b) {
            return a.count.traffic.rate.value_or(-1) < b.count.traffic.rate.value_or(-1);
        },
        nullptr, trafficHint},
};

constexpr Column<UncodedNote> kNotes[] {
    {"note", QT_TRANSLATE_NOOP("columns", "Note"), [](const UncodedNote& n) { return fromCore(n.note); }, Align::Left,
        380, true, -1, [](const UncodedNote& a, const UncodedNote& b) { return a.note < b.note; }, nullptr,
        [](const UncodedNote& n) { return fromCore(n.note); }},
    {"reviewer", QT_TRANSLATE_NOOP("columns", "Reviewer"), [](const UncodedNote& n) { return fromCore(n.reviewer); },
        Align::Left, 120, true, -1, [](const UncodedNote& a, const UncodedNote& b) { return a.reviewer < b.reviewer; }},
};

constexpr Column<AgreementRow> kAgreement[] {
    {"question", QT_TRANSLATE_NOOP("columns", "Question"),
        [](const AgreementRow& a) {
            return a.title + QStringLiteral(" · ") + fromCore(a.agreement.rubricId) + u' '
                + QString::number(a.agreement.rubricVersion);
        },
        Align::Left, 200, true, -1, [](const AgreementRow& a, const AgreementRow& b) { return a.title < b.title; },
        nullptr, comparedHint},
    {"items", QT_TRANSLATE_NOOP("columns", "n"),
        [](const AgreementRow& a) { return format::count(std::int64_t(a.agreement.items)); }, Align::Right, 60, true,
        -1, [](const AgreementRow& a, const AgreementRow& b) { return a.agreement.items < b.agreement.items; }},
    {"equal", QT_TRANSLATE_NOOP("columns", "Equal"), [](const AgreementRow& a) { return share(a.agreement.percent); },
        Align::Right, 80, true, -1, nullptr},
    {"alpha", QT_TRANSLATE_NOOP("columns", "Alpha"),
        [](const AgreementRow& a) { return decimal(a.agreement.alpha.alpha); }, Align::Right, 70, true, -1, nullptr,
        agreementTone, agreementHint},
    {"interval", QT_TRANSLATE_NOOP("columns", "95 %"), intervalText, Align::Right, 110, true, -1, nullptr},
    {"kappa", QT_TRANSLATE_NOOP("columns", "Kappa"),
        [](const AgreementRow& a) {
            if (a.agreement.pair) return decimal(a.agreement.pair->kappa);
            return a.agreement.fleiss ? decimal(a.agreement.fleiss->kappa) : format::unknown();
        },
        Align::Right, 70, true, -1, nullptr, nullptr,
        [](const AgreementRow& a) {
            if (a.agreement.pair) return tr("Cohen: two reviewers");
            return a.agreement.fleiss ? tr("Fleiss: the same number of reviews on each item")
                                      : tr("needs two reviewers, or the same number of reviews on each item");
        }},
    {"weighted", QT_TRANSLATE_NOOP("columns", "Weighted"),
        [](const AgreementRow& a) { return a.agreement.pair ? decimal(a.agreement.pair->linear) : format::unknown(); },
        Align::Right, 80, true, -1, nullptr, nullptr, weightedHint, false, 1},
    {"ac1", QT_TRANSLATE_NOOP("columns", "AC1"),
        [](const AgreementRow& a) { return a.agreement.pair ? decimal(a.agreement.pair->ac1) : format::unknown(); },
        Align::Right, 70, true, -1, nullptr, nullptr,
        [](const AgreementRow&) { return tr("Gwet: steady when one answer is rare"); }},
    {"says", QT_TRANSLATE_NOOP("columns", "Reading"), judgementText, Align::Left, 110, true, -1, nullptr, agreementTone,
        agreementHint},
};

constexpr Column<ReviewerFigures> kReviewers[] {
    {"reviewer", QT_TRANSLATE_NOOP("columns", "Reviewer"),
        [](const ReviewerFigures& r) { return fromCore(r.reviewer); }, Align::Left, 160, true, -1,
        [](const ReviewerFigures& a, const ReviewerFigures& b) { return a.reviewer < b.reviewer; }},
    {"reviews", QT_TRANSLATE_NOOP("columns", "Reviews"),
        [](const ReviewerFigures& r) { return format::count(r.reviews); }, Align::Right, 80, true, -1, nullptr, nullptr,
        [](const ReviewerFigures& r) {
            return tr("%1 copied to similar items, %2 taken back").arg(r.derived).arg(r.retracted);
        }},
    {"per_hour", QT_TRANSLATE_NOOP("columns", "An hour"),
        [](const ReviewerFigures& r) { return r.perHour ? QString::number(*r.perHour, 'f', 0) : format::unknown(); },
        Align::Right, 80, true, -1, nullptr, nullptr,
        [](const ReviewerFigures& r) {
            return tr("in %1 of active time; pauses count two minutes at most").arg(format::duration(r.active));
        }},
    {"median", QT_TRANSLATE_NOOP("columns", "Median"),
        [](const ReviewerFigures& r) {
            return r.medianSeconds ? format::duration(Nanos(*r.medianSeconds * 1e9)) : format::unknown();
        },
        Align::Right, 80, true, -1, nullptr},
    {"fails", QT_TRANSLATE_NOOP("columns", "Fails"),
        [](const ReviewerFigures& r) { return format::percent(r.failShare); }, Align::Right, 80, true, -1, nullptr},
    {"overturned", QT_TRANSLATE_NOOP("columns", "Overturned"),
        [](const ReviewerFigures& r) { return QStringLiteral("%1 / %2").arg(r.overturned).arg(r.adjudicated); },
        Align::Right, 100, true, -1, nullptr, nullptr,
        [](const ReviewerFigures&) { return tr("of the reviews on items that were adjudicated"); }},
    {"known", QT_TRANSLATE_NOOP("columns", "Known items"),
        [](const ReviewerFigures& r) {
            return r.knownReviewed > 0 ? QStringLiteral("%1 / %2").arg(r.knownRight).arg(r.knownReviewed)
                                       : format::unknown();
        },
        Align::Right, 100, true, -1, nullptr},
    {"drift", QT_TRANSLATE_NOOP("columns", "Share of fails over time"),
        [](const ReviewerFigures& r) {
            QStringList blocks;
            for (const review::DriftBlock& block : r.drift) blocks.append(format::percent(block.failShare));
            return blocks.isEmpty() ? format::unknown() : blocks.join(QStringLiteral(" → "));
        },
        Align::Left, 240, true, -1, nullptr, nullptr,
        [](const ReviewerFigures& r) {
            QStringList lines {tr("in blocks of 20 reviews, oldest first")};
            for (const review::DriftBlock& block : r.drift)
                lines.append(tr("%1 to %2: %3 fail, %4 as finally decided")
                                 .arg(format::timeShort(block.from), format::timeShort(block.to),
                                     format::percent(block.failShare), share(block.agreed)));
            return lines.join(u'\n');
        }},
};

QString agreedText(const std::optional<double>& share, const std::optional<review::ShareInterval>& interval)
{
    if (!share || !interval) return format::unknown();
    return tr("%1 (%2 – %3)")
        .arg(format::percent(*share), format::percent(interval->low), format::percent(interval->high));
}

/// Where the corrected share comes from, or why there is none.
QString correctedHint(const JudgeFigures& j)
{
    const auto observed = j.runs.passRate();
    if (!observed) return tr("The check has passed or failed no call that is stored.");
    if (!j.quality.tpr || !j.quality.tnr)
        return tr("Not known: people must have passed some of the calls that it judged and failed others.");
    if (!j.corrected)
        return tr(
            "Not defined: what it passes as well and fails as well make 100 % together or less, so that it knows no "
            "more than chance.");
    return tr(
        "The check passes %1 of the %2 stored calls that it judged; %3 more have another label. Freed of how often "
        "it is wrong: (%1 + %5 − 1) / (%4 + %5 − 1), where it passes %4 of what people pass and fails %5 of what "
        "they fail; never below 0 or above 100 %.")
        .arg(format::percent(*observed), format::count(j.runs.passes + j.runs.fails), format::count(j.runs.unclear),
            share(j.quality.tpr), share(j.quality.tnr));
}

constexpr Column<JudgeFigures> kJudges[] {
    {"check", QT_TRANSLATE_NOOP("columns", "Check"), [](const JudgeFigures& j) { return fromCore(j.name); },
        Align::Left, 200, true, -1, [](const JudgeFigures& a, const JudgeFigures& b) { return a.name < b.name; }},
    {"passes", QT_TRANSLATE_NOOP("columns", "Passes"),
        [](const JudgeFigures& j) { return format::count(j.counts.humanPasses); }, Align::Right, 80, true, -1, nullptr,
        nullptr, [](const JudgeFigures&) { return tr("calls that people finally passed"); }},
    {"passes_agreed", QT_TRANSLATE_NOOP("columns", "Passed as well"),
        [](const JudgeFigures& j) { return agreedText(j.quality.tpr, j.quality.tprInterval); }, Align::Right, 190, true,
        -1, nullptr, nullptr, [](const JudgeFigures&) { return tr("of those, with 95 % interval (Wilson)"); }},
    {"fails", QT_TRANSLATE_NOOP("columns", "Fails"),
        [](const JudgeFigures& j) { return format::count(j.counts.humanFails); }, Align::Right, 80, true, -1, nullptr,
        nullptr, [](const JudgeFigures&) { return tr("calls that people finally failed"); }},
    {"fails_agreed", QT_TRANSLATE_NOOP("columns", "Failed as well"),
        [](const JudgeFigures& j) { return agreedText(j.quality.tnr, j.quality.tnrInterval); }, Align::Right, 190, true,
        -1, nullptr, nullptr, [](const JudgeFigures&) { return tr("of those, with 95 % interval (Wilson)"); }},
    {"unclear", QT_TRANSLATE_NOOP("columns", "Unclear"), [](const JudgeFigures& j) { return format::count(j.unclear); },
        Align::Right, 80, true, -1, nullptr, nullptr,
        [](const JudgeFigures&) { return tr("its label says neither pass nor fail"); }},
    {"pass_rate", QT_TRANSLATE_NOOP("columns", "Passes of all"),
        [](const JudgeFigures& j) { return share(j.runs.passRate()); }, Align::Right, 100, true, -1, nullptr, nullptr,
        [](const JudgeFigures& j) {
            return tr("of the %1 stored calls that it passed or failed, reviewed or not")
                .arg(format::count(j.runs.passes + j.runs.fails));
        },
        false, 1},
    {"corrected", QT_TRANSLATE_NOOP("columns", "Corrected"), [](const JudgeFigures& j) { return share(j.corrected); },
        Align::Right, 100, true, -1, nullptr, nullptr, correctedHint},
};

} // namespace

QString agreementTitle(const review::Titles& titles, const QuestionAgreement& agreement)
{
    const QString question = questionTitle(titles, agreement.question);
    switch (agreement.compared) {
    case review::Compared::Value: break;
    case review::Compared::Codes: return tr("%1, all together").arg(question);
    case review::Compared::Code:
        return tr("%1: %2").arg(
            question, fromCore(agreement.codeTitle.empty() ? titles.ofCode(agreement.code) : agreement.codeTitle));
    }
    return question;
}

QString valueTitle(const review::Titles& titles, const QuestionAgreement& agreement, std::string_view value)
{
    if (agreement.compared == review::Compared::Code) return value == review::kChosen ? tr("chosen") : tr("not chosen");
    const auto at = static_cast<std::size_t>(std::ranges::find(agreement.values, value) - agreement.values.begin());
    const bool isNamed = at < agreement.valueTitles.size() && !agreement.valueTitles[at].empty();
    return fromCore(isNamed ? agreement.valueTitles[at] : titles.ofCode(value));
}

QString questionTitle(const review::Titles& titles, std::string_view key)
{
    return key == "verdict" ? tr("Pass or fail") : fromCore(titles.ofQuestion(key));
}

std::span<const Column<CodeRow>> codeColumns()
{
    return kCodes;
}
std::span<const Column<UncodedNote>> noteColumns()
{
    return kNotes;
}
std::span<const Column<AgreementRow>> agreementColumns()
{
    return kAgreement;
}
std::span<const Column<ReviewerFigures>> reviewerColumns()
{
    return kReviewers;
}
std::span<const Column<JudgeFigures>> judgeColumns()
{
    return kJudges;
}

} // namespace spanwise::ui
