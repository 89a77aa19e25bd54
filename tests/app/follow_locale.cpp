// SPDX-License-Identifier: GPL-3.0-or-later
// Linked to the command line's main(), it makes a program that follows the locale of its environment, as every program
// with a window does: Qt asks for it. Ends where that locale is not to be had, so that no test passes without it.
#include <clocale>
#include <cstdio>
#include <cstdlib>

namespace {

bool follow()
{
    if (std::setlocale(LC_ALL, "") != nullptr) return true;
    std::fputs("the locale of the environment is not to be had\n", stderr);
    std::_Exit(99);
}
[[maybe_unused]] const bool g_follows = follow();

} // namespace
