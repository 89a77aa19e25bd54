// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/http_listener.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace spanwise::live {

namespace {

constexpr int kBacklog = 128; // the default of 50 drops bursts of connections for a second
constexpr int kTurnedAwayAtOnce = 64; // beyond this many, strangers are cut off without a word
constexpr int kTurnAwayMilliseconds = 1000;

} // namespace

HttpListener::HttpListener(HttpHandler& handler, const HttpLimits& limits, const HttpTimeouts& timeouts,
    const ConnectionLimits& connections, QObject* parent)
    : QTcpServer(parent)
    , m_handler(handler)
    , m_limits(limits)
    , m_timeouts(timeouts)
    , m_connectionLimits(connections)
{
    setListenBacklogSize(kBacklog);
}

HttpListener::~HttpListener()
{
    for (const auto& [id, connection] : m_connections) delete connection;
}

void HttpListener::incomingConnection(qintptr descriptor)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) return;
    const QString peer = socket->peerAddress().toString();
    if (openConnections() >= m_connectionLimits.total || m_perAddress.value(peer) >= m_connectionLimits.perAddress) {
        turnAway(std::move(socket));
        return;
    }
    const std::uint64_t id = m_nextId++;
    auto* connection = new HttpConnection(id, std::move(socket), m_limits, m_timeouts, m_handler, this);
    m_connections.emplace(id, connection);
    ++m_perAddress[peer];
    connect(connection, &HttpConnection::ended, this, &HttpListener::forget);
}

void HttpListener::turnAway(std::unique_ptr<QTcpSocket> socket)
{
    if (m_turningAway >= kTurnedAwayAtOnce) {
        socket->abort();
        return;
    }
    ++m_turningAway;
    QTcpSocket* stranger = socket.release();
    stranger->setParent(this);
    const std::string bytes =
        serialize(m_handler.onUnreadable(503, "too many connections; come back in a second"), false, false);
    stranger->write(bytes.data(), static_cast<qint64>(bytes.size()));
    stranger->disconnectFromHost();
    const auto end = [this, stranger] {
        --m_turningAway;
        stranger->abort();
        stranger->deleteLater();
    };
    QTimer::singleShot(kTurnAwayMilliseconds, stranger, end);
}

void HttpListener::forget(std::uint64_t id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end()) return;
    HttpConnection* connection = found->second;
    m_connections.erase(found);
    if (--m_perAddress[connection->peer()] <= 0) m_perAddress.remove(connection->peer());
    connection->deleteLater();
}

void HttpListener::answer(std::uint64_t id, const HttpResponse& response)
{
    if (const auto found = m_connections.find(id); found != m_connections.end()) found->second->answer(response);
}

void HttpListener::finishSoon()
{
    close();
    // finishSoon() may end a connection, which changes the map.
    std::vector<HttpConnection*> connections;
    for (const auto& [id, connection] : m_connections) connections.push_back(connection);
    for (HttpConnection* connection : connections) connection->finishSoon();
}

} // namespace spanwise::live
