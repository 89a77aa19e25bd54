// SPDX-License-Identifier: GPL-3.0-or-later
// Who may speak to a receiver (reliability.md S1–S3): a web page must not be able to reach it through the browser of
// the person who runs it, and beyond loopback nobody may without the token. Pure rules over the fields of a request.
#pragma once

#include "core/live/http_message.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::live {

/// SHA-256 of a token: the token itself is shown once and never kept.
using TokenHash = std::array<std::uint8_t, 32>;

[[nodiscard]] TokenHash hashToken(std::string_view token);

struct AccessPolicy {
    std::optional<TokenHash> token; ///< when set, every request must carry it as bearer
    std::vector<std::string> allowedHosts; ///< names beside the loopback ones, lower case, without port
    std::vector<std::string> allowedOrigins; ///< exactly as browsers send them

    enum class Verdict : std::uint8_t { Allowed, NotAuthenticated, HostRefused, OriginRefused };

    /// Host and origin are judged first, so that a stranger learns nothing about the token.
    [[nodiscard]] Verdict judge(const HttpRequest& request) const;
};

/// `localhost`, 127.0.0.0/8, `[::1]` and `host.docker.internal`, each with or without a port. User info, trailing text
/// and names that only begin or end so are something else.
[[nodiscard]] bool isLoopbackHost(std::string_view hostField);

/// An address that only this machine can reach.
[[nodiscard]] bool isLoopbackAddress(std::string_view address);
/// An IP address, or `localhost`.
[[nodiscard]] bool isAddress(std::string_view text);

} // namespace spanwise::live
