// SPDX-License-Identifier: GPL-3.0-or-later
// A text as gzip packs it.
#pragma once

#include <string>
#include <string_view>
#include <zlib.h>

namespace spanwise::test {

inline std::string gzipped(std::string_view text, int level = 6)
{
    z_stream z {};
    deflateInit2(&z, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&z, text.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(out.size() - z.avail_out);
    deflateEnd(&z);
    return out;
}

} // namespace spanwise::test
