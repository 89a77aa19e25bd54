// SPDX-License-Identifier: GPL-3.0-or-later
// A stored span as one JSON line, as the command `spans` prints it. Fields are added, never renamed.
#pragma once

#include "core/base/json_writer.h"
#include "core/model/batch.h"
#include "core/model/span_class.h"

#include <string>

namespace spanwise::exporters {

/// Appends the object without a line break. Absent is null, or leaves the field out where that says the same
/// (dropped_…, original_length). `quality` joins the marks of the span and of its row.
void appendSpanJson(const Batch& batch, const Span& span, SpanClass spanClass, QualityFlags quality, std::string& out);

/// The value as plain JSON: bytes as base64, NaN and infinities as text.
void writeValue(JsonWriter& json, const Batch& batch, const Value& value);
/// {"key": value, …}
void writeAttributes(JsonWriter& json, const Batch& batch, IndexRange attributes);

} // namespace spanwise::exporters
