// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/labels.h"

#include <algorithm>

namespace spanwise::metrics {

namespace {
bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}
} // namespace

Labels::Labels(std::initializer_list<Pair> pairs)
{
    for (const Pair& pair : pairs) set(pair.first, pair.second);
}

std::string_view Labels::get(std::string_view name) const noexcept
{
    for (const Pair& pair : m_pairs)
        if (pair.first == name) return pair.second;
    return {};
}

void Labels::set(std::string_view name, std::string_view value)
{
    const auto place = std::lower_bound(
        m_pairs.begin(), m_pairs.end(), name, [](const Pair& p, std::string_view n) { return p.first < n; });
    const bool exists = place != m_pairs.end() && place->first == name;
    if (value.empty()) {
        if (exists) m_pairs.erase(place);
    } else if (exists) {
        place->second = value;
    } else {
        m_pairs.emplace(place, name, value);
    }
}

Labels Labels::keep(const std::vector<std::string>& names) const
{
    Labels out;
    for (const Pair& pair : m_pairs)
        if (contains(names, pair.first)) out.m_pairs.push_back(pair);
    return out;
}

Labels Labels::without(const std::vector<std::string>& names) const
{
    Labels out;
    for (const Pair& pair : m_pairs)
        if (!contains(names, pair.first)) out.m_pairs.push_back(pair);
    return out;
}

std::string Labels::text() const
{
    std::string out(metric());
    bool first = true;
    for (const Pair& pair : m_pairs) {
        if (pair.first == kNameLabel) continue;
        out += first ? '{' : ',';
        first = false;
        out += pair.first + "=\"";
        for (const char c : pair.second) {
            if (c == '"' || c == '\\') out += '\\';
            if (c == '\n')
                out += "\\n";
            else
                out += c;
        }
        out += '"';
    }
    if (!first) out += '}';
    return out;
}

void appendPacked(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(1, '\0');
    // A value may hold a NUL itself: it and the mark of that are written as two bytes.
    if (value.find('\0') == std::string_view::npos && value.find('\x01') == std::string_view::npos) {
        out.append(value);
    } else {
        for (const char c : value) {
            if (c == '\0' || c == '\x01') out += '\x01';
            out += c == '\0' ? '\x02' : c;
        }
    }
    out += '\0';
}

std::string Labels::packed() const
{
    std::string out;
    for (const Pair& pair : m_pairs) appendPacked(out, pair.first, pair.second);
    return out;
}

Labels Labels::unpacked(std::string_view packed)
{
    Labels out;
    out.m_pairs.reserve(static_cast<std::size_t>(std::ranges::count(packed, '\0')) / 2);
    while (!packed.empty()) {
        const std::size_t nameEnd = packed.find('\0');
        if (nameEnd == std::string_view::npos) break;
        const std::size_t valueEnd = packed.find('\0', nameEnd + 1);
        if (valueEnd == std::string_view::npos) break;
        const std::string_view written = packed.substr(nameEnd + 1, valueEnd - nameEnd - 1);
        std::string value;
        const bool isPlain = written.find('\x01') == std::string_view::npos; // nearly all
        if (isPlain) value = written;
        for (std::size_t i = 0; i < written.size() && !isPlain; ++i) {
            if (written[i] == '\x01' && i + 1 < written.size()) {
                ++i;
                value += written[i] == '\x02' ? '\0' : written[i];
            } else {
                value += written[i];
            }
        }
        out.m_pairs.emplace_back(packed.substr(0, nameEnd), std::move(value));
        packed.remove_prefix(valueEnd + 1);
    }
    return out;
}

} // namespace spanwise::metrics
