// SPDX-License-Identifier: GPL-3.0-or-later
// A request as the receivers see it and the answer that they give: plain values, no sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::live {

/// What one connection may send (reliability.md O7, O17; each a setting).
struct HttpLimits {
    std::size_t headerBytes = 64 * 1024;
    std::size_t headerFields = 100;
    std::size_t targetBytes = 8 * 1024;
    std::uint64_t bodyBytes = 64ULL * 1024 * 1024;
    std::size_t chunkOverheadBytes = 16 * 1024; ///< extensions and trailers of one chunked body together
};

/// Field values that decide something, taken out once. An absent field is an empty text.
struct HttpRequest {
    std::string method;
    std::string target; ///< origin form; an absolute-form target has lost its scheme and authority
    std::string host;
    std::string origin;
    std::string fetchSite; ///< Sec-Fetch-Site
    std::string contentType;
    std::string contentEncoding;
    std::string authorization;
    bool hasOrigin = false;
    bool expectsContinue = false;
    bool keepAlive = true;
    std::string body;

    /// The target without its query.
    [[nodiscard]] std::string_view path() const noexcept
    {
        return std::string_view(target).substr(0, target.find('?'));
    }
};

struct HttpResponse {
    int status = 200;
    std::string contentType; ///< empty = no body is meant
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool close = false; ///< say `Connection: close` and mean it
};

[[nodiscard]] std::string_view reasonPhrase(int status) noexcept;

/// Status line, fields and body as they go over the wire. `headOnly` leaves the body out and keeps its length.
[[nodiscard]] std::string serialize(const HttpResponse& response, bool keepAlive, bool headOnly);

} // namespace spanwise::live
