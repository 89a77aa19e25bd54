// SPDX-License-Identifier: GPL-3.0-or-later
// Where a $ref of a JSON Schema leads: to a schema by its $id, or into one by a JSON pointer. Nothing is fetched.
#pragma once

#include "core/guard/json_value.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace spanwise::guard {

/// Resolves a relative reference as far as schemas need it: fragment, absolute, path, name.
[[nodiscard]] std::string resolvedReference(std::string_view base, std::string_view reference);

class SchemaReferences {
public:
    /// `root` must outlive this.
    explicit SchemaReferences(const JsonValue& root);

    struct Target {
        const JsonValue* schema = nullptr; ///< null = it leads nowhere that is known here
        std::string base; ///< what references inside of it are relative to
        std::string notChecked; ///< what to tell when it leads nowhere
    };
    [[nodiscard]] Target find(const std::string& reference, const std::string& base) const;

private:
    void index(const JsonValue& schema, const std::string& base, int depth);

    const JsonValue& m_root;
    std::map<std::string, std::pair<const JsonValue*, std::string>, std::less<>> m_byId; ///< schema and its base
};

} // namespace spanwise::guard
