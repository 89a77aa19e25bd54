// SPDX-License-Identifier: GPL-3.0-or-later
// Attribute names that are common enough to be stored as numbers: of what the store holds besides texts they were the
// largest part, a twelfth of the file. A name that is not in the table is stored as it is.
#pragma once

#include <cstdint>
#include <string_view>

namespace spanwise::decode {

/// 0 = the name has no number.
[[nodiscard]] std::uint32_t storedNumberOf(std::string_view name) noexcept;
/// Empty: there is no such number. Valid for ever.
[[nodiscard]] std::string_view storedNameOf(std::uint64_t number) noexcept;

} // namespace spanwise::decode
