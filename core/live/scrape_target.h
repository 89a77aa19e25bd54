// SPDX-License-Identifier: GPL-3.0-or-later
// One metrics address that is asked on a timer, and how.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spanwise::live {

struct ScrapeTarget {
    enum class Auth : std::uint8_t { None, Bearer, Basic };

    std::string job; ///< label of all its series
    std::string instance; ///< likewise
    std::string url; ///< http or https, without credentials
    std::int64_t intervalMs = 15'000;
    std::int64_t timeoutMs = 10'000; ///< never longer than the interval
    Auth auth = Auth::None;
    std::string user; ///< Basic
    std::function<std::string()> secret; ///< token or password, asked for at each scrape; never kept, never logged
    std::string clientCertificatePem;
    std::string clientKeyPem;
    std::string authorityPem; ///< own CA, beside those of the system
    std::string trustedFingerprint; ///< SHA-256 in hex of the one certificate that is taken although it does not verify
    bool linkLocalAllowed = false; ///< 169.254.0.0/16 and fe80::/10, where clouds keep credentials
    bool wantsProtobuf = false; ///< native histograms
};

/// "http://user:secret@host:port/path@15" → target; the part behind the last @ is an interval in seconds when it is a
/// number. Job and instance are host:port, with the path when it is not /metrics. Error: Invalid.
[[nodiscard]] Result<ScrapeTarget> readScrapeTarget(std::string_view text);

/// Whether the host of an address is this computer itself, by its name or number.
[[nodiscard]] bool isLoopbackUrl(std::string_view url);

/// Link-local addresses of either family.
[[nodiscard]] bool isLinkLocal(std::string_view address);

} // namespace spanwise::live
