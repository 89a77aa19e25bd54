// SPDX-License-Identifier: GPL-3.0-or-later
// Values that stand where a secret would: in documentation, in templates, in code that reads it from elsewhere.
#pragma once

#include <string_view>

namespace spanwise::guard {

/// `<password>`, `${SECRET}`, `{{ token }}`, `%s`, `$VAR`, `***`, `xxxx`, "your-key-here", "changeme", one repeated
/// character.
[[nodiscard]] bool isPlaceholder(std::string_view value) noexcept;

} // namespace spanwise::guard
