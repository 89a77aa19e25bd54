// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/rubric.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <set>

namespace spanwise::review {

std::string_view shippedRubricFile() noexcept; // by embed_file
std::string_view shippedTaxonomyFile() noexcept;

namespace {
constexpr std::array<std::string_view, 4> kKinds {"choice", "multi", "ordinal", "text"};
/// Questions that a submission states beside `answers`.
constexpr std::array<std::string_view, 5> kOwnMembers {
    "severity", "failure_modes", "root_cause", "note", "corrected_output"};

Result<std::vector<Option>> optionsFrom(const Json& list, std::string_view name)
{
    std::vector<Option> options;
    std::set<std::string> seen;
    for (const Json& item : list.items()) {
        Option option {
            std::string(item[name].text()), std::string(item["title"].text()), std::string(item["key"].text())};
        if (option.value.empty()) return fail(ErrorCode::Invalid, "an option needs a " + std::string(name));
        if (option.title.empty()) option.title = option.value;
        if (!seen.insert(option.value).second)
            return fail(ErrorCode::Invalid, "option " + option.value + " stands twice");
        options.push_back(std::move(option));
    }
    return options;
}

Result<Question> questionFrom(const Json& json, const std::vector<Taxonomy>& taxonomies)
{
    Question question;
    question.key = json["key"].text();
    if (question.key.empty()) return fail(ErrorCode::Invalid, "a question needs a key");
    question.title = json["title"].isText() ? std::string(json["title"].text()) : question.key;
    const auto kind = std::ranges::find(kKinds, json["kind"].text());
    if (kind == kKinds.end())
        return fail(ErrorCode::Invalid, "question " + question.key + ": kind is choice, multi, ordinal or text");
    question.kind = static_cast<QuestionKind>(kind - kKinds.begin());
    question.requiredIf = json["required_if"].text();
    question.taxonomy = json["taxonomy"].text();
    question.format = json["format"].text();
    const std::int64_t most = json["max"].integer().value_or(question.format == "as_output" ? 1 << 20 : 2000);
    if (most < 1) return fail(ErrorCode::Invalid, "question " + question.key + ": max is at least 1");
    question.maxBytes = static_cast<std::size_t>(most);
    auto options = optionsFrom(json["options"], "value");
    if (!options) return tl::unexpected(options.error().in("question " + question.key));
    question.options = std::move(*options);
    if (!question.taxonomy.empty()) {
        const auto taxonomy = std::ranges::find(taxonomies, question.taxonomy, &Taxonomy::id);
        if (taxonomy == taxonomies.end())
            return fail(ErrorCode::Invalid, "question " + question.key + ": no taxonomy " + question.taxonomy);
        question.options.insert(question.options.end(), taxonomy->codes.begin(), taxonomy->codes.end());
    }
    if (question.kind != QuestionKind::Text && question.options.empty())
        return fail(ErrorCode::Invalid, "question " + question.key + " has no options");
    return question;
}

/// The answer to a question, wherever the submission states it.
const Json& answerTo(const Json& submission, std::string_view key)
{
    if (std::ranges::find(kOwnMembers, key) != kOwnMembers.end()) return submission[key];
    return submission["answers"][key];
}

bool isOpen(const Json& answer)
{
    if (answer.isText()) return answer.text().empty();
    if (answer.isArray()) return answer.items().empty();
    return answer.isNull();
}

Result<void> checkAnswer(const Question& question, const Json& answer, const std::vector<std::string>& ownModes)
{
    if (question.kind == QuestionKind::Text) {
        if (answer.isText() && answer.text().size() > question.maxBytes)
            return fail(ErrorCode::Invalid,
                question.title + ": at most " + std::to_string(question.maxBytes) + " bytes, it has "
                    + std::to_string(answer.text().size()));
        return {};
    }
    std::vector<std::string> values = answer.isArray() ? answer.textItems() : std::vector<std::string> {};
    if (answer.isText()) values.emplace_back(answer.text());
    if (question.kind != QuestionKind::Multi && values.size() > 1)
        return fail(ErrorCode::Invalid, question.title + ": one answer only");
    for (const std::string& value : values)
        if (std::ranges::find(question.options, value, &Option::value) == question.options.end()
            && (question.taxonomy.empty() || std::ranges::find(ownModes, value) == ownModes.end()))
            return fail(ErrorCode::Invalid, question.title + ": there is no option " + value);
    return {};
}
} // namespace

bool Question::isRequired(std::string_view verdict) const noexcept
{
    if (requiredIf == "always") return true;
    constexpr std::string_view kBefore = "verdict=";
    if (!requiredIf.starts_with(kBefore)) return false;
    std::string_view rest = std::string_view(requiredIf).substr(kBefore.size());
    while (!rest.empty()) {
        const std::size_t bar = rest.find('|');
        if (rest.substr(0, bar) == verdict) return true;
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
    }
    return false;
}

const Question* Rubric::question(std::string_view key) const noexcept
{
    const auto found = std::ranges::find(questions, key, &Question::key);
    return found == questions.end() ? nullptr : &*found;
}

bool Rubric::passNeedsNothing() const noexcept
{
    return std::ranges::none_of(questions, [](const Question& question) { return question.isRequired("pass"); });
}

Result<std::vector<Taxonomy>> taxonomiesFrom(std::string_view file)
{
    const auto json = Json::parse(file);
    if (!json) return tl::unexpected(json.error());
    if ((*json)["format"].text() != "taxonomies/1") return fail(ErrorCode::Invalid, "format is not taxonomies/1");
    std::vector<Taxonomy> out;
    for (const Json& item : (*json)["taxonomies"].items()) {
        Taxonomy taxonomy {
            std::string(item["id"].text()), std::string(item["title"].text()), std::string(item["source"].text()), {}};
        if (taxonomy.id.empty()) return fail(ErrorCode::Invalid, "a taxonomy needs an id");
        auto codes = optionsFrom(item["codes"], "code");
        if (!codes) return tl::unexpected(codes.error().in("taxonomy " + taxonomy.id));
        taxonomy.codes = std::move(*codes);
        out.push_back(std::move(taxonomy));
    }
    return out;
}

Result<Rubric> rubricFrom(std::string_view file, const std::vector<Taxonomy>& taxonomies)
{
    auto json = Json::parse(file);
    if (!json) return tl::unexpected(json.error());
    if ((*json)["format"].text() != "rubric/1") return fail(ErrorCode::Invalid, "format is not rubric/1");
    Rubric rubric;
    rubric.id = (*json)["id"].text();
    rubric.version = (*json)["version"].integer().value_or(0);
    if (rubric.id.empty() || rubric.version < 1)
        return fail(ErrorCode::Invalid, "a rubric needs an id and a version from 1");
    rubric.title = (*json)["title"].isText() ? std::string((*json)["title"].text()) : rubric.id;
    rubric.instructions = (*json)["instructions"].text();
    rubric.passMeans = (*json)["verdict"]["pass"].text();
    rubric.failMeans = (*json)["verdict"]["fail"].text();
    for (const Json& item : (*json)["questions"].items()) {
        auto question = questionFrom(item, taxonomies);
        if (!question) return tl::unexpected(question.error().in("rubric " + rubric.id));
        if (rubric.question(question->key))
            return fail(ErrorCode::Invalid, "rubric " + rubric.id + ": question " + question->key + " stands twice");
        rubric.questions.push_back(std::move(*question));
    }
    rubric.json = std::move(*json);
    return rubric;
}

const std::vector<Taxonomy>& shippedTaxonomies()
{
    static const std::vector<Taxonomy> kAll = taxonomiesFrom(shippedTaxonomyFile()).value_or(std::vector<Taxonomy> {});
    return kAll;
}

const std::vector<Rubric>& shippedRubrics()
{
    static const std::vector<Rubric> kAll = [] {
        std::vector<Rubric> all;
        if (auto rubric = rubricFrom(shippedRubricFile(), shippedTaxonomies())) all.push_back(std::move(*rubric));
        return all;
    }();
    return kAll;
}

Result<void> checkAnswers(const Rubric& rubric, const Json& submission, const std::vector<std::string>& ownModes)
{
    const std::string_view verdict = submission["verdict"].text();
    if (verdict != "pass" && verdict != "fail" && verdict != "unsure")
        return fail(ErrorCode::Invalid, "the verdict is pass, fail or unsure");
    for (const Question& question : rubric.questions) {
        const Json& answer = answerTo(submission, question.key);
        if (isOpen(answer)) {
            if (question.isRequired(verdict)) return fail(ErrorCode::Invalid, question.title + " needs an answer");
            continue;
        }
        if (auto checked = checkAnswer(question, answer, ownModes); !checked) return checked;
    }
    const auto modes = submission["failure_modes"].textItems();
    if (std::ranges::find(modes, "other") != modes.end() && isOpen(submission["note"]))
        return fail(ErrorCode::Invalid, "the failure mode other needs a note");
    for (const auto& [key, answer] : submission["answers"].members())
        if (!rubric.question(key)) return fail(ErrorCode::Invalid, "the rubric has no question " + key);
    return {};
}

} // namespace spanwise::review
