// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as a person reads it: indented, otherwise as it was sent. Numbers, escapes and order are not touched.
#pragma once

#include <QByteArray>
#include <optional>
#include <string_view>

namespace spanwise::ui {

/// Nothing if `text` is no object or array, is not well formed, nests deeper than 64 levels or is over `limit` bytes.
[[nodiscard]] std::optional<QByteArray> indentedJson(std::string_view text, std::size_t limit = 512 * 1024);

} // namespace spanwise::ui
