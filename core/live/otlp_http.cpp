// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/otlp_http.h"

#include "core/live/sender_rate.h"

#include <algorithm>
#include <cctype>

namespace spanwise::live {

namespace {

struct Route {
    std::string_view path;
    decode::Signal signal;
};

constexpr Route kRoutes[] = {
    {"/v1/traces", decode::Signal::Traces},
    {"/v1/logs", decode::Signal::Logs},
    {"/v1/metrics", decode::Signal::Metrics},
};

/// The path must end in a route, whatever stands before it; a path with a dot segment is never normalised (O12).
std::optional<decode::Signal> signalOf(std::string_view path)
{
    if (path.find("/./") != std::string_view::npos || path.find("/../") != std::string_view::npos
        || path.find('%') != std::string_view::npos)
        return std::nullopt;
    for (const Route& route : kRoutes)
        if (path.ends_with(route.path)) return route.signal;
    return std::nullopt;
}

std::optional<Encoding> encodingOf(std::string_view contentType)
{
    std::string media(contentType.substr(0, contentType.find(';')));
    media.erase(
        std::remove_if(media.begin(), media.end(), [](unsigned char c) { return c == ' ' || c == '\t'; }), media.end());
    std::transform(
        media.begin(), media.end(), media.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (media == "application/json") return Encoding::Json;
    if (media == "application/x-protobuf") return Encoding::Protobuf;
    return std::nullopt;
}

HttpResponse errorAnswer(int http, Status status, Encoding encoding)
{
    HttpResponse response;
    response.status = http;
    response.contentType = std::string(contentTypeOf(encoding));
    response.body = encodeStatus(status, encoding);
    return response;
}

HttpResponse errorAnswer(int http, StatusCode code, std::string message, Encoding encoding)
{
    return errorAnswer(http, Status {code, std::move(message), {}, {}, {}}, encoding);
}

HttpResponse refuseStranger(AccessPolicy::Verdict verdict, Encoding encoding)
{
    switch (verdict) {
    case AccessPolicy::Verdict::HostRefused:
        return errorAnswer(403, StatusCode::PermissionDenied,
            "this Host is not served here; add it to the allowed hosts if you mean it", encoding);
    case AccessPolicy::Verdict::OriginRefused:
        return errorAnswer(403, StatusCode::PermissionDenied, "web pages may not write here", encoding);
    default: break;
    }
    HttpResponse response = errorAnswer(401, StatusCode::Unauthenticated, "a bearer token is needed", encoding);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

} // namespace

std::variant<OtlpDelivery, HttpResponse> admit(const HttpRequest& request, const AccessPolicy& policy)
{
    const std::optional<Encoding> encoding = encodingOf(request.contentType);
    const Encoding answerIn = encoding.value_or(Encoding::Json);

    if (const AccessPolicy::Verdict verdict = policy.judge(request); verdict != AccessPolicy::Verdict::Allowed)
        return refuseStranger(verdict, answerIn);

    const std::optional<decode::Signal> signal = signalOf(request.path());
    if (!signal)
        return errorAnswer(404, StatusCode::NotFound,
            "nothing is served at this path; use /v1/traces, /v1/logs or /v1/metrics", answerIn);
    if (request.method != "POST") {
        HttpResponse response = errorAnswer(405, StatusCode::Unimplemented, "only POST is served here", answerIn);
        response.headers.emplace_back("Allow", "POST");
        return response;
    }
    if (!encoding)
        return errorAnswer(415, StatusCode::InvalidArgument,
            "Content-Type must be application/json or application/x-protobuf", answerIn);

    const bool gzip = request.contentEncoding == "gzip";
    if (!gzip && !request.contentEncoding.empty() && request.contentEncoding != "identity") {
        HttpResponse response =
            errorAnswer(415, StatusCode::Unimplemented, "Content-Encoding must be gzip or identity", answerIn);
        response.headers.emplace_back("Accept-Encoding", "gzip");
        return response;
    }
    return OtlpDelivery {*signal, *encoding, gzip};
}

HttpResponse answerStored(const OtlpDelivery& delivery, const decode::DecodeReport& report)
{
    HttpResponse response;
    response.contentType = std::string(contentTypeOf(delivery.encoding));
    response.body = encodeExportResponse(report, delivery.signal, delivery.encoding);
    return response;
}

HttpResponse answerRefused(const OtlpDelivery& delivery, const Error& error, int retryAfterSeconds)
{
    switch (error.code) {
    case ErrorCode::Malformed:
    case ErrorCode::Unsupported:
    case ErrorCode::Invalid: {
        Status status {StatusCode::InvalidArgument, error.message, error.message, {}, {}};
        return errorAnswer(400, std::move(status), delivery.encoding);
    }
    case ErrorCode::TooLarge: return errorAnswer(413, StatusCode::ResourceExhausted, error.message, delivery.encoding);
    case ErrorCode::Busy:
    case ErrorCode::Io:
    case ErrorCode::Conflict:
    case ErrorCode::Damaged:
    case ErrorCode::Cancelled: {
        HttpResponse response = errorAnswer(
            503, Status {StatusCode::Unavailable, error.message, {}, {}, retryAfterSeconds}, delivery.encoding);
        response.headers.emplace_back("Retry-After", std::to_string(retryAfterSeconds));
        return response;
    }
    case ErrorCode::NotFound: break;
    }
    return errorAnswer(500, StatusCode::Internal, error.message, delivery.encoding);
}

HttpResponse answerTooFast(const OtlpDelivery& delivery, int retryAfterSeconds)
{
    HttpResponse response = errorAnswer(
        429, Status {StatusCode::Unavailable, std::string(kTooFast), {}, {}, retryAfterSeconds}, delivery.encoding);
    response.headers.emplace_back("Retry-After", std::to_string(retryAfterSeconds));
    return response;
}

HttpResponse answerUnreadable(int status, const std::string& message)
{
    const StatusCode code = status == 413 || status == 431 || status == 414 ? StatusCode::ResourceExhausted
        : status == 503                                                     ? StatusCode::Unavailable
                                                                            : StatusCode::InvalidArgument;
    HttpResponse response = errorAnswer(status, code, message, Encoding::Json);
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    response.close = true;
    return response;
}

} // namespace spanwise::live
