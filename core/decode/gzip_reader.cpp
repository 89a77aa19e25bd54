// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/gzip_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <zlib.h>

namespace spanwise::decode {

struct GzipReader::Stream {
    z_stream z {};
};

bool isGzip(std::string_view begin) noexcept
{
    return begin.size() >= 2 && begin[0] == '\x1f' && begin[1] == '\x8b';
}

GzipReader::GzipReader()
    : m_stream(std::make_unique<Stream>())
{
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&m_stream->z, kGzipOnly + MAX_WBITS) != Z_OK) m_stream.reset();
}

GzipReader::~GzipReader()
{
    if (m_stream) inflateEnd(&m_stream->z);
}

Result<GzipReader::Step> GzipReader::unpack(std::string_view input, char* output, std::size_t room)
{
    if (!m_stream) return fail(ErrorCode::TooLarge, "no memory to unpack gzip");
    z_stream& z = m_stream->z;
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data())); // zlib does not write to it
    z.avail_in = static_cast<uInt>(std::min(input.size(), kMost));
    z.next_out = reinterpret_cast<Bytef*>(output);
    z.avail_out = static_cast<uInt>(std::min(room, kMost));
    const uInt inBefore = z.avail_in;
    const uInt outBefore = z.avail_out;
    while (z.avail_in > 0 || z.avail_out > 0) {
        if (m_complete) {
            if (z.avail_in == 0) break;
            inflateReset(&z); // another member
            m_complete = false;
        }
        const uInt inHere = z.avail_in;
        const uInt outHere = z.avail_out;
        const int code = inflate(&z, Z_NO_FLUSH);
        if (code == Z_STREAM_END)
            m_complete = true;
        else if (code == Z_BUF_ERROR || (code == Z_OK && inHere == z.avail_in && outHere == z.avail_out))
            break;
        else if (code != Z_OK && outBefore != z.avail_out)
            break; // what comes before the fault first: zlib says the same again at the next call
        else if (code != Z_OK)
            return fail(ErrorCode::Malformed, "damaged gzip: " + std::string(z.msg != nullptr ? z.msg : "unreadable"));
    }
    return Step {inBefore - z.avail_in, outBefore - z.avail_out};
}

} // namespace spanwise::decode
