// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted HTTP/1.1 connection: bytes in, requests to the handler, answers out in order; timeouts and a polite end.
#pragma once

#include "core/live/http_parser.h"

#include <QObject>
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

/// What becomes of requests. Called on the network thread.
class HttpHandler {
public:
    virtual ~HttpHandler() = default;
    /// After the header section: an answer refuses the request before its body is read.
    virtual std::optional<HttpResponse> onHeader(const HttpRequest& request) = 0;
    /// After the body. The answer goes to HttpConnection::answer of connection `id`, at any time, on the network
    /// thread.
    virtual void onRequest(std::uint64_t id, HttpRequest&& request) = 0;
    virtual HttpResponse onUnreadable(int status, const std::string& message) = 0;
};

/// Lives on the network thread; deletes itself when the connection has ended.
class HttpConnection final : public QObject {
    Q_OBJECT

public:
    HttpConnection(std::uint64_t id, std::unique_ptr<QTcpSocket> socket, const HttpLimits& limits,
        const HttpTimeouts& timeouts, HttpHandler& handler, QObject* parent);
    ~HttpConnection() override;

    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }
    [[nodiscard]] const QString& peer() const noexcept { return m_peer; }
    /// The answer to the request that was handed out. Ignored when the peer has gone.
    void answer(const HttpResponse& response);
    /// No further request is read; one that is being worked on is still answered.
    void finishSoon();

signals:
    void ended(std::uint64_t id);

private:
    enum class Phase : std::uint8_t { Reading, Working, Draining };

    void readSome();
    void parse();
    void headerIsRead();
    void send(const HttpResponse& response, bool keepAlive);
    void endPolitely();
    void timeIsUp();
    void arm(int milliseconds) { m_timer.start(milliseconds); }

    const std::uint64_t m_id;
    std::unique_ptr<QTcpSocket> m_socket;
    QString m_peer;
    HttpTimeouts m_timeouts;
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
