// SPDX-License-Identifier: GPL-3.0-or-later
// One line of progress on standard error: only on a terminal, only for work over one second.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace spanwise::cli {

class Progress {
public:
    explicit Progress(std::string unit);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `all` = 0: not known. At most ten times a second.
    void show(std::uint64_t done, std::uint64_t all);
    void show(const std::string& text);
    void clear();

private:
    [[nodiscard]] bool isDue();

    std::string m_unit;
    bool m_enabled;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point m_last = m_started;
};

} // namespace spanwise::cli
