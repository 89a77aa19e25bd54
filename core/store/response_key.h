// SPDX-License-Identifier: GPL-3.0-or-later
// What stands for a response id in the rows: a number of 48 bits, which takes six bytes. Of a million calls and as many
// ids that are looked for, one pair in two hundred stores would be taken for each other.
#pragma once

#include "core/base/checksum.h"

#include <cstdint>
#include <string_view>

namespace spanwise::store {

using ResponseKey = std::int64_t; ///< of a call even, 0 = has no response id

/// In the place of an id for records that are about a call and name none. No id has it.
inline constexpr ResponseKey kNamesNone = 2;
/// Set in the key of a log record that evaluates the call: such records are counted apart.
inline constexpr ResponseKey kEvaluates = 1;

[[nodiscard]] inline ResponseKey responseKey(std::string_view responseId) noexcept
{
    if (responseId.empty()) return 0;
    const auto key = static_cast<ResponseKey>(checksum64(responseId) >> 17U) * 2;
    return key > kNamesNone ? key : key + 4;
}

} // namespace spanwise::store
