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
    , m_buffer(kBuffer)
{
}

Result<void> ByteInput::fill()
{
    m_from = m_to = 0;
    while (m_to < 2 && !m_ended) { // two bytes tell gzip; a pipe may give one at a time
        const auto got = m_read(m_buffer.data() + m_to, m_buffer.size() - m_to);
        if (!got) return tl::unexpected(got.error());
        m_ended = *got == 0;
        m_to += *got;
        m_bytesRead += *got;
    }
    return {};
}

Result<std::size_t> ByteInput::read(char* to, std::size_t most)
{
    if (!m_begun) {
        m_begun = true;
        if (auto filled = fill(); !filled) return tl::unexpected(filled.error());
        if (decode::isGzip({m_buffer.data(), m_to})) m_gzip = std::make_unique<decode::GzipReader>();
    }
    if (m_gzip) return readPacked(to, most);
    std::size_t done = std::min(most, m_to - m_from);
    std::memcpy(to, m_buffer.data() + m_from, done);
    m_from += done;
    while (done < most && !m_ended) {
        const auto got = m_read(to + done, most - done);
        if (!got) return got;
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
            if (auto filled = fill(); !filled) return tl::unexpected(filled.error());
        const auto step = m_gzip->unpack({m_buffer.data() + m_from, m_to - m_from}, to + done, most - done);
        if (!step) return tl::unexpected(step.error());
        m_from += step->taken;
        done += step->made;
        if (m_from < m_to || !m_ended) {
            if (step->taken == 0 && step->made == 0 && m_from < m_to)
                return fail(ErrorCode::Malformed, "damaged gzip: nothing more can be unpacked");
            continue;
        }
        if (step->made > 0) continue; // the last bytes may still be inside
        if (!m_gzip->isComplete()) return fail(ErrorCode::Malformed, "the gzip stream ends too early");
        break;
    }
    return done;
}

} // namespace spanwise::ingest
