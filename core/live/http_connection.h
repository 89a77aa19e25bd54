// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted HTTP/1.1 connection: bytes in, requests to the handler, answers out in order; timeouts and a polite end.
#pragma once

#include "core/live/arriving_bodies.h"
#include "core/live/connection.h"
#include "core/live/http_parser.h"

#include <QByteArray>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <string>

class QTcpSocket;

namespace spanwise::live {

/// Milliseconds (reliability.md, timeouts; each a setting).
struct HttpTimeouts {
    int header = 10'000; ///< from the first byte of a request to the end of its header section
    int bodyWithoutProgress = 30'000;
    int idle = 60'000; ///< between requests
    int linger = 2'000; ///< after a refusal: how long what still arrives is read and thrown away
};

class HttpConnection;

/// What becomes of requests. Called on the network thread.
class HttpHandler {
public:
    virtual ~HttpHandler() = default;
    /// After the header section: an answer refuses the request before its body is read.
    virtual std::optional<HttpResponse> onHeader(const HttpConnection& connection, const HttpRequest& request) = 0;
    /// After the body. The answer goes to `connection`, at any time, on the network thread; the connection may end
    /// before that, so whoever keeps it keeps a QPointer.
    virtual void onRequest(HttpConnection& connection, HttpRequest&& request) = 0;
    virtual HttpResponse onUnreadable(int status, const std::string& message) = 0;
};

/// Lives on the network thread.
class HttpConnection final : public Connection, private ArrivingBodies::Holder {
    Q_OBJECT

public:
    HttpConnection(std::unique_ptr<QTcpSocket> socket, const HttpLimits& limits, const HttpTimeouts& timeouts,
        ArrivingBodies& arriving, HttpHandler& handler, QObject* parent);
    ~HttpConnection() override;

    /// The answer to the request that was handed out. Ignored when the peer has gone.
    void answer(const HttpResponse& response);
    void finishSoon() override;
    void catchUp() override;

private:
    enum class Phase : std::uint8_t { Reading, Working, Draining };

    void readSome();
    void parse();
    /// Asks the handler once the header section is read; false: the request has been refused and answered.
    bool admitsBody();
    void send(const HttpResponse& response, bool keepAlive);
    void endPolitely();
    void timeIsUp();
    void turnBack() override;
    void arm(int milliseconds) { m_timer.start(milliseconds); }

    std::unique_ptr<QTcpSocket> m_socket;
    HttpTimeouts m_timeouts;
    ArrivingBodies& m_arriving;
    HttpHandler& m_handler;
    HttpParser m_parser;
    QTimer m_timer;
    QByteArray m_input; ///< read, but belonging to a later request
    Phase m_phase = Phase::Reading;
    bool m_headerSeen = false;
    bool m_keepAlive = true;
    bool m_headOnly = false;
    bool m_finishing = false;
};

} // namespace spanwise::live
