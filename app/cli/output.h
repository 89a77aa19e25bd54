// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output for data, standard error for messages. What telemetry says never reaches a terminal as a control
// character.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace spanwise::cli {

/// Collects and writes in large pieces. One thread.
class Output {
public:
    explicit Output(std::FILE* file) noexcept
        : m_file(file)
    {
    }

    void write(std::string_view text);
    void line(std::string_view text);
    /// A buffer to append to; call wrote() afterwards.
    [[nodiscard]] std::string& buffer() noexcept { return m_buffer; }
    void wrote();
    /// False when something could not be written, now or before.
    bool flush();
    [[nodiscard]] bool failed() const noexcept { return m_failed; }

private:
    static constexpr std::size_t kPiece = 256 * 1024;

    std::FILE* m_file;
    std::string m_buffer;
    bool m_failed = false;
};

/// A message for the person, on standard error, on a line of its own.
void say(std::string_view message);

[[nodiscard]] bool isTerminal(std::FILE* file) noexcept;

/// `text` with its control characters shown as escapes.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace spanwise::cli
