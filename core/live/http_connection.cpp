// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/http_connection.h"

#include "core/live/half_close.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace spanwise::live {

namespace {

constexpr qint64 kReadBuffer = 256 * 1024;

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

HttpConnection::HttpConnection(std::unique_ptr<QTcpSocket> socket, const HttpLimits& limits,
    const HttpTimeouts& timeouts, ArrivingBodies& arriving, HttpHandler& handler, QObject* parent)
    : Connection(socket->peerAddress().toString(), parent)
    , m_socket(std::move(socket))
    , m_timeouts(timeouts)
    , m_arriving(arriving)
    , m_handler(handler)
    , m_parser(limits)
{
    m_socket->setReadBufferSize(kReadBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &HttpConnection::timeIsUp);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &HttpConnection::readSome);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &Connection::ended);
    // A connection that says nothing at all is given the time for a header, not the longer idle time.
    arm(m_timeouts.header);
}

HttpConnection::~HttpConnection()
{
    m_arriving.set(*this, 0);
    m_socket->disconnect(this); // closing says `disconnected`, which nobody must hear any more
}

void HttpConnection::readSome()
{
    if (m_phase == Phase::Draining) {
        m_socket->readAll();
        return;
    }
    // While a request is worked on, what arrives waits in the socket's bounded buffer: back-pressure reaches the peer.
    if (m_phase == Phase::Working) return;
    m_input += m_socket->readAll();
    parse();
}

void HttpConnection::parse()
{
    while (m_phase == Phase::Reading && !m_input.isEmpty()) {
        const bool begun = m_parser.hasBegun();
        const std::size_t used = m_parser.feed(viewOf(m_input));
        m_input.remove(0, static_cast<qsizetype>(used));
        if (!begun && m_parser.hasBegun()) arm(m_timeouts.header);

        switch (m_parser.state()) {
        case HttpParser::State::Header: break;
        case HttpParser::State::Refused:
            send(m_handler.onUnreadable(m_parser.refusal().status, m_parser.refusal().message), false);
            endPolitely();
            return;
        case HttpParser::State::Body:
            arm(m_timeouts.bodyWithoutProgress);
            if (!m_headerSeen && !admitsBody()) return;
            m_arriving.set(*this, m_parser.bodyBytes());
            break;
        case HttpParser::State::Complete:
            m_arriving.set(*this, 0);
            if (!m_headerSeen && !admitsBody()) return;
            m_phase = Phase::Working;
            m_timer.stop();
            m_handler.onRequest(*this, std::move(m_parser.request()));
            return;
        }
        if (used == 0) return;
    }
}

bool HttpConnection::admitsBody()
{
    m_headerSeen = true;
    const HttpRequest& request = m_parser.request();
    m_keepAlive = request.keepAlive;
    m_headOnly = request.method == "HEAD";
    const bool bodyOutstanding = m_parser.state() == HttpParser::State::Body;
    if (const std::optional<HttpResponse> refusal = m_handler.onHeader(*this, request)) {
        // A refused request whose body is already here leaves the connection in step; any other ends it.
        if (bodyOutstanding || !m_keepAlive) {
            send(*refusal, false);
            endPolitely();
            return false;
        }
        m_phase = Phase::Working;
        answer(*refusal);
        return false;
    }
    if (bodyOutstanding && request.expectsContinue) m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    return true;
}

void HttpConnection::answer(const HttpResponse& response)
{
    if (m_phase != Phase::Working) return;
    const bool keepAlive = m_keepAlive && !response.close && !m_finishing;
    send(response, keepAlive);
    if (!keepAlive) {
        endPolitely();
        return;
    }
    m_parser.reset();
    m_headerSeen = false;
    m_phase = Phase::Reading;
    arm(m_timeouts.idle);
    m_input += m_socket->readAll();
    // From the event loop: a thousand pipelined requests must not become a thousand nested calls.
    QMetaObject::invokeMethod(this, &HttpConnection::parse, Qt::QueuedConnection);
}

void HttpConnection::finishSoon()
{
    m_finishing = true;
    if (m_phase != Phase::Reading) return;
    if (m_parser.hasBegun())
        endPolitely();
    else
        m_socket->disconnectFromHost();
}

void HttpConnection::catchUp()
{
    for (int step = 0; step < kCatchUpSteps && m_socket->waitForReadyRead(0); ++step) { }
}

void HttpConnection::send(const HttpResponse& response, bool keepAlive)
{
    const std::string bytes = serialize(response, keepAlive, m_headOnly);
    m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void HttpConnection::endPolitely()
{
    m_phase = Phase::Draining;
    m_input.clear();
    m_parser.reset(); // what was read of the request is let go
    m_arriving.set(*this, 0);
    m_socket->flush();
    if (m_socket->bytesToWrite() == 0)
        shutDownSending(m_socket->socketDescriptor());
    else
        connect(m_socket.get(), &QTcpSocket::bytesWritten, this, [this] {
            if (m_socket->bytesToWrite() == 0) shutDownSending(m_socket->socketDescriptor());
        });
    m_socket->readAll();
    arm(m_timeouts.linger);
}

void HttpConnection::turnBack()
{
    send(m_handler.onUnreadable(503, "too much is arriving at once; come back later"), false);
    endPolitely();
}

void HttpConnection::timeIsUp()
{
    if (m_phase == Phase::Draining || (m_phase == Phase::Reading && !m_parser.hasBegun())) {
        m_socket->abort();
        emit ended();
        return;
    }
    send(m_handler.onUnreadable(408, "no progress for too long: the request was not complete"), false);
    endPolitely();
}

} // namespace spanwise::live
