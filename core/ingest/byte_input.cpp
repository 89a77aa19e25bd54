// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/byte_input.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kBuffer = std::size_t {256} << 10U;
}

ByteInput::ByteInput(ReadBytes read)
    : m_read(std::move(read))
{
}

/// An error, unless there is something to give before it.
Result<std::size_t> ByteInput::upTo(Error fault, std::size_t done)
{
    if (done == 0) return tl::unexpected(std::move(fault));
    m_fault = std::move(fault);
    return done;
}

/// The first bytes, where they are wanted; those of gzip in the buffer.
Result<std::size_t> ByteInput::begin(char* to, std::size_t most)
{
    std::size_t done = 0;
    while (done < std::min<std::size_t>(most, 2) && !m_ended) { // a pipe may give one at a time
        const auto got = m_read(to + done, std::min(most - done, kBuffer - done));
        if (!got) return got;
        m_ended = *got == 0;
        done += *got;
        m_bytesRead += *got;
    }
    if (!decode::isGzip({to, done})) return done;
    m_gzip = std::make_unique<decode::GzipReader>();
    m_buffer.resize(kBuffer);
    std::memcpy(m_buffer.data(), to, done);
    m_to = done;
    return 0;
}

Result<void> ByteInput::fill()
{
    m_from = m_to = 0;
    const auto got = m_read(m_buffer.data(), m_buffer.size());
    if (!got) return tl::unexpected(got.error());
    m_ended = *got == 0;
    m_to = *got;
    m_bytesRead += *got;
    return {};
}

Result<std::size_t> ByteInput::read(char* to, std::size_t most)
{
    if (m_fault) return tl::unexpected(*m_fault);
    std::size_t done = 0;
    if (!m_begun) {
        m_begun = true;
        const auto first = begin(to, most);
        if (!first) return first;
        done = *first;
    }
    if (m_gzip) return readPacked(to, most);
    while (done < most && !m_ended) {
        const auto got = m_read(to + done, most - done);
        if (!got) return upTo(got.error(), done);
        m_ended = *got == 0;
        done += *got;
        m_bytesRead += *got;
    }
    return done;
}

Result<std::size_t> ByteInput::readPacked(char* to, std::size_t most)
{
    std::size_t done = 0;
    while (done < most) {
        if (m_from == m_to && !m_ended)
            if (auto filled = fill(); !filled) return upTo(filled.error(), done);
        const auto step = m_gzip->unpack({m_buffer.data() + m_from, m_to - m_from}, to + done, most - done);
        if (!step) return upTo(step.error(), done);
        m_from += step->taken;
        done += step->made;
        if (m_from < m_to || !m_ended) {
            if (step->taken == 0 && step->made == 0 && m_from < m_to)
                return upTo({ErrorCode::Malformed, "damaged gzip: nothing more can be unpacked"}, done);
            continue;
        }
        if (step->made > 0) continue; // the last bytes may still be inside
        if (!m_gzip->isComplete()) return upTo({ErrorCode::Malformed, "the gzip stream ends too early"}, done);
        break;
    }
    return done;
}

} // namespace spanwise::ingest
