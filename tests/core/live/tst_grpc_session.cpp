// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/grpc_session.h"

#include <QtTest>
#include <map>
#include <nghttp2/nghttp2.h>

using namespace spanwise::live;

namespace {

/// A client over the same library, in memory: what an exporter would send and see.
class Client {
public:
    Client()
    {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(callbacks,
            [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameSize,
                const std::uint8_t* value, std::size_t valueSize, std::uint8_t, void* user) {
                static_cast<Client*>(user)
                    ->headers[frame->hd.stream_id][std::string(reinterpret_cast<const char*>(name), nameSize)] =
                    std::string(reinterpret_cast<const char*>(value), valueSize);
                return 0;
            });
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
            [](nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* data, std::size_t size,
                void* user) {
                static_cast<Client*>(user)->bodies[stream].append(reinterpret_cast<const char*>(data), size);
                return 0;
            });
        nghttp2_session_client_new(&m_session, callbacks, this);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, nullptr, 0);
    }
    ~Client() { nghttp2_session_del(m_session); }

    std::int32_t call(
        const std::string& path, const std::string& body, std::vector<std::pair<std::string, std::string>> extra = {})
    {
        std::vector<std::pair<std::string, std::string>> fields {{":method", "POST"}, {":scheme", "http"},
            {":path", path}, {":authority", "localhost:4317"}, {"content-type", "application/grpc"},
            {"te", "trailers"}};
        for (auto& field : extra) fields.push_back(field);
        std::vector<nghttp2_nv> raw;
        for (auto& [name, value] : fields)
            raw.push_back({reinterpret_cast<std::uint8_t*>(name.data()), reinterpret_cast<std::uint8_t*>(value.data()),
                name.size(), value.size(), 0});
        m_sources.push_back(std::make_unique<Source>(Source {body, 0}));
        nghttp2_data_provider provider {};
        provider.source.ptr = m_sources.back().get();
        provider.read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t length,
                                     std::uint32_t* flags, nghttp2_data_source* source, void*) -> ssize_t {
            auto& from = *static_cast<Source*>(source->ptr);
            const std::size_t count = std::min(length, from.bytes.size() - from.sent);
            std::copy_n(from.bytes.data() + from.sent, count, reinterpret_cast<char*>(buffer));
            from.sent += count;
            if (from.sent == from.bytes.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
            return static_cast<ssize_t>(count);
        };
        return nghttp2_submit_request(m_session, nullptr, raw.data(), raw.size(), &provider, nullptr);
    }

    /// Both talk until neither has anything to say. False when the server wants the connection cut.
    bool talkTo(GrpcSession& server)
    {
        for (;;) {
            std::string toServer;
            const std::uint8_t* data = nullptr;
            for (ssize_t size = 0; (size = nghttp2_session_mem_send(m_session, &data)) > 0;)
                toServer.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
            if (!toServer.empty() && !server.feed(toServer)) return false;
            const std::string toClient = server.output();
            if (toServer.empty() && toClient.empty()) return true;
            nghttp2_session_mem_recv(
                m_session, reinterpret_cast<const std::uint8_t*>(toClient.data()), toClient.size());
        }
    }

    std::map<std::int32_t, std::map<std::string, std::string>> headers;
    std::map<std::int32_t, std::string> bodies;

private:
    struct Source {
        std::string bytes;
        std::size_t sent;
    };
    nghttp2_session* m_session = nullptr;
    std::vector<std::unique_ptr<Source>> m_sources;
};

std::string framed(const std::string& message, char flag = '\0')
{
    const std::size_t size = message.size();
    return std::string {flag, static_cast<char>(size >> 24U), static_cast<char>(size >> 16U),
               static_cast<char>(size >> 8U), static_cast<char>(size)}
    + message;
}

} // namespace

class TestGrpcSession : public QObject {
    Q_OBJECT

private slots:
    void handsOutAWholeCallAndSendsItsAnswer()
    {
        std::vector<GrpcCall> calls;
        GrpcSession server({}, [&](GrpcCall&& call) { calls.push_back(std::move(call)); });
        Client client;
        const std::int32_t stream =
            client.call("/a.B/Export", framed(std::string(3'000'000, 'x')), {{"authorization", "Bearer t"}});
        QVERIFY(client.talkTo(server));
        QCOMPARE(calls.size(), std::size_t(1));
        QCOMPARE(calls[0].path, std::string("/a.B/Export"));
        QCOMPARE(calls[0].authorization, std::string("Bearer t"));
        QCOMPARE(calls[0].message.size(), std::size_t(3'000'000));

        server.answer(stream, {0, "", "", "reply"});
        QVERIFY(client.talkTo(server));
        QCOMPARE(client.bodies[stream], framed("reply"));
        QCOMPARE(client.headers[stream]["grpc-status"], std::string("0"));
        QVERIFY(server.isIdle());
    }

    void sendsAnErrorAsTrailersWithItsDetails()
    {
        std::int32_t open = 0;
        GrpcSession server({}, [&](GrpcCall&& call) { open = call.stream; });
        Client client;
        const std::int32_t stream = client.call("/a.B/Export", framed("m"));
        QVERIFY(client.talkTo(server));
        server.answer(open, {14, "wait — 100%", std::string("\x08\x0e", 2), ""});
        QVERIFY(client.talkTo(server));
        QCOMPARE(client.headers[stream]["grpc-status"], std::string("14"));
        QCOMPARE(client.headers[stream]["grpc-message"], std::string("wait %E2%80%94 100%25"));
        QCOMPARE(client.headers[stream]["grpc-status-details-bin"], std::string("CA4"));
        QVERIFY(client.bodies[stream].empty());
    }

    void refusesWhatItCannotRead_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("cut prefix") << QByteArray("\0\0\0", 3) << QByteArray() << QByteArray("13");
        QTest::newRow("length too long") << QByteArray("\0\0\0\0\5ab", 7) << QByteArray() << QByteArray("13");
        QTest::newRow("two messages") << QByteArray("\0\0\0\0\1a\0\0\0\0\1b", 12) << QByteArray() << QByteArray("13");
        QTest::newRow("compressed without a coding")
            << QByteArray("\1\0\0\0\1a", 6) << QByteArray() << QByteArray("13");
        QTest::newRow("unknown coding") << QByteArray("\1\0\0\0\1a", 6) << QByteArray("snappy") << QByteArray("12");
    }
    void refusesWhatItCannotRead()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, encoding);
        QFETCH(QByteArray, status);
        int calls = 0;
        GrpcSession server({}, [&](GrpcCall&&) { ++calls; });
        Client client;
        std::vector<std::pair<std::string, std::string>> extra;
        if (!encoding.isEmpty()) extra.emplace_back("grpc-encoding", encoding.toStdString());
        const std::int32_t stream = client.call("/a.B/Export", body.toStdString(), extra);
        QVERIFY(client.talkTo(server));
        QCOMPARE(calls, 0);
        QCOMPARE(client.headers[stream]["grpc-status"], status.toStdString());
    }

    void refusesAMessageOverTheLimitAndServesTheNext()
    {
        GrpcLimits limits;
        limits.messageBytes = 1000;
        std::int32_t open = 0;
        GrpcSession server(limits, [&](GrpcCall&& call) { open = call.stream; });
        Client client;
        const std::int32_t large = client.call("/a.B/Export", framed(std::string(500'000, 'x')));
        QVERIFY(client.talkTo(server));
        QCOMPARE(client.headers[large]["grpc-status"], std::string("8"));
        QCOMPARE(open, 0);
        const std::int32_t small = client.call("/a.B/Export", framed("m"));
        QVERIFY(client.talkTo(server));
        QCOMPARE(open, small);
    }

    void cutsAConnectionThatKeepsSendingAfterARefusal()
    {
        GrpcLimits limits;
        limits.messageBytes = 1000;
        limits.excessBytes = 100'000;
        GrpcSession server(limits, [](GrpcCall&&) {});
        Client client;
        client.call("/a.B/Export", framed(std::string(500'000, 'x')));
        QVERIFY(!client.talkTo(server));
        QVERIFY(server.isOver());
    }

    void refusesBytesThatAreNotHttp2()
    {
        GrpcSession server({}, [](GrpcCall&&) {});
        QVERIFY(!server.feed("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
};

QTEST_APPLESS_MAIN(TestGrpcSession)
#include "tst_grpc_session.moc"
