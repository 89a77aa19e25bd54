// SPDX-License-Identifier: GPL-3.0-or-later
// Finds where JSON documents begin and end in a stream of text, without reading them: by brackets and quotation marks.
//
// Files come as JSON lines, as one document or several, in one line or laid out over many. A document ends where its
// brackets close and the rest of its line is blank or begins another one. What is broken ends with its line: JSON
// strings hold no line break, and a line that begins a new object at its very start is inside another only where a list
// goes on and the object is none that a request begins with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spanwise::ingest {

/// Fed with all text of a document that is not cut yet; says where it ends. Keeps its place between calls, so that
/// every byte is looked at once.
class DocumentCutter {
public:
    /// Starts a new document.
    void reset() noexcept { *this = {}; }

    /// `text` begins with the document (no blanks before it) and may grow from call to call; `atEnd`: nothing will
    /// follow. Gives the length of the document with the blanks behind it on its line, or npos when more is needed.
    [[nodiscard]] std::size_t cut(std::string_view text, bool atEnd) noexcept;

    /// The document that was cut last is one line: there is no need to count line breaks in it.
    [[nodiscard]] bool wasOneLine() const noexcept { return m_oneLine; }

    /// What was cut at the end of all text had closed its brackets by then.
    [[nodiscard]] bool isWhole() const noexcept { return m_state == State::Behind; }

    static constexpr std::size_t npos = std::string_view::npos;

private:
    enum class State : std::uint8_t { Inside, InString, Behind, Broken };

    [[nodiscard]] std::size_t cutWholeLine(std::string_view text) noexcept;

    std::size_t m_at = 0;
    std::int64_t m_depth = 0;
    State m_state = State::Inside;
    bool m_lineTried = false;
    bool m_oneLine = false;
};

} // namespace spanwise::ingest
