// SPDX-License-Identifier: GPL-3.0-or-later
// One dictionary file → a product with its rules.
#pragma once

#include "core/gateway/dictionary.h"

namespace spanwise::gateway {

/// Error: Malformed, with the place in the file and what is expected there.
[[nodiscard]] Result<Product> readProduct(std::string_view json);

} // namespace spanwise::gateway
