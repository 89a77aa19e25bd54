// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include "app/cli/output.h"

#include <cstdio>
#include <utility>

namespace spanwise::cli {

Progress::Progress(std::string unit)
    : m_unit(std::move(unit))
    , m_enabled(isTerminal(stderr))
{
}

bool Progress::isDue()
{
    using namespace std::chrono_literals;
    if (!m_enabled) return false;
    const auto now = std::chrono::steady_clock::now();
    if (now - m_started < 1s || now - m_last < 100ms) return false;
    m_last = now;
    return true;
}

void Progress::show(std::uint64_t done, std::uint64_t all)
{
    if (!isDue()) return;
    std::string text = std::to_string(done) + (all > 0 ? " of " + std::to_string(all) : "") + " " + m_unit;
    if (all > 0) text += " (" + std::to_string(done * 100 / all) + " %)";
    std::fprintf(stderr, "\r\x1b[K%s", printable(text).c_str());
    m_shown = true;
}

void Progress::show(const std::string& text)
{
    if (!isDue()) return;
    std::fprintf(stderr, "\r\x1b[K%s", printable(text).c_str());
    m_shown = true;
}

void Progress::clear()
{
    if (m_shown) std::fputs("\r\x1b[K", stderr);
    m_shown = false;
}

} // namespace spanwise::cli
