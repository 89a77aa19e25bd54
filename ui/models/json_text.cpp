// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/json_text.h"

#include "ui/models/json_tree_model.h"

namespace spanwise::ui {
namespace {

constexpr int kDeepest = 64;

QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

bool write(std::string_view value, int depth, QByteArray& out)
{
    if (value.empty() || (value.front() != '{' && value.front() != '[')) {
        out += bytes(value);
        return true;
    }
    const auto entries = jsonEntries(value);
    if (!entries || depth > kDeepest) return false;
    const bool object = value.front() == '{';
    if (entries->empty()) {
        out += object ? "{}" : "[]";
        return true;
    }
    out += value.front();
    bool first = true;
    for (const JsonEntry& entry : *entries) {
        out += first ? "\n" : ",\n";
        first = false;
        out += QByteArray(2 * (depth + 1), ' ');
        if (object) out += '"' + bytes(entry.key) + "\": ";
        if (!write(entry.value, depth + 1, out)) return false;
    }
    out += '\n' + QByteArray(2 * depth, ' ') + (object ? '}' : ']');
    return true;
}

} // namespace

std::optional<QByteArray> indentedJson(std::string_view text, std::size_t limit)
{
    if (text.size() > limit) return std::nullopt;
    while (
        !text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
        text.remove_suffix(1);
    if (text.empty() || (text.front() != '{' && text.front() != '[')) return std::nullopt;
    QByteArray out;
    if (!write(text, 0, out)) return std::nullopt;
    return out;
}

} // namespace spanwise::ui
