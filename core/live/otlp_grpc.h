// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP over gRPC (specification 1.11): which calls are served, and the gRPC side of the answers O1–O18. The message
// bytes are the same protobuf that HTTP carries and go to the same decoder.
#pragma once

#include "core/live/access_policy.h"
#include "core/live/grpc_session.h"
#include "core/live/otlp_http.h"

#include <variant>

namespace spanwise::live {

[[nodiscard]] std::variant<OtlpDelivery, GrpcAnswer> admit(const GrpcCall& call, const AccessPolicy& policy);

[[nodiscard]] GrpcAnswer grpcStored(const OtlpDelivery& delivery, const decode::DecodeReport& report);

/// The sender has sent more than it may (O9).
[[nodiscard]] GrpcAnswer grpcTooFast(int retryAfterSeconds);

/// Nothing of the delivery is in the store.
[[nodiscard]] GrpcAnswer grpcRefused(const Error& error, int retryAfterSeconds);

} // namespace spanwise::live
