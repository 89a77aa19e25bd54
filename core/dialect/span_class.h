// SPDX-License-Identifier: GPL-3.0-or-later
// What kind of span is it? The marks of all dialects in one fixed order; the first that says something decides
// (dialects.md §2). OTLP's span kind decides nothing: model calls come as CLIENT, INTERNAL and SERVER alike.
#pragma once

#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"
#include "core/model/span_class.h"

namespace spanwise::dialect {

struct ClassVerdict {
    SpanClass spanClass = SpanClass::Other;
    bool marked = false; ///< something on the span said so; else a root above a model call becomes a request
    bool detail = false; ///< one of many small spans (chunks, steps) that views hide by default
};

[[nodiscard]] ClassVerdict classOf(Reader& reader, const SpanView& view);

} // namespace spanwise::dialect
