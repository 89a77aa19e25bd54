// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/price_file_scanner.h"

#include <algorithm>

namespace spanwise::analyze {

namespace {
constexpr std::string_view kBlank = " \t\r\n";
constexpr auto kNone = std::string_view::npos;

std::size_t pastBlanks(std::string_view text, std::size_t at) noexcept
{
    return std::min(text.find_first_not_of(kBlank, at), text.size());
}

/// `{ "provider" …` → `"provider"`; empty when there is none.
std::string_view firstKeyOf(std::string_view entry) noexcept
{
    const std::size_t from = pastBlanks(entry, 1);
    if (from >= entry.size() || entry[from] != '"') return {};
    const std::size_t to = entry.find('"', from + 1);
    return to == kNone ? std::string_view {} : entry.substr(from, to + 1 - from);
}
} // namespace

std::size_t PriceFileScanner::lineAt(std::size_t at) noexcept
{
    at = std::min(at, m_text.size());
    const auto from = m_text.begin();
    // Asked from the front to the back: what was counted for the last entry is not counted again.
    if (at < m_countedTo) m_countedTo = m_breaks = 0;
    m_breaks += static_cast<std::size_t>(
        std::count(from + static_cast<std::ptrdiff_t>(m_countedTo), from + static_cast<std::ptrdiff_t>(at), '\n'));
    m_countedTo = at;
    return 1 + m_breaks;
}

void PriceFileScanner::skipBlanks() noexcept
{
    m_at = pastBlanks(m_text, m_at);
}

// JSON strings hold no line break: one that is not closed ends with its line, and the damage with it.
std::size_t PriceFileScanner::endOfString(std::size_t at) const noexcept
{
    for (std::size_t i = at + 1; i < m_text.size(); ++i) {
        if (m_text[i] == '\\')
            ++i;
        else if (m_text[i] == '"')
            return i + 1;
        else if (m_text[i] == '\n')
            return i;
    }
    return m_text.size();
}

std::size_t PriceFileScanner::endOfValue(std::size_t at) const noexcept
{
    int depth = 0;
    for (std::size_t i = at; i < m_text.size();) {
        const char c = m_text[i];
        if (c == '"') {
            i = endOfString(i);
            if (depth == 0) return i;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') {
            if (depth == 0) return i;
            if (--depth == 0) return i + 1;
        }
        if (c == ',' && depth == 0) return i;
        ++i;
    }
    return m_text.size();
}

bool PriceFileScanner::arrayEndsHere() const noexcept
{
    const std::size_t next = pastBlanks(m_text, m_at + 1);
    if (next >= m_text.size()) return true;
    const std::size_t after = pastBlanks(m_text, next + 1);
    if (m_text[next] == '}') return after >= m_text.size();
    return m_text[next] == ',' && after < m_text.size() && m_text[after] == '"';
}

std::size_t PriceFileScanner::nextEntry(std::size_t from, std::string_view firstKey) const noexcept
{
    for (std::size_t at = m_text.find('{', from); at != kNone; at = m_text.find('{', at + 1))
        if (!firstKey.empty() && m_text.substr(pastBlanks(m_text, at + 1)).starts_with(firstKey)) return at;
    return m_text.size();
}

void PriceFileScanner::scanEntries(std::string_view member)
{
    std::string_view firstKey;
    for (++m_at; m_at < m_text.size();) {
        skipBlanks();
        if (m_at >= m_text.size()) return;
        if (m_text[m_at] == ']' && arrayEndsHere()) {
            ++m_at;
            return;
        }
        if (m_text[m_at] == ',') {
            ++m_at;
            continue;
        }
        if (m_text[m_at] != '{') {
            if (onJunk) onJunk(lineAt(m_at));
            m_at = nextEntry(m_at, firstKey);
            continue;
        }
        const std::size_t end = endOfValue(m_at);
        const std::string_view entry = m_text.substr(m_at, end - m_at);
        if (const auto key = firstKeyOf(entry); !key.empty()) firstKey = key;
        const bool good = onEntry && onEntry(member, entry, lineAt(m_at));
        m_at = good ? end : std::min(end, nextEntry(m_at + 1, firstKey));
    }
}

bool PriceFileScanner::scan(std::string_view json)
{
    m_text = json.starts_with("\xEF\xBB\xBF") ? json.substr(3) : json;
    m_at = m_countedTo = m_breaks = 0;
    skipBlanks();
    if (m_at >= m_text.size() || m_text[m_at] != '{') return false;
    ++m_at;
    for (skipBlanks(); m_at < m_text.size() && m_text[m_at] != '}'; skipBlanks()) {
        if (m_text[m_at] == ',') {
            ++m_at;
            continue;
        }
        const std::size_t keyEnd = m_text[m_at] == '"' ? endOfString(m_at) : m_at;
        const std::size_t colon = pastBlanks(m_text, keyEnd);
        if (keyEnd < m_at + 2 || colon >= m_text.size() || m_text[colon] != ':') {
            if (onJunk) onJunk(lineAt(m_at));
            m_at = std::min(m_text.find("\n", m_at), m_text.size());
            continue;
        }
        const std::string_view member = m_text.substr(m_at + 1, keyEnd - m_at - 2);
        m_at = colon + 1;
        skipBlanks();
        const std::size_t inside = m_at < m_text.size() && m_text[m_at] == '[' ? pastBlanks(m_text, m_at + 1) : m_at;
        if (inside != m_at && inside < m_text.size() && m_text[inside] == '{') {
            scanEntries(member);
            continue;
        }
        const std::size_t end = endOfValue(m_at);
        if (onValue) onValue(member, m_text.substr(m_at, end - m_at));
        m_at = end;
    }
    return true;
}

} // namespace spanwise::analyze
