// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP over HTTP and gRPC: listens, judges, hands bodies to the intake and answers only after the intake has said what
// became of them. One network thread serves all listeners.
#pragma once

#include "core/base/result.h"
#include "core/live/grpc_connection.h"
#include "core/live/http_connection.h"
#include "core/live/listener.h"
#include "core/live/mailbox.h"
#include "core/live/otlp_http.h"
#include "core/live/sender_rate.h"

#include <QThread>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace spanwise::live {

enum class Protocol : std::uint8_t { Http, Grpc };

/// `address` is an IP address or `localhost`; port 0 = any free one.
struct Binding {
    Protocol protocol = Protocol::Http;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;

    /// `127.0.0.1:4318`, `[::1]:4318`
    [[nodiscard]] std::string text() const;
};

/// What the receiver hands on. `body` is as received; unpacking and decoding are not the network thread's business.
struct ReceivedDelivery {
    OtlpDelivery what;
    std::string body;
    Protocol via = Protocol::Http;
    std::stop_token senderGone; ///< asked to stop when nobody waits for the answer any more
};

/// Stores a delivery and calls `done` once, from any thread, after the commit that holds it is on disk, or with the
/// error because of which nothing of it is stored. Busy when the queue is full. Must not block.
using Submit = std::function<void(ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> done)>;

/// Told of what was refused without being handed on, for the counters of the source; `reason` names the counter, empty
/// = as the error's code. Called on the network thread.
using OnRefused = std::function<void(Protocol protocol, const Error& why, std::string_view reason)>;

struct ReceiverOptions {
    AccessPolicy access;
    HttpLimits http;
    HttpTimeouts httpTimeouts;
    GrpcLimits grpc;
    GrpcTimeouts grpcTimeouts;
    ConnectionLimits connections;
    std::uint64_t arrivingBytes = std::uint64_t {66} << 20U; ///< of bodies that are not complete, all connections
    int retryAfterSeconds = 1;
    std::uint64_t bytesPerSecondOfSender = 0; ///< that one address may send; 0 = any amount
};

/// Counters for the status line and the data quality view, of one protocol since the start.
/// deliveries = stored deliveries + those refused after they were handed on.
struct ReceiverCounters {
    std::uint64_t deliveries = 0; ///< handed on to be stored
    std::uint64_t bytes = 0; ///< of these, as received
    std::uint64_t turnedBack = 0; ///< of the refusals, those that asked the sender to come back
    std::map<std::string, std::uint64_t> refused; ///< answers other than success, by `HTTP 404`, `gRPC 16`
};

/// start and stop from the thread that made it.
class OtlpReceiver final : private HttpHandler, private GrpcHandler {
public:
    OtlpReceiver(ReceiverOptions options, Submit submit, OnRefused onRefused = {});
    ~OtlpReceiver() override;
    OtlpReceiver(const OtlpReceiver&) = delete;
    OtlpReceiver& operator=(const OtlpReceiver&) = delete;

    /// Listens on all of them or on none. Gives the bindings with the ports that were taken. Error: Conflict when an
    /// address is in use, Invalid when one is not loopback and no token is set (S1).
    [[nodiscard]] Result<std::vector<Binding>> start(const std::vector<Binding>& bindings);

    /// Accepts nothing more and answers what is being worked on. When half of the time is over, `hurry` is called once:
    /// it should get the intake to give back what it has not begun. Connections are cut when all of it is over.
    void stop(int milliseconds = 5'000, const std::function<void()>& hurry = {});

    /// Any thread.
    [[nodiscard]] ReceiverCounters counters(Protocol protocol) const;

private:
    std::optional<HttpResponse> onHeader(const HttpConnection& connection, const HttpRequest& request) override;
    void onRequest(HttpConnection& connection, HttpRequest&& request) override;
    HttpResponse onUnreadable(int status, const std::string& message) override;
    void onCall(GrpcConnection& connection, GrpcCall&& call) override;

    [[nodiscard]] Result<std::uint16_t> listen(const Binding& binding);
    void hand(ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> answer);
    void countRefusal(Protocol protocol, int status);
    void refused(Protocol protocol, int status, ErrorCode code, std::string why, std::string_view reason = {});

    ReceiverOptions m_options;
    Submit m_submit;
    OnRefused m_onRefused;
    mutable std::mutex m_counting;
    std::array<ReceiverCounters, 2> m_counters; ///< by Protocol
    QThread m_thread;
    ArrivingBodies m_arriving; ///< used on m_thread
    SenderRate m_rate; ///< likewise
    std::unique_ptr<Mailbox> m_mail; ///< lives on m_thread; owns the listeners; answers are posted to it
    std::vector<Listener*> m_listeners;
    std::atomic<int> m_outstanding {0};
    bool m_running = false;
};

} // namespace spanwise::live
