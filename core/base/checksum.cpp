// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/checksum.h"

#include <xxhash.h>

namespace spanwise {

std::uint64_t checksum64(std::string_view bytes) noexcept
{
    return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace spanwise
