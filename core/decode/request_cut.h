// SPDX-License-Identifier: GPL-3.0-or-later
// Where a protobuf request may be cut: between its records (resource_spans, resource_logs, resource_metrics). Repeated
// fields may lie in several messages one behind the other (encoding of protobuf, "last one wins" and "concatenation"),
// so that each portion of whole records is a request of its own.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string_view>

namespace spanwise::decode {

/// Bytes at the beginning of `bytes` that are whole records: up to the first end of one at or behind `atLeast`, else
/// all that are whole; 0 when more bytes are needed to see the end of the first one. Error: Malformed with the reason,
/// when `bytes` begin with no record, whatever may follow.
[[nodiscard]] Result<std::size_t> cutRequest(std::string_view bytes, std::size_t atLeast);

} // namespace spanwise::decode
