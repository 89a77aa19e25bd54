// SPDX-License-Identifier: GPL-3.0-or-later
// Finds damage in our own files. Not for security: anybody can make bytes with a wanted checksum.
#pragma once

#include <cstdint>
#include <string_view>

namespace spanwise {

/// XXH3, 64 bits, seed 0: about memory speed.
[[nodiscard]] std::uint64_t checksum64(std::string_view bytes) noexcept;

} // namespace spanwise
