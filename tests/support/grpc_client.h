// SPDX-License-Identifier: GPL-3.0-or-later
// A gRPC client for unary calls over one blocking connection: nghttp2 on the other end of the wire.
#pragma once

#include <QByteArray>
#include <QTcpSocket>
#include <algorithm>
#include <cstdint>
#include <map>
#include <nghttp2/nghttp2.h>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::test {

struct GrpcReply {
    int status = -1; ///< grpc-status; -1 = the connection ended or the stream was reset before one came
    std::string message; ///< grpc-message, percent-encoded
    std::string details; ///< grpc-status-details-bin, base64
    QByteArray body; ///< with its prefix
    int http = 0;
};

inline QByteArray grpcFramed(const QByteArray& message, bool compressed = false)
{
    const auto size = static_cast<quint32>(message.size());
    QByteArray out(1, compressed ? '\1' : '\0');
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(size >> static_cast<unsigned>(shift));
    return out + message;
}

class GrpcClient {
public:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    explicit GrpcClient(quint16 port)
        : m_port(port)
    {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, &GrpcClient::onHeader);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &GrpcClient::onData);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &GrpcClient::onClose);
        nghttp2_session_client_new(&m_session, callbacks, this);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, nullptr, 0);
    }
    ~GrpcClient() { nghttp2_session_del(m_session); }
    GrpcClient(const GrpcClient&) = delete;
    GrpcClient& operator=(const GrpcClient&) = delete;

    /// Traces unless another path is given; `body` with its prefix; `extra` replaces or adds header fields.
    GrpcReply call(const QByteArray& body, const Fields& extra = {},
        const std::string& path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
    {
        if (m_socket.state() != QAbstractSocket::ConnectedState) {
            m_socket.connectToHost("127.0.0.1", m_port);
            if (!m_socket.waitForConnected(30'000)) return {};
        }
        m_body = body;
        m_sent = 0;
        m_done = false;
        m_reply = {};
        m_stream = submit(path, extra);
        while (!m_done)
            if (!exchange()) break;
        return std::move(m_reply);
    }

    [[nodiscard]] QTcpSocket& socket() noexcept { return m_socket; }

private:
    std::int32_t submit(const std::string& path, const Fields& extra)
    {
        std::map<std::string, std::string> named {{":method", "POST"}, {":scheme", "http"}, {":path", path},
            {":authority", "localhost:4317"}, {"content-type", "application/grpc"}, {"te", "trailers"}};
        for (const auto& [name, value] : extra) named[name] = value;
        std::vector<nghttp2_nv> raw; // in the order of the map pseudo fields come first
        for (auto& [name, value] : named)
            raw.push_back({reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(), 0});
        nghttp2_data_provider provider {};
        provider.source.ptr = this;
        provider.read_callback = &GrpcClient::readBody;
        return nghttp2_submit_request(m_session, nullptr, raw.data(), raw.size(), &provider, nullptr);
    }

    bool exchange()
    {
        const std::uint8_t* data = nullptr;
        for (ssize_t size = 0; (size = nghttp2_session_mem_send(m_session, &data)) > 0;)
            m_socket.write(reinterpret_cast<const char*>(data), size);
        while (m_socket.bytesToWrite() > 0 && m_socket.bytesAvailable() == 0)
            if (!m_socket.waitForBytesWritten(30'000)) break;
        if (m_done) return true;
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(30'000)) return false;
        const QByteArray bytes = m_socket.readAll();
        return nghttp2_session_mem_recv(m_session, reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                   static_cast<std::size_t>(bytes.size()))
            >= 0;
    }

    static GrpcClient& of(void* user) { return *static_cast<GrpcClient*>(user); }

    static ssize_t readBody(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t length,
        std::uint32_t* flags, nghttp2_data_source* source, void*)
    {
        GrpcClient& self = of(source->ptr);
        const std::size_t count = std::min(length, static_cast<std::size_t>(self.m_body.size()) - self.m_sent);
        std::copy_n(self.m_body.constData() + self.m_sent, count, reinterpret_cast<char*>(buffer));
        self.m_sent += count;
        if (self.m_sent == static_cast<std::size_t>(self.m_body.size())) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(count);
    }

    static int onHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameSize,
        const std::uint8_t* value, std::size_t valueSize, std::uint8_t, void* user)
    {
        GrpcClient& self = of(user);
        if (frame->hd.stream_id != self.m_stream) return 0;
        const std::string_view key(reinterpret_cast<const char*>(name), nameSize);
        const std::string text(reinterpret_cast<const char*>(value), valueSize);
        if (key == "grpc-status") self.m_reply.status = std::stoi(text);
        if (key == "grpc-message") self.m_reply.message = text;
        if (key == "grpc-status-details-bin") self.m_reply.details = text;
        if (key == ":status") self.m_reply.http = std::stoi(text);
        return 0;
    }

    static int onData(
        nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* data, std::size_t size, void* user)
    {
        of(user).m_reply.body.append(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
        return 0;
    }

    static int onClose(nghttp2_session*, std::int32_t stream, std::uint32_t, void* user)
    {
        if (stream == of(user).m_stream) of(user).m_done = true;
        return 0;
    }

    quint16 m_port;
    QTcpSocket m_socket;
    nghttp2_session* m_session = nullptr;
    std::int32_t m_stream = 0;
    QByteArray m_body;
    std::size_t m_sent = 0;
    GrpcReply m_reply;
    bool m_done = false;
};

} // namespace spanwise::test
