// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/live_service.h"

#include "ui/safe_text.h"

#include <QCoreApplication>

namespace spanwise::ui {

namespace {

constexpr int kTickMs = 1000;

std::vector<live::Binding> bindingsOf(const LiveOptions& options, bool withIpv6)
{
    const std::string address = options.address.toStdString();
    std::vector<live::Binding> out {
        {live::Protocol::Http, address, options.httpPort}, {live::Protocol::Grpc, address, options.grpcPort}};
    if (!withIpv6) return out;
    out.push_back({live::Protocol::Http, "::1", options.httpPort});
    out.push_back({live::Protocol::Grpc, "::1", options.grpcPort});
    return out;
}

} // namespace

QString LiveStatus::url(live::Protocol protocol) const
{
    for (const live::Binding& binding : listening)
        if (binding.protocol == protocol) return QStringLiteral("http://") + fromCore(binding.text());
    return {};
}

std::uint64_t LiveStatus::refusedCount() const
{
    std::uint64_t sum = 0;
    for (const auto& [answer, count] : refused) sum += count;
    return sum;
}

struct LiveService::Control : QObject {
    std::unique_ptr<live::LiveIntake> intake;

    /// Clients that resolve localhost to ::1 must find it too, where the computer has IPv6.
    Result<std::vector<live::Binding>> start(ingest::Pipeline& pipeline, const LiveOptions& options)
    {
        live::ReceiverOptions receiver;
        receiver.access.token = options.token;
        receiver.bytesPerSecondOfSender = options.bytesPerSecondOfSender;
        receiver.access.allowedHosts = options.hosts;
        if (options.address != QLatin1String("0.0.0.0"))
            receiver.access.allowedHosts.push_back(options.address.toLower().toStdString());
        const bool customary = options.address == QLatin1String("127.0.0.1") && options.httpPort != 0;
        Result<std::vector<live::Binding>> taken = fail(ErrorCode::Io, "not started");
        for (const bool withIpv6 : {true, false}) {
            if (withIpv6 && !customary) continue;
            intake = std::make_unique<live::LiveIntake>(pipeline, receiver);
            taken = intake->start(bindingsOf(options, withIpv6));
            if (taken) return taken;
            intake.reset();
        }
        return taken;
    }
};

LiveService::LiveService(Into into, Why why, QObject* parent)
    : QObject(parent)
    , m_into(std::move(into))
    , m_why(std::move(why))
    , m_control(std::make_unique<Control>())
{
    m_thread.setObjectName(QStringLiteral("receiver control"));
    m_control->moveToThread(&m_thread);
    m_thread.start();
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &LiveService::tick);
}

LiveService::~LiveService()
{
    finish();
    m_thread.quit();
    m_thread.wait();
}

bool LiveService::isIdle() const
{
    return m_status.state == LiveStatus::State::Off || m_status.state == LiveStatus::State::Failed;
}

void LiveService::start(const LiveOptions& options)
{
    if (!isIdle()) {
        if (m_status.isOn()) stop();
        m_next = options;
        return;
    }
    m_pipeline = m_into();
    if (!m_pipeline) return setState(LiveStatus::State::Failed, m_why());
    m_status = {};
    m_status.needsToken = options.token.has_value();
    setState(LiveStatus::State::Starting);
    Control* control = m_control.get();
    QMetaObject::invokeMethod(
        control,
        [this, control, options, pipeline = m_pipeline] {
            auto outcome = control->start(*pipeline, options);
            QMetaObject::invokeMethod(
                this, [this, outcome, intake = control->intake.get()] { started(outcome, intake); },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void LiveService::started(Result<std::vector<live::Binding>> outcome, live::LiveIntake* intake)
{
    if (m_status.state == LiveStatus::State::Stopping) return; // asked to stop meanwhile; stopped() follows
    if (!outcome) {
        m_pipeline = nullptr;
        m_next.reset();
        return setState(LiveStatus::State::Failed, fromCore(outcome.error().message));
    }
    m_intake = intake;
    m_status.listening = std::move(*outcome);
    m_spansBefore = m_pipeline->progress().spans;
    m_rateBefore = 0;
    m_since.start();
    m_tick.start();
    setState(LiveStatus::State::On);
    if (const auto next = m_next) start(*next);
}

void LiveService::stop()
{
    if (isIdle() || m_status.state == LiveStatus::State::Stopping) return;
    m_next.reset();
    m_tick.stop();
    m_intake = nullptr;
    setState(LiveStatus::State::Stopping);
    Control* control = m_control.get();
    QMetaObject::invokeMethod(
        control,
        [this, control] {
            control->intake.reset(); // stops: what is being worked on is answered first
            QMetaObject::invokeMethod(this, &LiveService::stopped, Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void LiveService::stopped()
{
    m_pipeline = nullptr;
    m_status = {};
    setState(LiveStatus::State::Off);
    if (const auto next = std::exchange(m_next, std::nullopt)) start(*next);
}

void LiveService::finish()
{
    m_next.reset();
    m_tick.stop();
    m_intake = nullptr;
    Control* control = m_control.get();
    QMetaObject::invokeMethod(
        control, [control] { control->intake.reset(); }, Qt::BlockingQueuedConnection);
    QCoreApplication::removePostedEvents(this); // outcomes of what is over
    m_pipeline = nullptr;
    m_status = {};
}

void LiveService::tick()
{
    if (!m_intake || !m_pipeline) return;
    const ingest::PipelineProgress progress = m_pipeline->progress();
    const double seconds = double(m_since.restart()) / 1000;
    const double rate = seconds > 0 ? double(progress.spans - m_spansBefore) / seconds : 0;
    m_status.spansPerSecond = (rate + m_rateBefore) / 2;
    m_rateBefore = rate;
    m_spansBefore = progress.spans;
    m_status.waitingBytes = progress.waitingBytes;
    m_status.deliveries = m_status.turnedBack = 0;
    m_status.refused.clear();
    for (const live::Protocol protocol : {live::Protocol::Http, live::Protocol::Grpc}) {
        const live::ReceiverCounters counters = m_intake->counters(protocol);
        m_status.deliveries += counters.deliveries;
        m_status.turnedBack += counters.turnedBack;
        for (const auto& [answer, count] : counters.refused) m_status.refused[answer] += count;
    }
    emit ticked();
}

void LiveService::setState(LiveStatus::State state, const QString& problem)
{
    m_status.state = state;
    m_status.problem = problem;
    emit changed();
}

} // namespace spanwise::ui
