// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/question_agreement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace spanwise::review {

namespace {
struct Given {
    std::string reviewer;
    std::vector<std::string> values; ///< sorted; one of a question that takes one
};
struct QuestionKey {
    std::string rubric;
    std::int64_t version = 0;
    std::string question;
    auto operator<=>(const QuestionKey&) const = default;
};
struct Ratings {
    const Question* question = nullptr; ///< null: of no rubric that is known
    bool several = false; ///< answers in one
    std::vector<std::vector<Given>> items; ///< with two answers at least
};
using AllRatings = std::map<QuestionKey, Ratings>;

/// A value of each reviewer, as its place among the values of the question.
struct Placed {
    const std::string* reviewer = nullptr;
    std::size_t place = 0;
};
using PlacedItems = std::vector<std::vector<Placed>>;

const Rubric* rubricOf(const Review& review, std::span<const Rubric> rubrics)
{
    const auto found = std::ranges::find_if(
        rubrics, [&](const Rubric& one) { return one.id == review.rubricId && one.version == review.rubricVersion; });
    return found == rubrics.end() ? nullptr : &*found;
}

std::vector<std::string> chosenIn(const Review& review, const std::string& key)
{
    if (key == "failure_modes") return review.failureModes;
    if (key == "severity" || key == "root_cause") {
        const std::string& value = key == "severity" ? review.severity : review.rootCause;
        return value.empty() ? std::vector<std::string> {} : std::vector {value};
    }
    const Json& answer = review.answers[key];
    if (answer.isArray()) return answer.textItems();
    if (answer.isNumber()) return {answer.canonical()};
    return answer.text().empty() ? std::vector<std::string> {} : std::vector {std::string(answer.text())};
}

/// Whether nothing chosen means "none of them": not where the question is for other verdicts.
bool isForVerdict(const Question* question, const std::string& key, Verdict verdict)
{
    if (!question) return key == "failure_modes" && verdict == Verdict::Fail;
    return question->requiredIf.empty() || question->isRequired(nameOf(verdict));
}

/// Keys of what a review may have answered, with their questions; texts are compared by nobody.
std::map<std::string, const Question*> questionsOf(const Review& review, const Rubric* rubric)
{
    std::map<std::string, const Question*> out {
        {"severity", nullptr}, {"root_cause", nullptr}, {"failure_modes", nullptr}};
    if (rubric) {
        for (const Question& question : rubric->questions)
            if (question.kind != QuestionKind::Text) out[question.key] = &question;
    } else {
        for (const auto& [key, answer] : review.answers.members()) out.emplace(key, nullptr);
    }
    return out;
}

void collect(const ItemState& item, std::span<const Rubric> rubrics, AllRatings& into)
{
    AllRatings own;
    for (const Review* review : item.currentReviews()) {
        if (!review->derivedFrom.empty()) continue;
        const auto add = [&](const std::string& key, const Question* question, bool several,
                             std::vector<std::string> values) {
            Ratings& ratings = own[{review->rubricId, review->rubricVersion, key}];
            ratings.question = question;
            ratings.several = ratings.several || several;
            if (ratings.items.empty()) ratings.items.emplace_back();
            ratings.items.front().push_back({review->actor, std::move(values)});
        };
        if (review->verdict != Verdict::None) add("verdict", nullptr, false, {std::string(nameOf(review->verdict))});
        for (const auto& [key, question] : questionsOf(*review, rubricOf(*review, rubrics))) {
            std::vector<std::string> values = chosenIn(*review, key);
            const bool several = question ? question->kind == QuestionKind::Multi
                                          : key == "failure_modes" || review->answers[key].isArray();
            if (values.empty() && !(several && isForVerdict(question, key, review->verdict))) continue;
            if (!several) values.resize(1);
            std::ranges::sort(values);
            add(key, question, several, std::move(values));
        }
    }
    for (auto& [key, ratings] : own) {
        if (ratings.items.front().size() < 2) continue;
        Ratings& all = into[key];
        all.question = ratings.question;
        all.several = all.several || ratings.several;
        all.items.push_back(std::move(ratings.items.front()));
    }
}

std::optional<double> numberIn(const std::string& text)
{
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// In their natural order: as the rubric has them, then what it does not know, numbers by size and words by name.
std::vector<std::string> orderedValues(const std::string& key, const Ratings& ratings, Scale scale)
{
    std::set<std::string> used;
    for (const auto& item : ratings.items)
        for (const Given& given : item) used.insert(given.values.begin(), given.values.end());
    std::vector<std::string> values;
    if (ratings.question)
        for (const Option& option : ratings.question->options)
            if (used.erase(option.value) > 0 || scale == Scale::Ordinal) values.push_back(option.value);
    const auto known = static_cast<std::ptrdiff_t>(values.size());
    values.insert(values.end(), used.begin(), used.end());
    if (std::ranges::all_of(used, [](const std::string& one) { return numberIn(one).has_value(); }))
        std::stable_sort(values.begin() + known, values.end(),
            [](const std::string& a, const std::string& b) { return *numberIn(a) < *numberIn(b); });
    if (key == "severity" && !(ratings.question && ratings.question->kind == QuestionKind::Ordinal))
        std::ranges::stable_sort(values, {}, [](const std::string& v) { return severityRank(v); });
    if (key == "verdict") std::ranges::stable_sort(values, {}, [](const std::string& v) { return verdictFrom(v); });
    return values;
}

/// What people read for a value; the same value may be named otherwise in another question or version.
std::string titleOf(const Ratings& ratings, const std::string& value)
{
    if (!ratings.question) return {};
    const auto found = std::ranges::find(ratings.question->options, value, &Option::value);
    return found == ratings.question->options.end() ? std::string() : found->title;
}

/// Fills in all figures; `items` hold places below `k`.
void compare(QuestionAgreement& out, const PlacedItems& items, std::size_t k)
{
    out.items = items.size();
    out.matrix.assign(k, std::vector<std::int64_t>(k, 0));
    std::vector<Values> values;
    std::vector<std::vector<std::int64_t>> counts;
    std::set<std::string> people;
    std::int64_t equal = 0;
    for (const auto& item : items) {
        Values& own = values.emplace_back();
        auto& count = counts.emplace_back(k, 0);
        for (const Placed& one : item) {
            own.push_back(static_cast<double>(one.place));
            ++count[one.place];
            people.insert(*one.reviewer);
        }
        equal += std::ranges::all_of(own, [&](double value) { return value == own.front(); });
        for (std::size_t a = 0; a < item.size(); ++a)
            for (std::size_t b = 0; b < item.size(); ++b)
                if (a != b) ++out.matrix[item[a].place][item[b].place];
    }
    if (!items.empty()) out.percent = static_cast<double>(equal) / static_cast<double>(items.size());
    out.alpha = krippendorffAlphaWithInterval(values, out.scale);
    out.reviewers.assign(people.begin(), people.end());
    if (people.size() == 2 && std::ranges::all_of(items, [](const auto& item) { return item.size() == 2; })) {
        ConfusionTable table(k, std::vector<std::int64_t>(k, 0));
        for (const auto& item : items) {
            const bool inOrder = *item[0].reviewer == out.reviewers[0];
            ++table[item[inOrder ? 0 : 1].place][item[inOrder ? 1 : 0].place];
        }
        out.pair = pairAgreement(table);
        if (out.scale == Scale::Nominal) out.pair->linear = out.pair->quadratic = std::nullopt;
    }
    const bool sameNumber =
        std::ranges::all_of(items, [&](const auto& item) { return item.size() == items.front().size(); });
    if (sameNumber && !items.empty()) out.fleiss = fleissAgreement(counts);
}

/// The items with what `placeOf(values)` makes of each answer.
template <typename PlaceOf> PlacedItems placed(const Ratings& ratings, PlaceOf placeOf)
{
    PlacedItems out;
    out.reserve(ratings.items.size());
    for (const auto& item : ratings.items) {
        auto& own = out.emplace_back();
        for (const Given& given : item) own.push_back({&given.reviewer, placeOf(given.values)});
    }
    return out;
}

void addSingle(QuestionAgreement one, const Ratings& ratings, std::vector<QuestionAgreement>& into)
{
    const bool hasOrder =
        one.question == "severity" || (ratings.question && ratings.question->kind == QuestionKind::Ordinal);
    one.scale = hasOrder ? Scale::Ordinal : Scale::Nominal;
    one.values = orderedValues(one.question, ratings, one.scale);
    for (const std::string& value : one.values) one.valueTitles.push_back(titleOf(ratings, value));
    const auto placeOf = [&](const std::vector<std::string>& values) {
        return static_cast<std::size_t>(std::ranges::find(one.values, values.front()) - one.values.begin());
    };
    compare(one, placed(ratings, placeOf), one.values.size());
    into.push_back(std::move(one));
}

void addSeveral(const QuestionAgreement& base, const Ratings& ratings, std::vector<QuestionAgreement>& into)
{
    const std::vector<std::string> codes = orderedValues(base.question, ratings, Scale::Nominal);
    if (codes.empty()) return; // nobody has used the question: that is no agreement
    std::map<std::vector<std::string>, std::size_t> choices;
    for (const auto& item : ratings.items)
        for (const Given& given : item) choices.emplace(given.values, choices.size());
    QuestionAgreement whole = base;
    whole.compared = Compared::Codes;
    compare(whole, placed(ratings, [&](const auto& values) { return choices.at(values); }), choices.size());
    whole.matrix.clear();
    into.push_back(std::move(whole));
    for (const std::string& code : codes) {
        QuestionAgreement one = base;
        one.compared = Compared::Code;
        one.code = code;
        one.codeTitle = titleOf(ratings, code);
        one.values = {std::string(kNotChosen), std::string(kChosen)};
        const auto isChosen = [&](const std::vector<std::string>& values) {
            return std::size_t {std::ranges::binary_search(values, code) ? 1U : 0U};
        };
        compare(one, placed(ratings, isChosen), 2);
        into.push_back(std::move(one));
    }
}
} // namespace

std::string_view nameOf(Compared compared) noexcept
{
    constexpr std::array<std::string_view, 3> kNames {"value", "codes", "code"};
    return kNames[static_cast<std::size_t>(compared)];
}

std::vector<QuestionAgreement> agreementOf(std::span<const ItemState* const> items, std::span<const Rubric> rubrics)
{
    AllRatings all;
    for (const ItemState* item : items) collect(*item, rubrics, all);
    std::vector<QuestionAgreement> out;
    for (const auto& [key, ratings] : all) {
        QuestionAgreement base;
        base.rubricId = key.rubric;
        base.rubricVersion = key.version;
        base.question = key.question;
        ratings.several ? addSeveral(base, ratings, out) : addSingle(std::move(base), ratings, out);
    }
    return out;
}

} // namespace spanwise::review
