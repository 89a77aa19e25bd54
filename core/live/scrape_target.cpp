// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/scrape_target.h"

#include <QHostAddress>
#include <QUrl>
#include <algorithm>
#include <charconv>

namespace spanwise::live {

namespace {

/// Takes "@15" off the end, when it is a number and no part of the address.
std::int64_t takeSeconds(std::string_view& text)
{
    const std::size_t mark = text.rfind('@');
    if (mark == std::string_view::npos) return 0;
    const std::string_view digits = text.substr(mark + 1);
    double seconds = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (error != std::errc() || end != digits.data() + digits.size() || !(seconds > 0) || seconds > 86'400) return 0;
    text = text.substr(0, mark);
    return static_cast<std::int64_t>(seconds * 1000);
}

} // namespace

Result<ScrapeTarget> readScrapeTarget(std::string_view text)
{
    ScrapeTarget out;
    if (const std::int64_t interval = takeSeconds(text); interval > 0) out.intervalMs = interval;
    out.timeoutMs = std::min(out.timeoutMs, out.intervalMs);
    QUrl url(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || url.host().isEmpty() || (scheme != u"http" && scheme != u"https"))
        return fail(ErrorCode::Invalid,
            "a metrics address begins with http:// or https:// and names a host, as http://localhost:4000/metrics");
    if (!url.userName().isEmpty()) {
        out.auth = ScrapeTarget::Auth::Basic;
        out.user = url.userName().toStdString();
        out.secret = [password = url.password().toStdString()] { return password; };
    }
    url.setUserInfo({});
    url.setFragment({});
    if (url.path().isEmpty()) url.setPath(QStringLiteral("/metrics"));
    out.url = url.toString(QUrl::FullyEncoded).toStdString();
    const int port = url.port(scheme == u"https" ? 443 : 80);
    out.instance = url.host().toStdString() + ":" + std::to_string(port);
    if (url.path() != u"/metrics") out.instance += url.path().toStdString();
    out.job = out.instance;
    return out;
}

bool isLoopbackUrl(std::string_view url)
{
    const QString host = QUrl(QString::fromUtf8(url.data(), static_cast<qsizetype>(url.size()))).host();
    return host == u"localhost" || QHostAddress(host).isLoopback();
}

bool isLinkLocal(std::string_view address)
{
    const QHostAddress host(QString::fromUtf8(address.data(), static_cast<qsizetype>(address.size())));
    bool mapped = false;
    const QHostAddress four(host.toIPv4Address(&mapped)); // also of ::ffff:169.254.…
    if (mapped) return four.isInSubnet(QHostAddress(QStringLiteral("169.254.0.0")), 16);
    return host.isInSubnet(QHostAddress(QStringLiteral("fe80::")), 10);
}

} // namespace spanwise::live
