// SPDX-License-Identifier: GPL-3.0-or-later
// Accepts connections on one address and keeps their number bounded. Lives on the network thread.
#pragma once

#include "core/live/connection.h"

#include <QHash>
#include <QTcpServer>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

class QTcpSocket;

namespace spanwise::live {

/// Far below the 1,024 file descriptors that most desktops allow: at that limit QTcpServer would spin.
struct ConnectionLimits {
    int total = 256;
    int perAddress = 64;
};

class Listener final : public QTcpServer {
    Q_OBJECT

public:
    /// Makes what speaks the protocol on a socket.
    using Factory = std::function<Connection*(std::unique_ptr<QTcpSocket> socket, QObject* parent)>;

    /// `turnAway` is what a connection over the limit is told before it is closed; may be empty.
    Listener(Factory factory, const ConnectionLimits& limits, std::string turnAway, QObject* parent = nullptr);
    ~Listener() override;

    /// Stops accepting; requests being worked on are still answered.
    void finishSoon();
    [[nodiscard]] int openConnections() const noexcept { return static_cast<int>(m_connections.size()); }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void forget(Connection* connection);
    [[nodiscard]] bool isFull(const QString& peer) const;
    /// Lets go of peers that have left but whose leaving still waits for the event loop: a client that closes one
    /// connection and opens the next must not be turned away for its own old one.
    void freePlaces();
    void turnAway(std::unique_ptr<QTcpSocket> socket);

    Factory m_factory;
    ConnectionLimits m_limits;
    std::string m_turnAway;
    std::unordered_set<Connection*> m_connections;
    QHash<QString, int> m_perAddress;
    int m_turningAway = 0;
};

} // namespace spanwise::live
