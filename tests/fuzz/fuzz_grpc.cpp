// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of an HTTP/2 connection, behind its preface or as they are: the session stays within its limits and hands out
// only calls whose messages are whole. The input can also be DATA of one call, so that message prefixes are reached.
#include "core/live/grpc_session.h"
#include "core/live/otlp_grpc.h"
#include "tests/fuzz/require.h"

#include <nghttp2/nghttp2.h>

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {
live::GrpcLimits limits()
{
    live::GrpcLimits out;
    out.messageBytes = 4096;
    out.connectionBytes = 8192;
    out.excessBytes = 65536;
    return out;
}

/// What a client sends for one call whose body is `body`: preface, settings, header, data.
std::string callWith(std::string_view body)
{
    struct Source {
        std::string_view rest;
    } source {body};
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session* client = nullptr;
    nghttp2_session_client_new(&client, callbacks, nullptr);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(client, NGHTTP2_FLAG_NONE, nullptr, 0);
    std::string text[6][2] = {{":method", "POST"}, {":scheme", "http"},
        {":path", "/opentelemetry.proto.collector.trace.v1.TraceService/Export"}, {":authority", "localhost"},
        {"content-type", "application/grpc"}, {"grpc-encoding", "gzip"}};
    nghttp2_nv fields[6];
    for (std::size_t i = 0; i < 6; ++i)
        fields[i] = {reinterpret_cast<std::uint8_t*>(text[i][0].data()),
            reinterpret_cast<std::uint8_t*>(text[i][1].data()), text[i][0].size(), text[i][1].size(), 0};
    nghttp2_data_provider provider {};
    provider.source.ptr = &source;
    provider.read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t room,
                                 std::uint32_t* flags, nghttp2_data_source* from, void*) -> ssize_t {
        std::string_view& rest = static_cast<Source*>(from->ptr)->rest;
        const std::size_t count = std::min(room, rest.size());
        std::copy_n(rest.data(), count, reinterpret_cast<char*>(to));
        rest.remove_prefix(count);
        if (rest.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(count);
    };
    nghttp2_submit_request(client, nullptr, fields, 6, &provider, nullptr);
    std::string out;
    const std::uint8_t* data = nullptr;
    for (ssize_t size = 0; (size = nghttp2_session_mem_send(client, &data)) > 0;)
        out.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    nghttp2_session_del(client);
    return out;
}

void talk(std::string_view bytes, std::size_t step)
{
    live::GrpcSession* self = nullptr;
    std::vector<std::int32_t> open;
    live::GrpcSession session(limits(), [&](live::GrpcCall&& call) {
        require(call.message.size() <= limits().messageBytes, "the limit of a message holds");
        static_cast<void>(live::admit(call, {}));
        open.push_back(call.stream);
    });
    self = &session;
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, step);
        bytes.remove_prefix(piece.size());
        const bool goesOn = self->feed(piece);
        require(self->heldBytes() <= limits().connectionBytes + 16384 + limits().messageBytes,
            "a connection holds no more than it may");
        for (const std::int32_t stream : std::exchange(open, {})) self->answer(stream, {0, "", "", "x"});
        static_cast<void>(self->output());
        if (!goesOn) return;
    }
    self->finishSoon();
    static_cast<void>(self->output());
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view bytes = textOf(data + 1, size - 1);
    switch (data[0] % 3) {
    case 0: talk(bytes, 977); break;
    case 1: talk(std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + std::string(bytes), 31); break;
    default: talk(callWith(bytes), 65536); break;
    }
    return 0;
}
