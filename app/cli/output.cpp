// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include "core/base/json_writer.h"

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace spanwise::cli {

void Output::write(std::string_view text)
{
    m_buffer.append(text);
    wrote();
}

void Output::line(std::string_view text)
{
    m_buffer.append(text).append(1, '\n');
    wrote();
}

void Output::wrote()
{
    if (m_buffer.size() >= kPiece) flush();
}

bool Output::flush()
{
    if (!m_buffer.empty() && std::fwrite(m_buffer.data(), 1, m_buffer.size(), m_file) != m_buffer.size())
        m_failed = true;
    m_buffer.clear();
    if (std::fflush(m_file) != 0) m_failed = true;
    return !m_failed;
}

void say(std::string_view message)
{
    std::string text;
    appendPrintable(text, message, true);
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

bool isTerminal(std::FILE* file) noexcept
{
#if defined(_WIN32)
    return _isatty(_fileno(file)) != 0;
#else
    return isatty(fileno(file)) != 0;
#endif
}

std::string printable(std::string_view text)
{
    std::string out;
    appendPrintable(out, text);
    return out;
}

} // namespace spanwise::cli
