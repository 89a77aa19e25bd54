// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <csignal>
#include <cstdlib>

#if defined(_WIN32)

namespace spanwise::cli {

namespace {
std::stop_source* g_source = nullptr;

void onSignal(int)
{
    if (g_source == nullptr || g_source->stop_requested()) std::_Exit(130);
    g_source->request_stop(); // a handler runs on a thread of its own on Windows
}
} // namespace

Interrupt::Interrupt()
{
    g_source = &m_source;
    std::signal(SIGINT, onSignal);
}

Interrupt::~Interrupt()
{
    g_source = nullptr;
}

void Interrupt::wait() { }

} // namespace spanwise::cli

#else

#include <pthread.h>

namespace spanwise::cli {

namespace {
sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR2); // from the destructor: wake up and end
    return set;
}
} // namespace

Interrupt::Interrupt()
{
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this] { wait(); });
}

Interrupt::~Interrupt()
{
    m_ending = true;
    pthread_kill(m_thread.native_handle(), SIGUSR2);
    m_thread.join();
}

void Interrupt::wait()
{
    const sigset_t set = stopSignals();
    for (;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0 || m_ending) return;
        if (signal == SIGUSR2) continue;
        if (m_source.stop_requested()) std::_Exit(130);
        m_source.request_stop();
    }
}

} // namespace spanwise::cli

#endif
