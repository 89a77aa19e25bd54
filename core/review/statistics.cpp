// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/statistics.h"

#include <algorithm>
#include <set>

namespace spanwise::review {

namespace {
struct Given {
    std::string reviewer;
    std::string value;
};
struct QuestionKey {
    std::string rubric;
    std::int64_t version = 0;
    std::string question;
    auto operator<=>(const QuestionKey&) const = default;
};
/// Question → per item what was given.
using Ratings = std::map<QuestionKey, std::vector<std::vector<Given>>>;

void collect(const ItemState& item, Ratings& into)
{
    std::map<QuestionKey, std::vector<Given>> own;
    for (const Review* review : item.currentReviews()) {
        if (!review->derivedFrom.empty()) continue;
        const auto add = [&](std::string question, std::string value) {
            if (!value.empty())
                own[{review->rubricId, review->rubricVersion, std::move(question)}].push_back(
                    {review->actor, std::move(value)});
        };
        add("verdict", std::string(nameOf(review->verdict)));
        add("severity", review->severity);
        add("root_cause", review->rootCause);
        for (const auto& [key, answer] : review->answers.members()) {
            if (answer.isText()) add(key, std::string(answer.text()));
            if (answer.isNumber()) add(key, answer.canonical());
        }
    }
    for (auto& [key, given] : own)
        if (given.size() >= 2) into[key].push_back(std::move(given));
}

/// Places of the values in their natural order: severities rise, numbers by size, else by name.
std::vector<std::string> orderedValues(const QuestionKey& key, const std::vector<std::vector<Given>>& items)
{
    std::set<std::string> all;
    for (const auto& item : items)
        for (const Given& given : item) all.insert(given.value);
    std::vector<std::string> values(all.begin(), all.end());
    if (key.question == "severity")
        std::ranges::stable_sort(values, {}, [](const std::string& v) { return severityRank(v); });
    if (key.question == "verdict")
        std::ranges::stable_sort(values, {}, [](const std::string& v) { return verdictFrom(v); });
    return values;
}

QuestionAgreement agreementOn(const QuestionKey& key, const std::vector<std::vector<Given>>& items)
{
    QuestionAgreement out;
    out.rubricId = key.rubric;
    out.rubricVersion = key.version;
    out.question = key.question;
    out.items = items.size();
    out.values = orderedValues(key, items);
    const std::size_t k = out.values.size();
    const auto placeOf = [&](const std::string& value) {
        return static_cast<std::size_t>(std::ranges::find(out.values, value) - out.values.begin());
    };
    out.matrix.assign(k, std::vector<std::int64_t>(k, 0));
    std::vector<Values> values;
    std::vector<std::vector<std::int64_t>> counts;
    std::set<std::string> people;
    std::int64_t equal = 0;
    for (const auto& item : items) {
        Values& own = values.emplace_back();
        auto& count = counts.emplace_back(k, 0);
        for (const Given& given : item) {
            const std::size_t place = placeOf(given.value);
            own.push_back(static_cast<double>(place));
            ++count[place];
            people.insert(given.reviewer);
        }
        equal += std::ranges::all_of(own, [&](double value) { return value == own.front(); });
        for (std::size_t a = 0; a < item.size(); ++a)
            for (std::size_t b = 0; b < item.size(); ++b)
                if (a != b) ++out.matrix[placeOf(item[a].value)][placeOf(item[b].value)];
    }
    if (!items.empty()) out.percent = static_cast<double>(equal) / static_cast<double>(items.size());
    out.alpha = krippendorffAlphaWithInterval(values, key.question == "severity" ? Scale::Ordinal : Scale::Nominal);
    out.reviewers.assign(people.begin(), people.end());
    if (people.size() == 2 && std::ranges::all_of(items, [](const auto& item) { return item.size() == 2; })) {
        ConfusionTable table(k, std::vector<std::int64_t>(k, 0));
        for (const auto& item : items) {
            const bool inOrder = item[0].reviewer == out.reviewers[0];
            ++table[placeOf(item[inOrder ? 0 : 1].value)][placeOf(item[inOrder ? 1 : 0].value)];
        }
        out.pair = pairAgreement(table);
    }
    const bool sameNumber =
        std::ranges::all_of(items, [&](const auto& item) { return item.size() == items.front().size(); });
    if (sameNumber && !items.empty()) out.fleiss = fleissAgreement(counts);
    return out;
}

std::optional<double> medianOf(std::vector<double> values)
{
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct OwnReview {
    const ItemState* item = nullptr;
    const Review* review = nullptr;
};

std::vector<DriftBlock> driftOf(const std::vector<OwnReview>& own)
{
    std::vector<DriftBlock> blocks;
    for (std::size_t begin = 0; begin < own.size(); begin += kDriftBlock) {
        const std::size_t end = std::min(begin + kDriftBlock, own.size());
        DriftBlock block;
        block.reviews = static_cast<std::int64_t>(end - begin);
        block.from = own[begin].review->at;
        block.to = own[end - 1].review->at;
        std::int64_t fails = 0;
        std::int64_t compared = 0;
        std::int64_t agreed = 0;
        for (std::size_t i = begin; i < end; ++i) {
            fails += own[i].review->verdict == Verdict::Fail;
            const Verdict decided = own[i].item->verdict();
            if (decided == Verdict::None || own[i].item->currentReviews().size() < 2) continue;
            ++compared;
            agreed += decided == own[i].review->verdict;
        }
        block.failShare = static_cast<double>(fails) / static_cast<double>(block.reviews);
        if (compared > 0) block.agreed = static_cast<double>(agreed) / static_cast<double>(compared);
        blocks.push_back(block);
    }
    return blocks;
}
} // namespace

Nanos activeTime(std::vector<UnixNanos> actions, Nanos longestGap)
{
    std::ranges::sort(actions);
    Nanos active = 0;
    for (std::size_t i = 1; i < actions.size(); ++i) active += std::min(actions[i] - actions[i - 1], longestGap);
    return active;
}

std::optional<double> itemsPerHour(std::int64_t submissions, Nanos active) noexcept
{
    if (active <= 0) return std::nullopt;
    return static_cast<double>(submissions) * static_cast<double>(kNanosPerHour) / static_cast<double>(active);
}

std::vector<QuestionAgreement> agreementOf(std::span<const ItemState* const> items)
{
    Ratings ratings;
    for (const ItemState* item : items) collect(*item, ratings);
    std::vector<QuestionAgreement> out;
    for (const auto& [key, given] : ratings) out.push_back(agreementOn(key, given));
    return out;
}

std::vector<ReviewerFigures> reviewerFigures(
    std::span<const ItemState* const> items, const std::map<std::string, std::vector<UnixNanos>>& actionsByReviewer)
{
    std::map<std::string, ReviewerFigures> figures;
    std::map<std::string, std::vector<OwnReview>> own;
    for (const ItemState* item : items)
        for (const Review& review : item->reviews) {
            ReviewerFigures& one = figures[review.actor];
            one.derived += !review.derivedFrom.empty() && review.counts();
            one.retracted += review.retracted;
            if (!review.derivedFrom.empty() || !review.counts()) continue;
            ++one.reviews;
            own[review.actor].push_back({item, &review});
            if (item->known != Verdict::None) {
                ++one.knownReviewed;
                one.knownRight += item->known == review.verdict;
            }
            if (item->adjudication && review.round == item->round) {
                ++one.adjudicated;
                one.overturned += item->adjudication->verdict != review.verdict;
            }
        }
    std::vector<ReviewerFigures> out;
    for (auto& [name, one] : figures) {
        one.reviewer = name;
        auto& reviews = own[name];
        std::ranges::sort(reviews, {}, [](const OwnReview& r) { return std::pair(r.review->at, r.review->id); });
        std::vector<double> seconds;
        std::int64_t fails = 0;
        for (const OwnReview& review : reviews) {
            fails += review.review->verdict == Verdict::Fail;
            if (review.review->activeMs > 0) seconds.push_back(static_cast<double>(review.review->activeMs) / 1000);
        }
        if (one.reviews > 0) one.failShare = static_cast<double>(fails) / static_cast<double>(one.reviews);
        one.medianSeconds = medianOf(std::move(seconds));
        if (const auto actions = actionsByReviewer.find(name); actions != actionsByReviewer.end())
            one.active = activeTime(actions->second);
        one.perHour = itemsPerHour(one.reviews, one.active);
        one.drift = driftOf(reviews);
        out.push_back(std::move(one));
    }
    return out;
}

namespace {
/// Nothing when it is not decided.
std::optional<WeighedItem> weighedOf(const ItemState& item)
{
    const Verdict verdict = item.verdict();
    if (item.dismissed || (verdict != Verdict::Pass && verdict != Verdict::Fail)) return std::nullopt;
    return WeighedItem {item.inclusionP, verdict == Verdict::Fail, item.isCopy(), item.weightOfOthers(),
        static_cast<std::int64_t>(item.standsFor.size())};
}
} // namespace

WeightedRate failureRate(std::span<const ItemState* const> items)
{
    std::vector<WeighedItem> weighed;
    for (const ItemState* item : items)
        if (const auto one = weighedOf(*item)) weighed.push_back(*one);
    return weightedRate(weighed);
}

std::vector<WeightedRate> modeRates(std::span<const ItemState* const> items, std::span<const std::string> modes)
{
    struct Decided {
        WeighedItem weighed;
        std::vector<std::string> modes; ///< sorted
    };
    std::vector<Decided> decided;
    for (const ItemState* item : items)
        if (const auto one = weighedOf(*item)) decided.push_back({*one, item->failureModes()});
    std::vector<WeightedRate> out;
    for (const std::string& mode : modes) {
        std::vector<WeighedItem> weighed;
        weighed.reserve(decided.size());
        for (const Decided& one : decided) {
            weighed.push_back(one.weighed);
            weighed.back().bad = std::ranges::binary_search(one.modes, mode);
        }
        out.push_back(weightedRate(weighed));
    }
    return out;
}

} // namespace spanwise::review
