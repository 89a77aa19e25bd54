// SPDX-License-Identifier: GPL-3.0-or-later
// Attribute names of an application's own, told by its user: hand-made instrumentation needs no code here.
//
// A JSON file:
//
//     {
//       "version": 1,
//       "fields": {                                  our field → attribute names, first usable one wins
//         "request_model": ["acme.llm.model"],
//         "input_tokens": ["acme.tokens.in"],
//         "ttft_ms": "acme.first_token_ms"           one name may stand without a list
//       },
//       "classes": [                                 what kind of span it is; first rule that fits decides
//         { "class": "llm", "span_name": "acme.generate*" },
//         { "class": "tool", "attribute": "acme.kind", "equals": "tool" },
//         { "class": "retriever", "scope": "acme.search" }
//       ]
//     }
//
// What a mapping says goes before what any dialect says. Field names: fields.cpp. Class names: core/model/span_class.h.
// A rule with several conditions fits where all of them hold; a name may end in `*`.
#pragma once

#include "core/base/result.h"
#include "core/dialect/fields.h"
#include "core/model/span_class.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanwise::calls {

/// Made once, read by any number of threads.
struct MappingRules {
    struct Target {
        dialect::Field field;
        std::uint32_t rank; ///< position in the field's list
    };
    struct ClassRule {
        SpanClass spanClass = SpanClass::Other;
        std::string spanName; ///< empty = any; `*` at the end matches any rest
        std::string scope;
        std::string attribute; ///< must be there …
        std::string equals; ///< … and hold this text, unless empty
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view> {}(text); }
    };

    std::unordered_map<std::string, std::vector<Target>, Hash, std::equal_to<>> fields; ///< by attribute name
    std::vector<ClassRule> classes;
};

} // namespace spanwise::calls

namespace spanwise::dialect {

/// Reads such a file. Error: Invalid, naming the line of broken JSON, or the place ("fields.input_tokens") and what is
/// wrong there; names that are not ours are errors, so that a slip of the pen does not stay unseen.
[[nodiscard]] Result<calls::MappingRules> readMapping(std::string_view json);

} // namespace spanwise::dialect
