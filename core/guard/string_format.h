// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of strings that schemas name most.
#pragma once

#include <optional>
#include <string_view>

namespace spanwise::guard {

/// Nothing = a format that is not checked. Known: date, date-time, time, email, uri, uri-reference, uuid, ipv4, ipv6,
/// hostname (RFC 3339, 5321 §4.1.2 without quoted and literal forms, 3986, 4122, 2673, 4291, 1123).
[[nodiscard]] std::optional<bool> fitsFormat(std::string_view format, std::string_view text);

} // namespace spanwise::guard
