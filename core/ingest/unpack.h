// SPDX-License-Identifier: GPL-3.0-or-later
// A packed request body, whole: what the sender made of gzip members, up to a limit (reliability.md G1, O7).
#pragma once

#include "core/base/result.h"
#include "core/ingest/padded_text.h"

#include <cstddef>
#include <string_view>

namespace spanwise::ingest {

/// Error: Malformed (no gzip, a wrong checksum, an unfinished stream, bytes behind the end), TooLarge as soon as more
/// than `limit` bytes come out.
[[nodiscard]] Result<PaddedText> unpackGzip(std::string_view packed, std::size_t limit);

} // namespace spanwise::ingest
