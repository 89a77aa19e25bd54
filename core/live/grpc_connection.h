// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted connection that speaks gRPC. Lives on the network thread.
#pragma once

#include "core/live/arriving_bodies.h"
#include "core/live/connection.h"
#include "core/live/grpc_session.h"

#include <QTimer>
#include <memory>

class QTcpSocket;

namespace spanwise::live {

/// Milliseconds; each a setting.
struct GrpcTimeouts {
    int withoutProgress = 30'000; ///< while a call is under way or no call ever came
    int idle = 300'000; ///< between calls: exporters keep one connection for as long as they live
    int linger = 2'000;
};

class GrpcConnection;

/// What becomes of calls. Called on the network thread.
class GrpcHandler {
public:
    virtual ~GrpcHandler() = default;
    /// The answer goes to GrpcConnection::answer, at any time, on the network thread; whoever keeps `connection` keeps
    /// a QPointer.
    virtual void onCall(GrpcConnection& connection, GrpcCall&& call) = 0;
};

class GrpcConnection final : public Connection, private ArrivingBodies::Holder {
    Q_OBJECT

public:
    GrpcConnection(std::unique_ptr<QTcpSocket> socket, const GrpcLimits& limits, const GrpcTimeouts& timeouts,
        ArrivingBodies& arriving, GrpcHandler& handler, QObject* parent);
    ~GrpcConnection() override;

    void answer(std::int32_t stream, const GrpcAnswer& answer);
    void finishSoon() override;
    void catchUp() override;

private:
    void readSome();
    void sendOutput();
    void turnBack() override;

    std::unique_ptr<QTcpSocket> m_socket;
    GrpcTimeouts m_timeouts;
    ArrivingBodies& m_arriving;
    GrpcSession m_session;
    QTimer m_timer;
    bool m_reading = false; ///< inside feed(): nghttp2 must not be asked for output from its own callbacks
    bool m_finishing = false;
};

} // namespace spanwise::live
