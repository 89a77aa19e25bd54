// SPDX-License-Identifier: GPL-3.0-or-later
// A plain HTTP/1.1 client over one blocking connection, for talking to receivers in tests.
#pragma once

#include <QByteArray>
#include <QTcpSocket>
#include <optional>

namespace spanwise::test {

struct HttpAnswer {
    int status = 0;
    QByteArray head; ///< status line and fields
    QByteArray body;

    /// Value of a field, empty when absent.
    [[nodiscard]] QByteArray field(const QByteArray& name) const
    {
        for (const QByteArray& line : head.split('\n'))
            if (line.toLower().startsWith(name.toLower() + ':')) return line.mid(name.size() + 1).trimmed();
        return {};
    }
};

inline QByteArray otlpPost(const QByteArray& body, const QByteArray& fields = "Content-Type: application/json\r\n",
    const QByteArray& path = "/v1/traces")
{
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + QByteArray::number(body.size())
        + "\r\n" + fields + "\r\n" + body;
}

class HttpClient {
public:
    explicit HttpClient(quint16 port)
        : m_port(port)
    {
    }

    bool connect(int milliseconds = 30'000)
    {
        m_input.clear();
        m_socket.abort();
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), m_port);
        if (!m_socket.waitForConnected(milliseconds)) return false;
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        return true;
    }

    bool send(const QByteArray& bytes)
    {
        if (m_socket.state() != QAbstractSocket::ConnectedState && !connect()) return false;
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0)
            if (!m_socket.waitForBytesWritten(30'000)) return false;
        return true;
    }

    /// The next final answer; nothing when the connection ends or the time is over before it is whole.
    std::optional<HttpAnswer> read(int milliseconds = 30'000)
    {
        for (;;) {
            if (auto answer = take()) return answer;
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(milliseconds)) {
                m_input += m_socket.readAll();
                return take();
            }
            m_input += m_socket.readAll();
        }
    }

    std::optional<HttpAnswer> ask(const QByteArray& request)
    {
        if (!send(request)) return std::nullopt;
        return read();
    }

    /// Everything until the peer closes, or nothing when it does not in time.
    std::optional<QByteArray> readToTheEnd(int milliseconds = 30'000)
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState)
            if (!m_socket.waitForReadyRead(milliseconds)) break;
        m_input += m_socket.readAll();
        if (m_socket.state() == QAbstractSocket::ConnectedState) return std::nullopt;
        return std::exchange(m_input, {});
    }

    [[nodiscard]] QTcpSocket& socket() noexcept { return m_socket; }

private:
    std::optional<HttpAnswer> take()
    {
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        if (end < 0) return std::nullopt;
        HttpAnswer answer;
        answer.head = m_input.left(end);
        answer.status = answer.head.mid(9, 3).toInt();
        if (answer.status < 200) { // 100 Continue
            m_input.remove(0, end + 4);
            return take();
        }
        const qsizetype size = answer.field("Content-Length").toLongLong();
        if (m_input.size() < end + 4 + size) return std::nullopt;
        answer.body = m_input.mid(end + 4, size);
        m_input.remove(0, end + 4 + size);
        return answer;
    }

    quint16 m_port;
    QTcpSocket m_socket;
    QByteArray m_input;
};

} // namespace spanwise::test
