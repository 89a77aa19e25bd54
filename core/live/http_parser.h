// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 requests out of bytes: no socket, no clock, so that it can be tested byte by byte and fuzzed.
//
// The grammar is Boost.Beast's parser (RFC 9112), which refuses every ambiguous framing: differing lengths, bad chunk
// sizes, bare line feeds, blanks before colons. What it lets through and a receiver must not is refused here: no or two
// Host fields, folded lines, transfer codings other than chunked, repeated Content-Type or Authorization, too many
// fields, long targets, methods that are no upper-case token.
#pragma once

#include "core/live/http_message.h"

#include <memory>
#include <string_view>

namespace spanwise::live {

/// Reads one request after the other from a connection. Used by one thread.
class HttpParser {
public:
    enum class State : std::uint8_t {
        Header, ///< the header section is not complete
        Body, ///< header read (see request()), the body is not complete
        Complete, ///< request() is whole; reset() before more is fed
        Refused, ///< refusal() says why; nothing more can be read from this connection
    };

    struct Refusal {
        int status = 400;
        std::string message; ///< for a person, with the place
    };

    explicit HttpParser(HttpLimits limits);
    ~HttpParser();
    HttpParser(const HttpParser&) = delete;
    HttpParser& operator=(const HttpParser&) = delete;

    /// Takes as much of `bytes` as belongs to the present request and returns how many that were. The rest belongs to
    /// the next request. Feeding all at once or byte by byte gives the same requests.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] State state() const noexcept { return m_state; }
    [[nodiscard]] bool hasBegun() const noexcept { return !m_header.empty() || m_state != State::Header; }
    [[nodiscard]] const Refusal& refusal() const noexcept { return m_refusal; }
    /// Valid from state Body on; `body` only in state Complete.
    [[nodiscard]] HttpRequest& request() noexcept { return m_request; }

    /// Of the body that is arriving, so far.
    [[nodiscard]] std::uint64_t bodyBytes() const noexcept;

    /// Ready for the next request on the same connection.
    void reset();

private:
    struct Grammar;

    void refuse(int status, std::string message);
    std::size_t feedHeader(std::string_view bytes);
    std::size_t feedBody(std::string_view bytes);
    void finishHeader();
    bool lineMayBeHttp(std::size_t lineEnd);
    bool headerIsAcceptable();
    void takeFields();

    HttpLimits m_limits;
    State m_state = State::Header;
    std::string m_header;
    HttpRequest m_request;
    Refusal m_refusal;
    std::unique_ptr<Grammar> m_grammar;
};

} // namespace spanwise::live
