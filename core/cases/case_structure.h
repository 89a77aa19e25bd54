// SPDX-License-Identifier: GPL-3.0-or-later
// What of a case's JSON is structure: names of members, ids, times, and words that the format itself gives. It is what
// redaction leaves alone, because a case without it is no case. Everything else may hold what a person wrote.
//
// A shape is a JSON pointer with # in the place of each index: /input/messages/#/role.
#pragma once

#include <string_view>

namespace spanwise::cases {

/// Whether the format names this member of the object at `shape`. Members of documents that people and models wrote
/// (expected.json, values of checks, schemas of tools) are none.
[[nodiscard]] bool isNameOfFormat(std::string_view shape, std::string_view key) noexcept;

/// Whether a text at `shape` is a word of the format, an id in hex or a time. A text that only stands where one is
/// expected (a role that no one knows) is not.
[[nodiscard]] bool isWordOfFormat(std::string_view shape, std::string_view text) noexcept;

/// Whether a number at `shape` is a bound, a setting of the model or a version. `checkKind`: of the check around it.
[[nodiscard]] bool isNumberOfFormat(std::string_view shape, std::string_view checkKind) noexcept;

} // namespace spanwise::cases
