// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/listener.h"

#include "core/live/half_close.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>
#include <vector>

namespace spanwise::live {

namespace {

constexpr int kBacklog = 128; // the default of 50 drops bursts of connections for a second
constexpr int kTurnedAwayAtOnce = 64; // beyond this many, strangers are cut off without a word
constexpr int kTurnAwayMilliseconds = 1000;

} // namespace

Listener::Listener(Factory factory, const ConnectionLimits& limits, std::string turnAway, QObject* parent)
    : QTcpServer(parent)
    , m_factory(std::move(factory))
    , m_limits(limits)
    , m_turnAway(std::move(turnAway))
{
    setListenBacklogSize(kBacklog);
}

Listener::~Listener()
{
    for (Connection* connection : m_connections) delete connection;
}

void Listener::incomingConnection(qintptr descriptor)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) return;
    const QString peer = socket->peerAddress().toString();
    if (isFull(peer)) freePlaces();
    if (isFull(peer)) {
        turnAway(std::move(socket));
        return;
    }
    Connection* connection = m_factory(std::move(socket), this);
    m_connections.insert(connection);
    ++m_perAddress[peer];
    connect(connection, &Connection::ended, this, [this, connection] { forget(connection); });
}

bool Listener::isFull(const QString& peer) const
{
    return openConnections() >= m_limits.total || m_perAddress.value(peer) >= m_limits.perAddress;
}

void Listener::freePlaces()
{
    // A connection that ends changes the set, so a copy is walked.
    const std::vector<Connection*> connections(m_connections.begin(), m_connections.end());
    for (Connection* connection : connections) connection->catchUp();
}

void Listener::turnAway(std::unique_ptr<QTcpSocket> socket)
{
    if (m_turningAway >= kTurnedAwayAtOnce || m_turnAway.empty()) {
        socket->abort();
        return;
    }
    ++m_turningAway;
    QTcpSocket* stranger = socket.release();
    stranger->setParent(this);
    // A request that was sent already is read and thrown away: closing on it would reset the connection, and the
    // sender would see that instead of the answer.
    connect(stranger, &QTcpSocket::readyRead, stranger, [stranger] { stranger->readAll(); });
    connect(stranger, &QTcpSocket::disconnected, stranger, &QObject::deleteLater);
    connect(stranger, &QObject::destroyed, this, [this] { --m_turningAway; });
    stranger->write(m_turnAway.data(), static_cast<qint64>(m_turnAway.size()));
    stranger->flush(); // some hundred bytes: the empty buffer of a new connection takes them whole
    shutDownSending(stranger->socketDescriptor());
    QTimer::singleShot(kTurnAwayMilliseconds, stranger, &QTcpSocket::abort);
}

void Listener::forget(Connection* connection)
{
    if (m_connections.erase(connection) == 0) return;
    if (--m_perAddress[connection->peer()] <= 0) m_perAddress.remove(connection->peer());
    connection->deleteLater();
}

void Listener::finishSoon()
{
    close();
    // A connection that ends at once changes the set, so a copy is walked.
    const std::vector<Connection*> connections(m_connections.begin(), m_connections.end());
    for (Connection* connection : connections) connection->finishSoon();
}

} // namespace spanwise::live
