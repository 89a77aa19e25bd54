// SPDX-License-Identifier: GPL-3.0-or-later
// What the texts of a service may be: off unless the user writes a list. The file (data folder, allow-lists.json):
//
//     {"rules": [{"service": "shop", "role": "user", "max_chars": 2000, "languages": ["en", "de"],
//                 "pattern": "[A-Z]{2}[0-9]{6}", "enum": ["yes", "no"]},
//                {"service": "shop", "tools": ["search", "refund"], "hosts": ["shop.example"],
//                 "language": "en", "json_fence": true, "schema": {…}, "quotable": ["…"]}]}
//
// Without "service" a rule holds for all; "role" is user, tool or assistant, without it for all texts that go in.
#pragma once

#include "core/base/result.h"
#include "core/guard/json_schema.h"
#include "core/model/finding.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace spanwise::guard {

struct AllowRule {
    std::string service; ///< empty = any
    std::string role; ///< empty = any that goes in
    std::optional<std::size_t> maxChars;
    std::vector<std::string> languages;
    std::shared_ptr<const re2::RE2> pattern; ///< must match the whole text
    std::vector<std::string> values;

    std::vector<std::string> tools; ///< that may be called; empty = not judged
    std::vector<std::string> hosts; ///< that markup of answers may load from
    std::vector<std::string> quotable; ///< phrases of the system message that may be quoted
    std::string answerLanguage;
    std::shared_ptr<const JsonSchema> schema; ///< of answers, where the request has none
    bool allowsFence = true;

    /// Appends a `not_allowed` finding of low severity for the first thing that does not fit.
    void check(std::string_view text, TextSide side, std::vector<Finding>& out) const;
};

class AllowLists {
public:
    AllowLists() = default;
    /// Error: Malformed with byte and line, Invalid with the number of the rule.
    [[nodiscard]] static Result<AllowLists> read(std::string_view json);

    /// The most exact rule: of this service and role, of this service, of all. Null = none.
    [[nodiscard]] const AllowRule* find(std::string_view service, std::string_view role) const noexcept;
    [[nodiscard]] bool isEmpty() const noexcept { return m_rules.empty(); }
    /// A checksum of what was read; empty when there are no rules.
    [[nodiscard]] const std::string& version() const noexcept { return m_version; }

private:
    std::string m_version;
    std::vector<AllowRule> m_rules;
};

} // namespace spanwise::guard
