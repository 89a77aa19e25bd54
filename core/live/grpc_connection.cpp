// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/grpc_connection.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace spanwise::live {

namespace {

constexpr qint64 kReadBuffer = 256 * 1024;

} // namespace

GrpcConnection::GrpcConnection(std::unique_ptr<QTcpSocket> socket, const GrpcLimits& limits,
    const GrpcTimeouts& timeouts, ArrivingBodies& arriving, GrpcHandler& handler, QObject* parent)
    : Connection(socket->peerAddress().toString(), parent)
    , m_socket(std::move(socket))
    , m_timeouts(timeouts)
    , m_arriving(arriving)
    , m_session(limits, [this, &handler](GrpcCall&& call) { handler.onCall(*this, std::move(call)); })
{
    m_socket->setReadBufferSize(kReadBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_timer.setSingleShot(true);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &GrpcConnection::readSome);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &Connection::ended);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_socket->abort();
        emit ended();
    });
    m_timer.start(m_timeouts.withoutProgress);
    sendOutput(); // our settings
}

GrpcConnection::~GrpcConnection()
{
    m_arriving.set(*this, 0);
    m_socket->disconnect(this); // closing says `disconnected`, which nobody must hear any more
}

void GrpcConnection::readSome()
{
    const QByteArray bytes = m_socket->readAll();
    m_reading = true;
    const bool sound = m_session.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    m_reading = false;
    m_arriving.set(*this, m_session.heldBytes());
    m_timer.start(m_session.isIdle() ? m_timeouts.idle : m_timeouts.withoutProgress);
    sendOutput();
    if (!sound) m_socket->disconnectFromHost();
}

void GrpcConnection::answer(std::int32_t stream, const GrpcAnswer& answer)
{
    m_session.answer(stream, answer);
    sendOutput();
}

void GrpcConnection::turnBack()
{
    m_session.turnBackLargest();
    m_arriving.set(*this, m_session.heldBytes());
    sendOutput();
}

void GrpcConnection::finishSoon()
{
    m_finishing = true;
    m_session.finishSoon();
    m_timer.start(m_timeouts.linger);
    sendOutput();
}

void GrpcConnection::catchUp()
{
    for (int step = 0; step < kCatchUpSteps && m_socket->waitForReadyRead(0); ++step) { }
}

void GrpcConnection::sendOutput()
{
    if (m_reading) return;
    const std::string bytes = m_session.output();
    if (!bytes.empty()) m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
    if (m_session.isOver() || (m_finishing && m_session.isIdle())) m_socket->disconnectFromHost();
}

} // namespace spanwise::live
