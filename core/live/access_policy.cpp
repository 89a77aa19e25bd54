// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/access_policy.h"

#include <QCryptographicHash>
#include <QHostAddress>
#include <algorithm>
#include <cctype>
#include <charconv>

namespace spanwise::live {

namespace {

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(
        out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Digits only, 1 to 5 of them; nothing after.
bool isPort(std::string_view text)
{
    return !text.empty() && text.size() <= 5
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The host without its port, or nothing when the field is not `host[:port]`.
std::optional<std::string> hostName(std::string_view field)
{
    if (!field.empty() && field.front() == '[') {
        const std::size_t close = field.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view rest = field.substr(close + 1);
        if (!rest.empty() && (rest.front() != ':' || !isPort(rest.substr(1)))) return std::nullopt;
        return lowered(field.substr(0, close + 1));
    }
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) return lowered(field);
    if (!isPort(field.substr(colon + 1))) return std::nullopt;
    return lowered(field.substr(0, colon));
}

/// Four decimal parts, the first 127: written any other way it is a name, and names are looked up elsewhere.
bool isLoopbackV4(std::string_view text)
{
    int parts = 0;
    bool loopback = false;
    while (parts < 4) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        const std::string_view part = text.substr(0, dot);
        int value = -1;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (error != std::errc() || end != part.data() + part.size() || part.empty() || part.size() > 3 || value < 0
            || value > 255)
            return false;
        if (parts == 0) loopback = value == 127;
        ++parts;
        if (dot == text.size()) return loopback && parts == 4;
        text.remove_prefix(dot + 1);
    }
    return false;
}

bool equalInConstantTime(const TokenHash& a, const TokenHash& b)
{
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

std::optional<std::string_view> bearerToken(std::string_view authorization)
{
    constexpr std::string_view kScheme = "bearer ";
    if (authorization.size() <= kScheme.size() || lowered(authorization.substr(0, kScheme.size())) != kScheme)
        return std::nullopt;
    authorization.remove_prefix(kScheme.size());
    while (!authorization.empty() && authorization.front() == ' ') authorization.remove_prefix(1);
    return authorization;
}

} // namespace

TokenHash hashToken(std::string_view token)
{
    const QByteArray digest = QCryptographicHash::hash(
        QByteArrayView(token.data(), static_cast<qsizetype>(token.size())), QCryptographicHash::Sha256);
    TokenHash hash {};
    std::copy(digest.begin(), digest.end(), hash.begin());
    return hash;
}

bool isLoopbackHost(std::string_view hostField)
{
    const std::optional<std::string> name = hostName(hostField);
    return name && (*name == "localhost" || *name == "[::1]" || *name == "host.docker.internal" || isLoopbackV4(*name));
}

bool isAddress(std::string_view text)
{
    return text == "localhost"
        || !QHostAddress(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))).isNull();
}

bool isLoopbackAddress(std::string_view address)
{
    return address == "::1" || address == "localhost" || isLoopbackV4(address);
}

AccessPolicy::Verdict AccessPolicy::judge(const HttpRequest& request) const
{
    const std::optional<std::string> name = hostName(request.host);
    const bool listed = name && std::find(allowedHosts.begin(), allowedHosts.end(), *name) != allowedHosts.end();
    if (!listed && !isLoopbackHost(request.host)) return Verdict::HostRefused;
    if (request.hasOrigin
        && std::find(allowedOrigins.begin(), allowedOrigins.end(), request.origin) == allowedOrigins.end())
        return Verdict::OriginRefused;
    if (request.fetchSite == "cross-site") return Verdict::OriginRefused;
    if (!token) return Verdict::Allowed;
    const std::optional<std::string_view> sent = bearerToken(request.authorization);
    return sent && equalInConstantTime(hashToken(*sent), *token) ? Verdict::Allowed : Verdict::NotAuthenticated;
}

} // namespace spanwise::live
