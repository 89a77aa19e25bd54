// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/live_options.h"

#include "ui/session/access_token.h"
#include "ui/settings/setting.h"

#include <algorithm>

namespace spanwise::ui {

LiveOptions liveOptionsOf(const Settings& settings)
{
    LiveOptions out;
    out.address = settings.get(setting::kReceiveAddress);
    out.httpPort = std::uint16_t(settings.get(setting::kHttpPort));
    out.grpcPort = std::uint16_t(settings.get(setting::kGrpcPort));
    out.token = hashFromText(settings.get(setting::kTokenHash));
    out.bytesPerSecondOfSender = std::uint64_t(std::max(settings.get(setting::kSenderLimit), 0)) * 1'000'000; // MB
    for (const QString& host : settings.get(setting::kAllowedHosts).split(u',', Qt::SkipEmptyParts))
        out.hosts.push_back(host.trimmed().toLower().toStdString());
    return out;
}

} // namespace spanwise::ui
