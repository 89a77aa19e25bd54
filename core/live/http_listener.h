// SPDX-License-Identifier: GPL-3.0-or-later
// Accepts HTTP connections on one address and keeps their number bounded. Lives on the network thread.
#pragma once

#include "core/live/http_connection.h"

#include <QHash>
#include <QTcpServer>
#include <unordered_map>

namespace spanwise::live {

/// Far below the 1,024 file descriptors that most desktops allow: at that limit QTcpServer would spin.
struct ConnectionLimits {
    int total = 256;
    int perAddress = 64;
};

class HttpListener final : public QTcpServer {
    Q_OBJECT

public:
    HttpListener(HttpHandler& handler, const HttpLimits& limits, const HttpTimeouts& timeouts,
        const ConnectionLimits& connections, QObject* parent = nullptr);
    ~HttpListener() override;

    /// To the request that connection `id` handed out; ignored when the peer has gone.
    void answer(std::uint64_t id, const HttpResponse& response);
    /// Stops accepting; requests being worked on are still answered.
    void finishSoon();
    [[nodiscard]] int openConnections() const noexcept { return static_cast<int>(m_connections.size()); }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void forget(std::uint64_t id);
    void turnAway(std::unique_ptr<QTcpSocket> socket);

    HttpHandler& m_handler;
    HttpLimits m_limits;
    HttpTimeouts m_timeouts;
    ConnectionLimits m_connectionLimits;
    std::unordered_map<std::uint64_t, HttpConnection*> m_connections;
    QHash<QString, int> m_perAddress;
    std::uint64_t m_nextId = 1;
    int m_turningAway = 0;
};

} // namespace spanwise::live
