// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/live_actions.h"

#include "ui/format/format.h"
#include "ui/pages/page.h"
#include "ui/safe_text.h"
#include "ui/session/live_options.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"

#include <QCoreApplication>

namespace spanwise::ui {

namespace {

constexpr std::uint64_t kWorthSaying = 1'000'000; ///< bytes that wait

QString tr(const char* text)
{
    return QCoreApplication::translate("receivers", text);
}

QString countText(std::uint64_t n)
{
    return format::count(std::int64_t(n));
}

QString firstAddress(const LiveStatus& status, live::Protocol protocol)
{
    for (const live::Binding& binding : status.listening)
        if (binding.protocol == protocol) return fromCore(binding.text());
    return {};
}

} // namespace

void startReceiving(PageContext& context)
{
    context.settings.set(setting::kReceive, true);
    context.session.live().start(liveOptionsOf(context.settings));
}

void stopReceiving(PageContext& context)
{
    context.settings.set(setting::kReceive, false);
    context.session.live().stop();
}

Endpoint endpointOf(const PageContext& context)
{
    const LiveStatus& status = context.session.live().status();
    const LiveOptions set = liveOptionsOf(context.settings);
    const auto url = [&](live::Protocol protocol, std::uint16_t port) {
        const QString running = status.url(protocol);
        return running.isEmpty() ? QStringLiteral("http://%1:%2").arg(set.address).arg(port) : running;
    };
    Endpoint out;
    out.http = url(live::Protocol::Http, set.httpPort);
    out.grpc = url(live::Protocol::Grpc, set.grpcPort);
    out.needsToken = set.token.has_value();
    return out;
}

QString stateText(const LiveStatus& status)
{
    switch (status.state) {
    case LiveStatus::State::Off: return tr("The receivers are off.");
    case LiveStatus::State::Starting: return tr("Starting …");
    case LiveStatus::State::Stopping: return tr("Stopping: what is being worked on is answered first …");
    case LiveStatus::State::Failed: return oneLine(status.problem, 300);
    case LiveStatus::State::On: break;
    }
    return tr("Receiving on %1 (HTTP) and %2 (gRPC)")
        .arg(firstAddress(status, live::Protocol::Http), firstAddress(status, live::Protocol::Grpc));
}

QString statusLine(const LiveStatus& status)
{
    if (status.state == LiveStatus::State::Failed) return tr("Not receiving");
    if (!status.isOn()) return {};
    QStringList parts;
    parts << format::rate(status.spansPerSecond, tr("spans"));
    if (status.waitingBytes > kWorthSaying)
        parts << tr("%1 waiting").arg(format::bytes(std::int64_t(status.waitingBytes)));
    const std::uint64_t refused = status.refusedCount();
    if (status.turnedBack > 0) parts << tr("%1 requests asked to come back").arg(countText(status.turnedBack));
    if (refused > status.turnedBack) parts << tr("%1 requests refused").arg(countText(refused - status.turnedBack));
    if (refused == 0) parts << tr("nothing dropped");
    parts << tr("OTLP %1").arg(firstAddress(status, live::Protocol::Http));
    return parts.join(QStringLiteral(" · "));
}

} // namespace spanwise::ui
