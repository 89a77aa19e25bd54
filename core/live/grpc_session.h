// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC unary calls out of the bytes of an HTTP/2 connection, and their answers as bytes: no socket, no clock.
//
// nghttp2 speaks HTTP/2; this class adds what gRPC over HTTP/2 asks for (grpc/doc/PROTOCOL-HTTP2.md): the five-byte
// message prefix, the status in trailers, and limits on what one connection may make the program hold.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace spanwise::live {

struct GrpcLimits {
    std::uint32_t streams = 32; ///< at the same time on one connection
    std::uint32_t headerListBytes = 16 * 1024;
    std::uint32_t streamWindow = 1024 * 1024;
    std::uint64_t messageBytes = 64ULL * 1024 * 1024; ///< as received
    std::uint64_t connectionBytes = 96ULL * 1024 * 1024; ///< of all calls of a connection that are not answered
    std::uint64_t excessBytes = 8ULL * 1024 * 1024; ///< thrown away after a refusal before the connection is cut
};

/// A whole unary call.
struct GrpcCall {
    std::int32_t stream = 0;
    std::string path; ///< `/package.Service/Method`
    std::string authority;
    std::string authorization;
    std::string origin;
    bool hasOrigin = false;
    std::string encoding; ///< grpc-encoding; empty = identity
    bool compressed = false; ///< the message is in `encoding`
    std::string message;
};

struct GrpcAnswer {
    int status = 0; ///< grpc-status, the numbers of google.rpc.Code
    std::string statusMessage; ///< UTF-8, percent-encoded on the wire
    std::string statusDetails; ///< google.rpc.Status as protobuf, for grpc-status-details-bin; may be empty
    std::string message; ///< the reply; sent only with status 0
};

/// Used by one thread.
class GrpcSession {
public:
    using OnCall = std::function<void(GrpcCall&&)>;

    GrpcSession(const GrpcLimits& limits, OnCall onCall);
    ~GrpcSession();
    GrpcSession(const GrpcSession&) = delete;
    GrpcSession& operator=(const GrpcSession&) = delete;

    /// False: the peer does not speak HTTP/2 or sent far more than it may; cut the connection after sending output().
    [[nodiscard]] bool feed(std::string_view bytes);
    /// Bytes to send now; empty when there are none.
    [[nodiscard]] std::string output();
    /// Ignored when the stream has gone.
    void answer(std::int32_t stream, const GrpcAnswer& answer);
    /// Bytes of calls that are still arriving.
    [[nodiscard]] std::uint64_t heldBytes() const noexcept;
    /// Answers the call that holds most of them with UNAVAILABLE and lets them go.
    void turnBackLargest();
    /// Tells the peer to open no further streams (GOAWAY).
    void finishSoon();
    [[nodiscard]] bool isIdle() const noexcept;
    /// Nothing will be read or written any more.
    [[nodiscard]] bool isOver() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace spanwise::live
