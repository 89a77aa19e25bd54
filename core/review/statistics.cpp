// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/statistics.h"

#include <algorithm>

namespace spanwise::review {

namespace {
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
