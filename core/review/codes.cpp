// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/codes.h"

#include "core/base/ascii.h"
#include "core/review/statistics.h"

#include <algorithm>
#include <array>
#include <set>

namespace spanwise::review {

namespace {
constexpr std::size_t kBlock = 20;
/// Words that make no code by themselves.
constexpr std::array<std::string_view, 34> kEmptyWords {"a", "an", "and", "are", "as", "at", "be", "but", "by", "for",
    "from", "has", "have", "in", "is", "it", "its", "no", "not", "of", "on", "or", "so", "that", "the", "then", "this",
    "to", "was", "were", "what", "which", "with", "you"};

bool saysNothing(std::string_view word)
{
    return std::ranges::find(kEmptyWords, word) != kEmptyWords.end();
}

std::vector<std::string> wordsOf(std::string_view note)
{
    std::vector<std::string> words(1);
    for (const char c : note) {
        const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\''
            || static_cast<unsigned char>(c) >= 0x80;
        if (part)
            words.back() += ascii::lower(c);
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// Phrases of a note that neither begin nor end with an empty word.
std::set<std::string> phrasesOf(std::string_view note)
{
    const auto words = wordsOf(note);
    std::set<std::string> phrases;
    for (std::size_t begin = 0; begin < words.size(); ++begin) {
        std::string phrase;
        for (std::size_t end = begin; end < std::min(begin + 3, words.size()); ++end) {
            if (end > begin) phrase += ' ';
            phrase += words[end];
            if (!saysNothing(words[begin]) && !saysNothing(words[end])) phrases.insert(phrase);
        }
    }
    return phrases;
}
} // namespace

std::vector<CodeCount> codeCounts(std::span<const ItemState* const> items)
{
    std::set<std::string> codes;
    for (const ItemState* item : items)
        for (const Review* review : item->currentReviews())
            if (review->derivedFrom.empty()) codes.insert(review->failureModes.begin(), review->failureModes.end());
    std::vector<CodeCount> out = codeCounts(items, std::vector<std::string>(codes.begin(), codes.end()));
    std::ranges::stable_sort(out, std::greater {}, &CodeCount::items);
    return out;
}

std::vector<CodeCount> codeCounts(std::span<const ItemState* const> items, std::span<const std::string> codes)
{
    std::vector<CodeCount> out(codes.size());
    std::map<std::string_view, CodeCount*> places;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        out[i].code = codes[i];
        places[codes[i]] = &out[i];
    }
    for (const ItemState* item : items) {
        std::set<CodeCount*> own;
        for (const Review* review : item->currentReviews())
            for (const std::string& code : review->failureModes)
                if (const auto place = places.find(code); place != places.end() && review->derivedFrom.empty()) {
                    ++place->second->reviews;
                    own.insert(place->second);
                }
        for (CodeCount* count : own) ++count->items;
    }
    const std::vector<WeightedRate> rates = modeRates(items, codes);
    for (std::size_t i = 0; i < codes.size(); ++i) out[i].traffic = rates[i];
    return out;
}

std::vector<UncodedNote> uncodedNotes(std::span<const ItemState* const> items)
{
    std::vector<UncodedNote> out;
    for (const ItemState* item : items)
        for (const Review* review : item->currentReviews()) {
            const auto& modes = review->failureModes;
            const bool coded = std::ranges::any_of(modes, [](const std::string& mode) { return mode != "other"; });
            if (coded || review->verdict == Verdict::Pass || !review->note || review->note->empty()) continue;
            out.push_back({item->itemId, review->id, review->actor, *review->note, !modes.empty()});
        }
    return out;
}

std::vector<Phrase> frequentPhrases(std::span<const UncodedNote> notes, std::size_t most)
{
    std::map<std::string, std::int64_t> counts;
    for (const UncodedNote& note : notes)
        for (const std::string& phrase : phrasesOf(note.note)) ++counts[phrase];
    std::vector<Phrase> out;
    for (const auto& one : counts) {
        const std::string& phrase = one.first;
        if (one.second < 2) continue;
        const bool inside = std::ranges::any_of(counts, [&](const auto& other) {
            return other.second == one.second && other.first.size() > phrase.size()
                && (' ' + other.first + ' ').find(' ' + phrase + ' ') != std::string::npos;
        });
        if (!inside) out.push_back({phrase, one.second});
    }
    std::ranges::stable_sort(out, std::greater {}, &Phrase::notes);
    if (out.size() > most) out.resize(most);
    return out;
}

Json codingPayload(std::string_view reviewId, std::string_view from, std::string_view to)
{
    Json payload;
    payload.set("review_id", reviewId).set("add", Json::array().add(to)).set("remove", Json::array());
    if (!from.empty()) payload.set("remove", Json::array().add(from));
    return payload;
}

std::vector<std::pair<std::string, Json>> mergeCodings(
    std::span<const ItemState* const> items, std::span<const std::string> from, std::string_view to)
{
    std::vector<std::pair<std::string, Json>> out;
    for (const ItemState* item : items)
        for (const Review* review : item->currentReviews()) {
            std::vector<std::string> gone;
            bool has = false;
            for (const std::string& mode : review->failureModes) {
                has = has || mode == to;
                if (mode != to && std::ranges::find(from, mode) != from.end()) gone.push_back(mode);
            }
            if (gone.empty()) continue;
            Json payload;
            payload.set("review_id", review->id).set("add", Json::array()).set("remove", Json::texts(gone));
            if (!has) payload.set("add", Json::array().add(to));
            out.emplace_back(item->itemId, std::move(payload));
        }
    return out;
}

Saturation saturationOf(std::span<const ItemState* const> items)
{
    std::vector<const Review*> reviews;
    for (const ItemState* item : items)
        for (const Review* review : item->currentReviews())
            if (review->derivedFrom.empty()) reviews.push_back(review);
    std::ranges::sort(reviews, {}, [](const Review* review) { return std::pair(review->at, review->id); });
    Saturation out;
    std::set<std::string> seen;
    for (const Review* review : reviews) {
        if (out.reviews % static_cast<std::int64_t>(kBlock) == 0) out.newCodes.push_back(0);
        ++out.reviews;
        ++out.sinceLastNew;
        for (const std::string& mode : review->failureModes)
            if (seen.insert(mode).second) {
                ++out.newCodes.back();
                out.sinceLastNew = 0;
            }
    }
    return out;
}

} // namespace spanwise::review
