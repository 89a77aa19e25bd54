// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/request_cut.h"

#include "core/decode/wire_reader.h"

namespace spanwise::decode {

Result<std::size_t> cutRequest(std::string_view bytes, std::size_t atLeast)
{
    WireReader reader(bytes);
    std::size_t whole = 0;
    try {
        for (bool isField = true; isField && whole < atLeast;) {
            isField = reader.next();
            whole = static_cast<std::size_t>(reader.behind() - bytes.data());
        }
    } catch (const WireError& error) {
        if (whole == 0 && !error.isCut) return fail(ErrorCode::Malformed, error.what);
    }
    return whole;
}

} // namespace spanwise::decode
