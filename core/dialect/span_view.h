// SPDX-License-Identifier: GPL-3.0-or-later
// One span as the rules of the dialects look at it.
#pragma once

#include "core/dialect/attributes.h"
#include "core/model/batch.h"

#include <string_view>

namespace spanwise::dialect {

/// Valid while the batch and the reader that indexed the attributes live.
struct SpanView {
    const Span* span = nullptr;
    const Attributes* attributes = nullptr;
    std::string_view scope;
    std::string_view scopeVersion;

    [[nodiscard]] bool has(Key key) const noexcept { return attributes->has(key); }
    [[nodiscard]] bool has(Family family) const noexcept { return attributes->has(family); }
};

} // namespace spanwise::dialect
