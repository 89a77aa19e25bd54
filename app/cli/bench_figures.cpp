// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_figures.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace spanwise::cli {

namespace {
/// A line of /proc/self/status in MiB.
double statusMiB(const std::string& name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return std::strtod(line.c_str() + name.size(), nullptr) / 1024;
    return 0;
}
} // namespace

double secondsSince(std::chrono::steady_clock::time_point began)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double residentMiB()
{
    return statusMiB("VmRSS:");
}

double highestResidentMiB()
{
    return statusMiB("VmHWM:");
}

void print(Invocation& invocation, std::string name, const std::string& figure)
{
    name.resize(std::max<std::size_t>(name.size() + 1, 84), ' ');
    invocation.out.line(name + figure);
    invocation.out.flush();
}

} // namespace spanwise::cli
