// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+C and SIGTERM as a stop token. The second one ends the program on the spot.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace spanwise::cli {

/// Make it before any other thread: threads started later leave these signals to it.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const noexcept { return m_source.get_token(); }
    [[nodiscard]] bool happened() const noexcept { return m_source.stop_requested(); }

private:
    void wait();

    std::stop_source m_source;
    std::atomic<bool> m_ending {false};
    std::thread m_thread;
};

} // namespace spanwise::cli
