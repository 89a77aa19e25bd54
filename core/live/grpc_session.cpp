// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/grpc_session.h"

#include <QByteArray>
#include <algorithm>
#include <array>
#include <cstring>
#include <nghttp2/nghttp2.h>
#include <unordered_map>
#include <vector>

namespace spanwise::live {

namespace {

constexpr std::size_t kPrefix = 5; // one flag byte, four bytes of length, big endian

enum GrpcCode : int {
    kInvalidArgument = 3,
    kResourceExhausted = 8,
    kUnimplemented = 12,
    kInternal = 13,
    kUnavailable = 14
};

std::string_view viewOf(const std::uint8_t* bytes, std::size_t size)
{
    return {reinterpret_cast<const char*>(bytes), size};
}

/// Everything but printable ASCII without '%' (PROTOCOL-HTTP2.md, Status-Message).
std::string percentEncoded(std::string_view text)
{
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte <= 0x7E && c != '%') {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        }
    }
    return out;
}

std::string base64(const std::string& bytes)
{
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()))
        .toBase64(QByteArray::OmitTrailingEquals)
        .toStdString();
}

using Field = std::pair<std::string, std::string>;

/// nghttp2 wants pointers that are not const, though it copies what they point at.
std::vector<nghttp2_nv> nameValues(const std::vector<Field>& fields)
{
    std::vector<nghttp2_nv> out;
    for (const auto& [name, value] : fields) {
        auto* nameBytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
        auto* valueBytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
        out.push_back({nameBytes, valueBytes, name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    return out;
}

std::vector<Field> trailers(const GrpcAnswer& answer)
{
    std::vector<Field> fields {{"grpc-status", std::to_string(answer.status)}};
    if (!answer.statusMessage.empty()) fields.emplace_back("grpc-message", percentEncoded(answer.statusMessage));
    if (!answer.statusDetails.empty()) fields.emplace_back("grpc-status-details-bin", base64(answer.statusDetails));
    return fields;
}

struct Stream {
    GrpcCall call;
    std::string method;
    std::string contentType;
    std::string body; ///< prefix and message as received
    bool answered = false; ///< what still arrives is thrown away
    std::string reply;
    std::size_t replySent = 0;
    GrpcAnswer answer;
};

} // namespace

struct GrpcSession::State {
    GrpcLimits limits;
    OnCall onCall;
    nghttp2_session* session = nullptr;
    std::unordered_map<std::int32_t, Stream> streams;
    std::uint64_t held = 0; ///< bytes of bodies of all streams
    std::uint64_t excess = 0; ///< bytes that arrived for calls that were refused already
    bool broken = false;

    ~State() { nghttp2_session_del(session); }

    Stream* find(std::int32_t id)
    {
        const auto found = streams.find(id);
        return found == streams.end() ? nullptr : &found->second;
    }

    void refuse(std::int32_t id, Stream& stream, int status, std::string message)
    {
        held -= stream.body.size();
        stream.body = {};
        submit(id, stream, {status, std::move(message), {}, {}});
    }

    void submit(std::int32_t id, Stream& stream, GrpcAnswer answer)
    {
        if (stream.answered) return;
        stream.answered = true;
        stream.answer = std::move(answer);
        std::vector<Field> head {{":status", "200"}, {"content-type", "application/grpc+proto"}};
        if (stream.answer.status != 0) { // trailers only: one header block that ends the stream
            for (Field& field : trailers(stream.answer)) head.push_back(std::move(field));
            const std::vector<nghttp2_nv> fields = nameValues(head);
            nghttp2_submit_response(session, id, fields.data(), fields.size(), nullptr);
            return;
        }
        const std::size_t size = stream.answer.message.size();
        stream.reply = {'\0', static_cast<char>(size >> 24U), static_cast<char>(size >> 16U),
            static_cast<char>(size >> 8U), static_cast<char>(size)};
        stream.reply += stream.answer.message;
        nghttp2_data_provider provider {};
        provider.source.ptr = this;
        provider.read_callback = &State::readReply;
        const std::vector<nghttp2_nv> fields = nameValues(head);
        nghttp2_submit_response(session, id, fields.data(), fields.size(), &provider);
    }

    /// The header section is read: what can be said without the body is said now.
    void judgeHeader(std::int32_t id, Stream& stream)
    {
        if (stream.method != "POST") return refuse(id, stream, kUnimplemented, "only POST is served");
        if (stream.contentType.rfind("application/grpc", 0) != 0) {
            stream.answered = true;
            const std::vector<Field> head {{":status", "415"}, {"grpc-status", std::to_string(kUnimplemented)}};
            const std::vector<nghttp2_nv> fields = nameValues(head);
            nghttp2_submit_response(session, id, fields.data(), fields.size(), nullptr);
            return;
        }
        const std::string& encoding = stream.call.encoding;
        if (!encoding.empty() && encoding != "identity" && encoding != "gzip")
            refuse(id, stream, kUnimplemented, "grpc-encoding '" + encoding + "' is not offered; use gzip or identity");
    }

    void takeData(std::int32_t id, std::string_view data)
    {
        Stream* stream = find(id);
        if (stream == nullptr || stream->answered) {
            excess += data.size();
            return;
        }
        stream->body += data;
        held += data.size();
        if (stream->body.size() > limits.messageBytes + kPrefix)
            return refuse(id, *stream, kResourceExhausted,
                "the message is larger than " + std::to_string(limits.messageBytes) + " bytes");
        if (held > limits.connectionBytes)
            refuse(id, *stream, kResourceExhausted,
                "this connection sends more at once than " + std::to_string(limits.connectionBytes) + " bytes");
    }

    void finishCall(std::int32_t id)
    {
        Stream* stream = find(id);
        if (stream == nullptr || stream->answered) return;
        const std::string& body = stream->body;
        if (body.size() < kPrefix)
            return refuse(id, *stream, kInternal,
                "byte " + std::to_string(body.size()) + ": the call ended before its message began");
        std::array<std::uint8_t, kPrefix> prefix {};
        std::memcpy(prefix.data(), body.data(), kPrefix);
        const std::uint64_t size = (std::uint64_t {prefix[1]} << 24U) | (std::uint64_t {prefix[2]} << 16U)
            | (std::uint64_t {prefix[3]} << 8U) | prefix[4];
        if (size != body.size() - kPrefix || prefix[0] > 1)
            return refuse(id, *stream, kInternal,
                "the message prefix promises " + std::to_string(size) + " bytes, "
                    + std::to_string(body.size() - kPrefix) + " came");
        if (prefix[0] == 1 && stream->call.encoding != "gzip")
            return refuse(id, *stream, kInternal, "a compressed message without grpc-encoding");
        stream->call.stream = id;
        stream->call.compressed = prefix[0] == 1;
        held -= stream->body.size();
        stream->call.message = std::move(stream->body);
        stream->call.message.erase(0, kPrefix);
        stream->body = {};
        onCall(std::move(stream->call));
    }

    static State& of(void* user) { return *static_cast<State*>(user); }

    static ssize_t readReply(nghttp2_session* session, std::int32_t id, std::uint8_t* buffer, std::size_t length,
        std::uint32_t* flags, nghttp2_data_source* source, void*)
    {
        Stream* stream = of(source->ptr).find(id);
        if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        const std::size_t count = std::min(length, stream->reply.size() - stream->replySent);
        std::memcpy(buffer, stream->reply.data() + stream->replySent, count);
        stream->replySent += count;
        if (stream->replySent == stream->reply.size()) {
            *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
            const std::vector<Field> tail = trailers(stream->answer);
            const std::vector<nghttp2_nv> fields = nameValues(tail);
            nghttp2_submit_trailer(session, id, fields.data(), fields.size());
        }
        return static_cast<ssize_t>(count);
    }

    static int beginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* user)
    {
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
            of(user).streams[frame->hd.stream_id] = {};
        return 0;
    }

    static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameSize,
        const std::uint8_t* value, std::size_t valueSize, std::uint8_t, void* user)
    {
        Stream* stream = of(user).find(frame->hd.stream_id);
        if (stream == nullptr) return 0;
        const std::string_view key = viewOf(name, nameSize);
        const std::string text(viewOf(value, valueSize));
        if (key == ":method")
            stream->method = text;
        else if (key == ":path")
            stream->call.path = text;
        else if (key == ":authority" || (key == "host" && stream->call.authority.empty()))
            stream->call.authority = text;
        else if (key == "content-type")
            stream->contentType = text;
        else if (key == "grpc-encoding")
            stream->call.encoding = text;
        else if (key == "authorization")
            stream->call.authorization = text;
        else if (key == "origin") {
            stream->call.origin = text;
            stream->call.hasOrigin = true;
        }
        return 0;
    }

    static int frameReceived(nghttp2_session*, const nghttp2_frame* frame, void* user)
    {
        State& state = of(user);
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
            if (Stream* stream = state.find(frame->hd.stream_id)) state.judgeHeader(frame->hd.stream_id, *stream);
        const bool endsStream = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        if (endsStream && (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS))
            state.finishCall(frame->hd.stream_id);
        return 0;
    }

    static int dataReceived(
        nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data, std::size_t size, void* user)
    {
        of(user).takeData(id, viewOf(data, size));
        return 0;
    }

    static int streamClosed(nghttp2_session*, std::int32_t id, std::uint32_t, void* user)
    {
        State& state = of(user);
        if (const Stream* stream = state.find(id)) state.held -= stream->body.size();
        state.streams.erase(id);
        return 0;
    }
};

GrpcSession::GrpcSession(const GrpcLimits& limits, OnCall onCall)
    : m_state(std::make_unique<State>())
{
    m_state->limits = limits;
    m_state->onCall = std::move(onCall);
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, &State::beginHeaders);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &State::header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &State::frameReceived);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &State::dataReceived);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &State::streamClosed);
    nghttp2_session_server_new(&m_state->session, callbacks, m_state.get());
    nghttp2_session_callbacks_del(callbacks);

    const std::array<nghttp2_settings_entry, 3> settings {{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.headerListBytes},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindow},
    }};
    nghttp2_submit_settings(m_state->session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(
        m_state->session, NGHTTP2_FLAG_NONE, 0, static_cast<std::int32_t>(4 * limits.streamWindow));
}

GrpcSession::~GrpcSession() = default;

bool GrpcSession::feed(std::string_view bytes)
{
    const ssize_t used =
        nghttp2_session_mem_recv(m_state->session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (used < 0 || m_state->excess > m_state->limits.excessBytes) m_state->broken = true;
    return !m_state->broken;
}

std::string GrpcSession::output()
{
    std::string out;
    const std::uint8_t* data = nullptr;
    ssize_t size = 0;
    while ((size = nghttp2_session_mem_send(m_state->session, &data)) > 0)
        out += viewOf(data, static_cast<std::size_t>(size));
    return out;
}

void GrpcSession::answer(std::int32_t stream, const GrpcAnswer& answer)
{
    if (Stream* found = m_state->find(stream)) m_state->submit(stream, *found, answer);
}

std::uint64_t GrpcSession::heldBytes() const noexcept
{
    return m_state->held;
}

void GrpcSession::turnBackLargest()
{
    auto& streams = m_state->streams;
    const auto largest =
        std::ranges::max_element(streams, {}, [](const auto& entry) { return entry.second.body.size(); });
    if (largest != streams.end() && !largest->second.body.empty())
        m_state->refuse(largest->first, largest->second, kUnavailable, "too much is arriving at once; come back later");
}

void GrpcSession::finishSoon()
{
    nghttp2_submit_shutdown_notice(m_state->session);
}

bool GrpcSession::isIdle() const noexcept
{
    return m_state->streams.empty();
}

bool GrpcSession::isOver() const noexcept
{
    return m_state->broken
        || (nghttp2_session_want_read(m_state->session) == 0 && nghttp2_session_want_write(m_state->session) == 0);
}

} // namespace spanwise::live
