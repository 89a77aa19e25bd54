// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/arena.h"

#include <optional>
#include <string_view>

namespace spanwise::decode {

/// Standard or URL-safe alphabet, padded or not (rule J6; proto3 JSON mapping). The bytes live in `arena`. Nothing when
/// the text is not base64.
[[nodiscard]] std::optional<std::string_view> decodeBase64(std::string_view text, Arena& arena);

} // namespace spanwise::decode
