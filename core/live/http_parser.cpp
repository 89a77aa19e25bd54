// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/http_parser.h"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cctype>
#include <functional>
#include <optional>

namespace spanwise::live {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n";
constexpr std::size_t kLineOverhead = 64; ///< of a request line beside its target
constexpr std::size_t kLongestMethod = 32; ///< the longest registered one has 17 (UPDATEREDIRECTREF, RFC 4437)

std::string_view viewOf(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(
        out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// `scheme://authority/path` → `/path` (RFC 9112 §3.2.2); anything else unchanged.
std::string originForm(std::string_view target)
{
    const std::size_t scheme = target.find("://");
    if (target.empty() || target.front() == '/' || scheme == std::string_view::npos) return std::string(target);
    const std::size_t path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? "/" : std::string(target.substr(path));
}

/// Of a chunk header that Beast wants more of although its line has ended: a quoted value is not closed in it. Beast
/// would look for its end in the chunk, and count the size against the limit at each look.
bool endsInsideQuotes(std::string_view header)
{
    if (header.starts_with("\r\n")) header.remove_prefix(2); // of the chunk before
    const std::size_t end = header.find("\r\n");
    const std::size_t digit = header.find_first_not_of('0');
    return end != std::string_view::npos && digit < end
        && std::isxdigit(static_cast<unsigned char>(header[digit])) != 0;
}

} // namespace

struct HttpParser::Grammar {
    explicit Grammar(const HttpLimits& limits)
        : onChunkHeader([this](std::uint64_t, boost::beast::string_view extensions, boost::beast::error_code&) {
            extensionBytes += extensions.size();
        })
    {
        parser.header_limit(static_cast<std::uint32_t>(limits.headerBytes + kHeaderEnd.size()));
        parser.body_limit(limits.bodyBytes);
        parser.eager(true);
        parser.on_chunk_header(onChunkHeader);
    }

    http::request_parser<http::string_body> parser;
    std::function<void(std::uint64_t, boost::beast::string_view, boost::beast::error_code&)>
        onChunkHeader; ///< the parser keeps a reference
    std::size_t extensionBytes = 0; ///< of all chunk headers of this body
    std::string pending; ///< bytes that Beast has seen but cannot use before more come (part of a chunk header)
};

HttpParser::HttpParser(HttpLimits limits)
    : m_limits(limits)
{
    reset();
}

HttpParser::~HttpParser() = default;

void HttpParser::reset()
{
    m_state = State::Header;
    m_header.clear();
    m_request = {};
    m_grammar = std::make_unique<Grammar>(m_limits);
}

std::uint64_t HttpParser::bodyBytes() const noexcept
{
    return m_state == State::Body ? m_grammar->parser.get().body().size() : 0;
}

void HttpParser::refuse(int status, std::string message)
{
    m_state = State::Refused;
    m_refusal = {status, std::move(message)};
}

std::size_t HttpParser::feed(std::string_view bytes)
{
    std::size_t used = 0;
    while (used < bytes.size() && (m_state == State::Header || m_state == State::Body)) {
        const std::string_view rest = bytes.substr(used);
        used += m_state == State::Header ? feedHeader(rest) : feedBody(rest);
    }
    return used;
}

std::size_t HttpParser::feedHeader(std::string_view bytes)
{
    // An empty line before a request line is tolerated (RFC 9112 §2.2).
    if (m_header.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) return 1;
    if (m_header.empty() && std::isupper(static_cast<unsigned char>(bytes.front())) == 0) {
        refuse(400, "byte 0: this is no HTTP request (is the client using TLS?)");
        return bytes.size();
    }

    const std::size_t before = m_header.size();
    const std::size_t room = m_limits.headerBytes + kHeaderEnd.size() - before;
    m_header.append(bytes.substr(0, room));
    const std::size_t searchFrom = before < kHeaderEnd.size() ? 0 : before - kHeaderEnd.size() + 1;
    const std::size_t end = m_header.find(kHeaderEnd, searchFrom);

    const std::size_t lineEnd = std::min(m_header.find("\r\n"), m_header.size());
    if (!lineMayBeHttp(lineEnd)) return bytes.size();
    if (lineEnd > m_limits.targetBytes + kLineOverhead) {
        refuse(414, "the request line is longer than " + std::to_string(m_limits.targetBytes) + " bytes");
        return bytes.size();
    }
    if (end == std::string::npos) {
        if (m_header.size() >= m_limits.headerBytes + kHeaderEnd.size()) // else its end may still be on its way
            refuse(431, "the header section is larger than " + std::to_string(m_limits.headerBytes) + " bytes");
        return std::min(bytes.size(), room);
    }
    const std::size_t used = end + kHeaderEnd.size() - before;
    m_header.resize(end + kHeaderEnd.size());
    finishHeader();
    return used;
}

/// Says at once what could wait for the end of a header section that never comes: the first words of SSH, SMTP or
/// random bytes. `lineEnd` is where the first line ends, or the end of what is there.
bool HttpParser::lineMayBeHttp(std::size_t lineEnd)
{
    const std::size_t most = m_limits.targetBytes + kLineOverhead;
    const std::string_view line(m_header.data(), std::min(lineEnd, most));
    const auto cannotBe = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f' || c < 0; };
    std::size_t bad = static_cast<std::size_t>(std::find_if(line.begin(), line.end(), cannotBe) - line.begin());
    if (bad + 1 == m_header.size() && m_header.back() == '\r') bad = line.size(); // its line feed is still to come
    const std::size_t method = std::min(line.find(' '), line.size());
    if (bad == line.size() && method > kLongestMethod) bad = kLongestMethod;
    const bool isWhole = lineEnd < m_header.size() && lineEnd <= most;
    if (bad == line.size() && (!isWhole || line.find(" HTTP/") != std::string_view::npos)) return true;
    refuse(400, "byte " + std::to_string(bad) + ": this is no HTTP request");
    return false;
}

bool HttpParser::headerIsAcceptable()
{
    const std::size_t fields = static_cast<std::size_t>(std::count(m_header.begin(), m_header.end(), '\n')) - 2;
    if (fields > m_limits.headerFields) {
        refuse(431, "more than " + std::to_string(m_limits.headerFields) + " header fields");
        return false;
    }
    if (m_header.find("\r\n ") != std::string::npos || m_header.find("\r\n\t") != std::string::npos) {
        refuse(400,
            "a folded header line at byte "
                + std::to_string(std::min(m_header.find("\r\n "), m_header.find("\r\n\t")) + 2));
        return false;
    }
    const std::string_view line = std::string_view(m_header).substr(0, m_header.find("\r\n"));
    const std::size_t version = line.rfind(" HTTP/");
    if (version != std::string_view::npos && line.substr(version + 6) != "1.1" && line.substr(version + 6) != "1.0") {
        refuse(505,
            "HTTP version " + std::string(line.substr(version + 6, 8))
                + " is not spoken here; use HTTP/1.1 (gRPC has a port of its own)");
        return false;
    }
    return true;
}

void HttpParser::finishHeader()
{
    if (!headerIsAcceptable()) return;
    boost::beast::error_code error;
    m_grammar->parser.put(boost::asio::const_buffer(m_header.data(), m_header.size()), error);
    if (error == http::error::need_more) error = {};
    if (error == http::error::body_limit) {
        refuse(413, "the body is larger than " + std::to_string(m_limits.bodyBytes) + " bytes");
        return;
    }
    if (error || !m_grammar->parser.is_header_done()) {
        refuse(400,
            "byte 0 to " + std::to_string(m_header.size()) + ": "
                + (error ? error.message() : "the header section is not HTTP/1.1"));
        return;
    }
    takeFields();
    if (m_state == State::Refused) return;
    m_state = m_grammar->parser.is_done() ? State::Complete : State::Body;
}

void HttpParser::takeFields()
{
    const auto& message = m_grammar->parser.get();
    const auto count = [&](http::field name) { return message.count(name); };
    m_request.method = std::string(viewOf(message.method_string()));
    if (message.count(http::field::host) != 1 && message.version() == 11)
        return refuse(400, "exactly one Host field is needed");
    if (count(http::field::host) > 1) return refuse(400, "more than one Host field");
    if (count(http::field::content_type) > 1 || count(http::field::authorization) > 1
        || count(http::field::content_encoding) > 1)
        return refuse(400, "a field that may stand once came twice (Content-Type, Content-Encoding or Authorization)");
    if (!std::all_of(
            m_request.method.begin(), m_request.method.end(), [](unsigned char c) { return std::isupper(c) != 0; })
        || m_request.method == "CONNECT")
        return refuse(400, "method " + m_request.method + " is not served");
    if (message.target().size() > m_limits.targetBytes)
        return refuse(414, "the target is longer than " + std::to_string(m_limits.targetBytes) + " bytes");
    if (count(http::field::transfer_encoding) > 0) {
        if (count(http::field::transfer_encoding) > 1
            || lowered(viewOf(message[http::field::transfer_encoding])) != "chunked")
            return refuse(501, "only the transfer coding 'chunked' is understood");
        if (count(http::field::content_length) > 0) return refuse(400, "Content-Length beside Transfer-Encoding");
        if (message.version() != 11) return refuse(400, "Transfer-Encoding needs HTTP/1.1");
    }
    m_request.target = originForm(viewOf(message.target()));
    if (m_request.target.empty() || (m_request.target.front() != '/' && m_request.target != "*"))
        return refuse(400, "the target is neither a path nor an address");
    m_request.host = std::string(viewOf(message[http::field::host]));
    m_request.hasOrigin = count(http::field::origin) > 0;
    m_request.origin = std::string(viewOf(message[http::field::origin]));
    m_request.fetchSite = lowered(viewOf(message["Sec-Fetch-Site"]));
    m_request.contentType = std::string(viewOf(message[http::field::content_type]));
    m_request.contentEncoding = lowered(viewOf(message[http::field::content_encoding]));
    m_request.authorization = std::string(viewOf(message[http::field::authorization]));
    m_request.expectsContinue = lowered(viewOf(message[http::field::expect])) == "100-continue";
    m_request.keepAlive = message.keep_alive();
}

std::size_t HttpParser::feedBody(std::string_view bytes)
{
    // Beast wants a chunk header whole, so an unfinished one is kept and put before the next bytes.
    // Chunked bodies are read in portions that end where the limit of pending bytes does, so that it holds alike
    // however the bytes come; what follows the body is no part of it.
    Grammar& grammar = *m_grammar;
    const std::size_t kept = grammar.pending.size();
    if (grammar.parser.chunked()) bytes = bytes.substr(0, m_limits.chunkOverheadBytes + 1 - kept);
    std::string_view input = bytes;
    if (kept > 0) {
        grammar.pending.append(bytes);
        input = grammar.pending;
        // Once Beast has seen the last chunk it asserts five bytes; fewer cannot end the body anyway.
        if (kept == kLastChunk.size() && input.size() == kept + 1 && input.starts_with(kLastChunk)) return bytes.size();
    }

    boost::beast::error_code error;
    std::size_t used = 0;
    while (!error && !grammar.parser.is_done() && used < input.size()) {
        const std::size_t step =
            grammar.parser.put(boost::asio::const_buffer(input.data() + used, input.size() - used), error);
        used += step;
        if (step == 0) break;
    }
    if (error == http::error::need_more) error = {};
    if (error == http::error::body_limit)
        refuse(413, "the body is larger than " + std::to_string(m_limits.bodyBytes) + " bytes");
    else if (error)
        refuse(400, "body byte " + std::to_string(grammar.parser.get().body().size()) + ": " + error.message());
    else if (grammar.parser.chunked() && !grammar.parser.is_done() && endsInsideQuotes(input.substr(used)))
        refuse(400, "a quoted value in a chunk header is not closed");
    else if ((!grammar.parser.is_done() && input.size() - used > m_limits.chunkOverheadBytes)
        || grammar.extensionBytes > m_limits.chunkOverheadBytes)
        refuse(400,
            "chunk extensions or trailers are longer than " + std::to_string(m_limits.chunkOverheadBytes) + " bytes");

    if (m_state == State::Refused) return bytes.size();
    if (grammar.parser.is_done()) {
        m_request.body = std::move(grammar.parser.get().body());
        m_state = State::Complete;
        return used > kept ? used - kept : 0;
    }
    grammar.pending.assign(std::string(input.substr(used)));
    return bytes.size();
}

} // namespace spanwise::live
