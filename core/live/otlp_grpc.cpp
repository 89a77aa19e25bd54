// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/otlp_grpc.h"

#include "core/live/sender_rate.h"

namespace spanwise::live {

namespace {

struct Method {
    std::string_view path;
    decode::Signal signal;
};

constexpr Method kMethods[] = {
    {"/opentelemetry.proto.collector.trace.v1.TraceService/Export", decode::Signal::Traces},
    {"/opentelemetry.proto.collector.logs.v1.LogsService/Export", decode::Signal::Logs},
    {"/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", decode::Signal::Metrics},
};

GrpcAnswer withStatus(Status status)
{
    GrpcAnswer answer;
    answer.status = static_cast<int>(status.code);
    answer.statusMessage = cutMessage(status.message); // a trailer has little room
    if (status.violation || status.retryAfterSeconds) answer.statusDetails = encodeStatus(status, Encoding::Protobuf);
    return answer;
}

GrpcAnswer withStatus(StatusCode code, std::string message)
{
    return withStatus(Status {code, std::move(message), {}, {}, {}});
}

} // namespace

std::variant<OtlpDelivery, GrpcAnswer> admit(const GrpcCall& call, const AccessPolicy& policy)
{
    HttpRequest asHttp;
    asHttp.host = call.authority;
    asHttp.origin = call.origin;
    asHttp.hasOrigin = call.hasOrigin;
    asHttp.authorization = call.authorization;
    switch (policy.judge(asHttp)) {
    case AccessPolicy::Verdict::Allowed: break;
    case AccessPolicy::Verdict::HostRefused:
        return withStatus(StatusCode::PermissionDenied, "this :authority is not served here");
    case AccessPolicy::Verdict::OriginRefused:
        return withStatus(StatusCode::PermissionDenied, "web pages may not write here");
    case AccessPolicy::Verdict::NotAuthenticated:
        return withStatus(StatusCode::Unauthenticated, "a bearer token is needed");
    }
    for (const Method& method : kMethods)
        if (call.path == method.path) return OtlpDelivery {method.signal, Encoding::Protobuf, call.compressed};
    return withStatus(StatusCode::Unimplemented, "unknown method " + call.path.substr(0, 200));
}

GrpcAnswer grpcStored(const OtlpDelivery& delivery, const decode::DecodeReport& report)
{
    GrpcAnswer answer;
    answer.message = encodeExportResponse(report, delivery.signal, Encoding::Protobuf);
    return answer;
}

GrpcAnswer grpcTooFast(int retryAfterSeconds)
{
    return withStatus(Status {StatusCode::Unavailable, std::string(kTooFast), {}, {}, retryAfterSeconds});
}

GrpcAnswer grpcRefused(const Error& error, int retryAfterSeconds)
{
    switch (error.code) {
    case ErrorCode::Malformed:
    case ErrorCode::Unsupported:
    case ErrorCode::Invalid:
        return withStatus(Status {StatusCode::InvalidArgument, error.message, error.message, {}, {}});
    case ErrorCode::TooLarge:
        return withStatus(StatusCode::ResourceExhausted, error.message); // no RetryInfo: coming back would not help
    case ErrorCode::Busy:
    case ErrorCode::Io:
    case ErrorCode::Conflict:
    case ErrorCode::Damaged:
    case ErrorCode::Cancelled:
        return withStatus(Status {StatusCode::Unavailable, error.message, {}, {}, retryAfterSeconds});
    case ErrorCode::NotFound: break;
    }
    return withStatus(StatusCode::Internal, error.message);
}

} // namespace spanwise::live
