// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/live_options.h"

#include "ui/session/access_token.h"
#include "ui/settings/setting.h"

#include <algorithm>

namespace spanwise::ui {

namespace {
/// What stands in the file may be no port: the usual one then, rather than some other.
std::uint16_t portOf(const Settings& settings, const Setting<int>& one)
{
    const int port = settings.get(one);
    return static_cast<std::uint16_t>(port >= 1 && port <= 65535 ? port : one.standard);
}
} // namespace

LiveOptions liveOptionsOf(const Settings& settings)
{
    LiveOptions out;
    out.address = settings.get(setting::kReceiveAddress);
    out.httpPort = portOf(settings, setting::kHttpPort);
    out.grpcPort = portOf(settings, setting::kGrpcPort);
    out.token = hashFromText(settings.get(setting::kTokenHash));
    out.bytesPerSecondOfSender = std::uint64_t(std::max(settings.get(setting::kSenderLimit), 0)) * 1'000'000; // MB
    for (const QString& host : settings.get(setting::kAllowedHosts).split(u',', Qt::SkipEmptyParts))
        out.hosts.push_back(host.trimmed().toLower().toStdString());
    return out;
}

} // namespace spanwise::ui
