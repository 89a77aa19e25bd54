// SPDX-License-Identifier: GPL-3.0-or-later
// The bodies of OTLP answers (specification 1.11): Export…ServiceResponse with partial success, and google.rpc.Status
// for errors, each as JSON or protobuf.
#pragma once

#include "core/decode/decoder.h"

#include <optional>
#include <string>
#include <string_view>

namespace spanwise::live {

enum class Encoding : std::uint8_t { Json, Protobuf };

[[nodiscard]] std::string_view contentTypeOf(Encoding encoding) noexcept;

/// Codes of google.rpc.Code that receivers answer with; the gRPC status codes are the same numbers.
enum class StatusCode : std::uint8_t {
    Ok = 0,
    InvalidArgument = 3,
    NotFound = 5,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
};

struct Status {
    StatusCode code = StatusCode::Internal;
    std::string message; ///< cut at 1 KiB when written
    std::optional<std::string> violation; ///< becomes a BadRequest detail with one field violation
    std::optional<std::string> violatedField; ///< the JSON path or position that the violation speaks of
    std::optional<int> retryAfterSeconds; ///< becomes a RetryInfo detail
};

/// At most 1 KiB of it, never in the middle of a character.
[[nodiscard]] std::string_view cutMessage(std::string_view message);

[[nodiscard]] std::string encodeStatus(const Status& status, Encoding encoding);

/// The answer to a request that was decoded: `{}` or zero bytes when there is nothing to say, else partial success with
/// the exact number of rejected records and a message that names the reasons.
[[nodiscard]] std::string encodeExportResponse(
    const decode::DecodeReport& report, decode::Signal signal, Encoding encoding);

} // namespace spanwise::live
