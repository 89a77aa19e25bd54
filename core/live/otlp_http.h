// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP over HTTP (specification 1.11): from a request to what has to be stored, and from what became of it to an
// answer. The rules O1–O18 of the conformance checklist live here; sockets do not.
#pragma once

#include "core/base/result.h"
#include "core/live/access_policy.h"
#include "core/live/otlp_status.h"

#include <optional>
#include <string>
#include <variant>

namespace spanwise::live {

/// A request that may be read: what it holds and how to answer it.
struct OtlpDelivery {
    decode::Signal signal = decode::Signal::Traces;
    Encoding encoding = Encoding::Json;
    bool gzip = false;
};

/// Judges everything but the body. Called as soon as the header section is read, so that a body that will be refused is
/// never asked for.
[[nodiscard]] std::variant<OtlpDelivery, HttpResponse> admit(const HttpRequest& request, const AccessPolicy& policy);

/// The answer to a delivery that was stored, in whole or in part.
[[nodiscard]] HttpResponse answerStored(const OtlpDelivery& delivery, const decode::DecodeReport& report);

/// The answer to a delivery that was not: 400, 413, 503 with Retry-After, 500. Nothing of it is in the store then.
[[nodiscard]] HttpResponse answerRefused(const OtlpDelivery& delivery, const Error& error, int retryAfterSeconds);

/// The sender has sent more than it may (O9).
[[nodiscard]] HttpResponse answerTooFast(const OtlpDelivery& delivery, int retryAfterSeconds);

/// The answer to bytes that never became a request.
[[nodiscard]] HttpResponse answerUnreadable(int status, const std::string& message);

} // namespace spanwise::live
