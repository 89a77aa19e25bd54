// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/document_cutter.h"

#include <cstring>

namespace spanwise::ingest {

namespace {
/// A line this long that begins with { and ends with } is taken for a document without counting its brackets: files of
/// JSON lines are then cut at the speed of memchr. The decoder would refuse it if it were something else.
constexpr std::size_t kTrustedLine = 4096;

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool endsWithBrace(std::string_view line) noexcept
{
    while (!line.empty() && isBlank(line.back())) line.remove_suffix(1);
    return !line.empty() && line.back() == '}';
}

constexpr std::size_t kLongestStart = 20; // of what follows

/// How a request begins, whichever signal it carries and however its keys are written.
bool beginsRequest(std::string_view object) noexcept
{
    for (const std::string_view start : {"{\"resourceSpans\"", "{\"resourceLogs\"", "{\"resourceMetrics\"",
             "{\"resource_spans\"", "{\"resource_logs\"", "{\"resource_metrics\""})
        if (object.substr(0, start.size()) == start) return true;
    return false;
}

/// Whether a list goes on behind the line that ends before `at`.
bool listGoesOn(std::string_view text, std::size_t at) noexcept
{
    while (at > 0 && (isBlank(text[at - 1]) || text[at - 1] == '\n')) --at;
    return at > 0 && (text[at - 1] == '[' || text[at - 1] == ',');
}
} // namespace

std::size_t DocumentCutter::cutWholeLine(std::string_view text) noexcept
{
    const void* end = std::memchr(text.data(), '\n', text.size());
    if (end == nullptr) return npos;
    const auto length = static_cast<std::size_t>(static_cast<const char*>(end) - text.data());
    m_lineTried = true;
    m_oneLine = length >= kTrustedLine && endsWithBrace(text.substr(0, length));
    return m_oneLine ? length : npos;
}

std::size_t DocumentCutter::cut(std::string_view text, bool atEnd) noexcept
{
    if (!m_lineTried && m_at == 0 && !text.empty() && text.front() == '{') {
        if (const std::size_t length = cutWholeLine(text); length != npos) return length;
        if (!m_lineTried && !atEnd) return npos; // the first line is not here yet
        m_lineTried = true;
    }
    for (; m_at < text.size(); ++m_at) {
        const char c = text[m_at];
        switch (m_state) {
        case State::InString:
            if (c == '\\') {
                if (m_at + 1 >= text.size()) return atEnd ? text.size() : npos;
                ++m_at;
            } else if (c == '"') {
                m_state = State::Inside;
            } else if (c == '\n') {
                return m_at;
            }
            break;
        case State::Inside:
            if (c == '"') {
                m_state = State::InString;
            } else if (c == '{' || c == '[') {
                const bool atLineStart = m_at > 0 && text[m_at - 1] == '\n';
                if (c == '{' && m_depth > 0 && atLineStart) {
                    if (m_at + kLongestStart >= text.size() && !atEnd) return npos;
                    const bool isObject = m_at + 1 < text.size() && text[m_at + 1] == '"';
                    if (isObject && (!listGoesOn(text, m_at) || beginsRequest(text.substr(m_at)))) return m_at;
                }
                ++m_depth;
            } else if (c == '}' || c == ']') {
                if (--m_depth <= 0) m_state = State::Behind;
            } else if (c == '\n' && m_depth <= 0) {
                return m_at;
            }
            break;
        case State::Behind:
            if (c == '\n' || (c == '{' && m_depth == 0)) return m_at;
            if (!isBlank(c)) m_state = State::Broken;
            break;
        case State::Broken:
            if (c == '\n') return m_at;
            break;
        }
    }
    return atEnd && !text.empty() ? text.size() : npos;
}

} // namespace spanwise::ingest
