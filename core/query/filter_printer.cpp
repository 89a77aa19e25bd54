// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/quality.h"
#include "core/query/filter_lexer.h"
#include "core/query/filter_node.h"
#include "core/query/filter_values.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace spanwise::query {
namespace {

constexpr std::array<std::string_view, 9> kOperators {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "contains"};

std::string printedField(const FilterNode& node)
{
    const FieldInfo& info = infoOf(node.field);
    if (info.type != FieldType::Attribute) return std::string(info.name);
    return std::string(info.name) + "[" + quoted(node.attribute) + "]";
}

std::string_view qualityWord(std::int64_t bit)
{
    for (const QualityName& known : kQualityNames)
        if (known.flag == static_cast<QualityFlags>(bit)) return known.name;
    return {};
}

std::string printedReal(double value)
{
    std::array<char, 64> buffer {};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
    if (end.ec == std::errc {}) return {buffer.data(), end.ptr};
    return std::to_string(value);
}

std::string printedValue(Field field, const FilterValue& value)
{
    switch (infoOf(field).type) {
    case FieldType::Name:
    case FieldType::Text:
    case FieldType::GuardText: return quoted(value.text);
    case FieldType::Choice:
    case FieldType::GuardChoice: return std::string(choicesOf(field)[static_cast<std::size_t>(value.integer)]);
    case FieldType::Quality: return std::string(qualityWord(value.integer));
    case FieldType::Duration: return printDuration(value.integer);
    case FieldType::Time: return printTime(value.integer);
    case FieldType::Count: return std::to_string(value.integer);
    case FieldType::Money: return printMoney(value.integer);
    case FieldType::TraceId:
    case FieldType::SpanId: return value.text;
    case FieldType::Attribute:
        if (value.kind == FilterValue::Kind::Bool) return value.boolean ? "true" : "false";
        if (value.kind == FilterValue::Kind::Real) return printedReal(value.real);
        return quoted(value.text);
    }
    return {};
}

std::string inBrackets(const FilterNode& node)
{
    return "(" + printed(node) + ")";
}

std::string joined(const FilterNode& node, std::string_view word)
{
    std::string out;
    for (const auto& child : node.children) {
        if (!out.empty()) out += " " + std::string(word) + " ";
        const bool chain = child->kind == FilterNode::Kind::Or || child->kind == FilterNode::Kind::And;
        out += chain ? inBrackets(*child) : printed(*child);
    }
    return out;
}

} // namespace

std::string printed(const FilterNode& node)
{
    switch (node.kind) {
    case FilterNode::Kind::And: return joined(node, "and");
    case FilterNode::Kind::Or: return joined(node, "or");
    case FilterNode::Kind::Not: {
        const FilterNode& child = *node.children.front();
        const bool chain = child.kind == FilterNode::Kind::Or || child.kind == FilterNode::Kind::And;
        return "not " + (chain ? inBrackets(child) : printed(child));
    }
    case FilterNode::Kind::AnySpan: return "any span has " + inBrackets(*node.children.front());
    case FilterNode::Kind::Parent: return "parent has " + inBrackets(*node.children.front());
    case FilterNode::Kind::Flag: return std::string(infoOf(node.flag).name);
    case FilterNode::Kind::Known: return printedField(node) + " is known";
    case FilterNode::Kind::Compare:
        return printedField(node) + " " + std::string(kOperators[static_cast<std::size_t>(node.op)]) + " "
            + printedValue(node.field, node.values.front());
    case FilterNode::Kind::In: {
        std::string out = printedField(node) + " in (";
        for (std::size_t i = 0; i < node.values.size(); ++i)
            out += (i > 0 ? ", " : "") + printedValue(node.field, node.values[i]);
        return out + ")";
    }
    }
    return {};
}

bool needsStoredSpans(const FilterNode& node)
{
    const bool ofField = node.kind == FilterNode::Kind::Compare || node.kind == FilterNode::Kind::In
        || node.kind == FilterNode::Kind::Known;
    if (ofField) {
        const FieldType type = infoOf(node.field).type;
        return type == FieldType::Attribute || type == FieldType::Text;
    }
    if (node.kind == FilterNode::Kind::Parent) return true;
    return std::any_of(node.children.begin(), node.children.end(), [](const auto& c) { return needsStoredSpans(*c); });
}

bool looksAtOtherSpans(const FilterNode& node)
{
    if (node.kind == FilterNode::Kind::AnySpan || node.kind == FilterNode::Kind::Parent) return true;
    // Findings come and go while the row stays as it is.
    if (node.children.empty() && node.kind != FilterNode::Kind::Flag) {
        const FieldType type = infoOf(node.field).type;
        if (type == FieldType::GuardText || type == FieldType::GuardChoice) return true;
    }
    return std::any_of(node.children.begin(), node.children.end(), [](const auto& c) { return looksAtOtherSpans(*c); });
}

} // namespace spanwise::query
