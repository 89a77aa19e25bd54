// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/completion.h"

#include "core/query/facets.h"
#include "core/query/fields.h"
#include "core/query/filter_lexer.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanwise::query {

namespace {
constexpr std::size_t kMost = 50;

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool startsAlike(std::string_view text, std::string_view typed)
{
    return lower(text.substr(0, typed.size())) == lower(typed);
}

/// What is expected at the cursor.
enum class Expected : std::uint8_t { Name, Operator, Value, Known, Joint };

struct Place {
    Expected expected = Expected::Name;
    std::string field; ///< for Operator and Value
    std::string typed;
    std::size_t position = 0;
};

bool isJoint(std::string_view word)
{
    return word == "and" || word == "or" || word == "not" || word == "has" || word == "any" || word == "span"
        || word == "parent";
}

Place placeAt(std::string_view text, std::size_t cursor)
{
    const auto all = lexemes(text.substr(0, cursor));
    Place place;
    place.position = cursor;
    bool inList = false;
    for (const Lexeme& one : all) {
        const bool atCursor = one.kind != Lexeme::Kind::End && one.end() == cursor
            && (one.kind == Lexeme::Kind::Word || (one.kind == Lexeme::Kind::Quoted && !one.closed));
        if (atCursor) {
            place.typed = one.text;
            place.position = one.position;
            break;
        }
        switch (one.kind) {
        case Lexeme::Kind::Word: {
            const std::string word = lower(one.text);
            if (place.expected == Expected::Known)
                place.expected = word == "not" ? Expected::Known : Expected::Joint;
            else if (place.expected == Expected::Value)
                place.expected = inList ? Expected::Value : Expected::Joint;
            else if (word == "is")
                place.expected = Expected::Known;
            else if (word == "in")
                place.expected = Expected::Value;
            else if (isJoint(word))
                place.expected = Expected::Name;
            else if (flagFromName(word))
                place.expected = Expected::Joint;
            else if (place.expected == Expected::Name) {
                place.field = word;
                place.expected = Expected::Operator;
            }
            break;
        }
        case Lexeme::Kind::Operator: place.expected = Expected::Value; break;
        case Lexeme::Kind::Quoted:
            if (!inList) place.expected = Expected::Joint;
            break;
        case Lexeme::Kind::Open:
            inList = place.expected == Expected::Value;
            if (!inList) place.expected = Expected::Name;
            break;
        case Lexeme::Kind::Close:
            inList = false;
            place.expected = Expected::Joint;
            break;
        default: break;
        }
    }
    return place;
}

class Items {
public:
    explicit Items(const Place& place)
        : m_place(place)
    {
    }
    void offer(std::string_view text, std::string_view hint, std::uint64_t count = 0)
    {
        if (m_items.size() < kMost && startsAlike(text, m_place.typed))
            m_items.push_back({std::string(text), std::string(hint), count});
    }
    /// A value, in quotes unless it is a plain word.
    void offerValue(std::string_view value, std::uint64_t count)
    {
        if (value.empty() || m_items.size() >= kMost || !startsAlike(value, m_place.typed)) return;
        m_items.push_back({quoted(value), {}, count});
    }
    std::vector<Completion> take() { return std::move(m_items); }

private:
    const Place& m_place;
    std::vector<Completion> m_items;
};

std::optional<Dimension> dimensionOf(Field field)
{
    for (const DimensionInfo& info : dimensions())
        if (fieldOf(info.dimension) == field) return info.dimension;
    return std::nullopt;
}

void offerNames(Items& items)
{
    for (const FieldInfo& info : fields()) items.offer(info.name, info.hint);
    for (const FlagInfo& info : flags()) items.offer(info.name, info.hint);
    items.offer("not", "the opposite");
    items.offer("any span has (", "of the trace");
    items.offer("parent has (", "of the span");
}

void offerOperators(Items& items, const std::string& name)
{
    const auto field = fieldFromName(name);
    const FieldType type = field ? infoOf(*field).type : FieldType::Name;
    const bool number = type == FieldType::Duration || type == FieldType::Time || type == FieldType::Count
        || type == FieldType::Money || type == FieldType::GuardChoice;
    items.offer("=", "is");
    items.offer("!=", "is not");
    if (number)
        for (const char* op : {"<", "<=", ">", ">="}) items.offer(op, "");
    else
        items.offer("~", "like, with * and ?");
    if (type == FieldType::Text || type == FieldType::Name || type == FieldType::Attribute)
        items.offer("contains", "has this in it");
    items.offer("in (", "one of");
    items.offer("is known", "");
    items.offer("is unknown", "");
}

void offerValues(Items& items, const DataView& view, const std::string& name)
{
    const auto field = fieldFromName(name);
    if (!field) return;
    for (const std::string_view choice : choicesOf(*field))
        if (!choice.empty()) items.offer(choice, {}); // the class of what did not fail has no word
    const auto dimension = dimensionOf(*field);
    if (!dimension || !choicesOf(*field).empty()) return;
    FacetsQuestion question;
    question.dimensions = {*dimension};
    question.limit = 0;
    const auto found = answer(view, question);
    if (!found) return;
    for (const FacetValue& value : found->facets.front().values) items.offerValue(value.value, value.n);
}
} // namespace

Completions complete(const DataView& view, std::string_view text, std::size_t cursor)
{
    cursor = std::min(cursor, text.size());
    const Place place = placeAt(text, cursor);
    Items items(place);
    switch (place.expected) {
    case Expected::Name: offerNames(items); break;
    case Expected::Operator: offerOperators(items, place.field); break;
    case Expected::Value: offerValues(items, view, place.field); break;
    case Expected::Known:
        for (const char* word : {"known", "unknown", "not known"}) items.offer(word, "");
        break;
    case Expected::Joint:
        items.offer("and", "both");
        items.offer("or", "one of them");
        break;
    }
    return {place.position, cursor - place.position, items.take()};
}

} // namespace spanwise::query
