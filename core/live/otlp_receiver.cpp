// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/otlp_receiver.h"

#include "core/live/otlp_grpc.h"

#include <QDeadlineTimer>
#include <QHostAddress>
#include <QPointer>
#include <QTcpSocket>
#include <chrono>

namespace spanwise::live {

namespace {
constexpr int kUnavailable = 14; ///< gRPC

std::size_t indexOf(Protocol protocol)
{
    return static_cast<std::size_t>(protocol);
}

Nanos steadyNow()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Of a request that never became one.
ErrorCode codeOf(int status)
{
    switch (status) {
    case 413:
    case 414:
    case 431: return ErrorCode::TooLarge;
    case 503: return ErrorCode::Busy;
    default: return ErrorCode::Malformed;
    }
}
} // namespace

std::string Binding::text() const
{
    const bool bare = address.find(':') != std::string::npos && address.front() != '[';
    return (bare ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

OtlpReceiver::OtlpReceiver(ReceiverOptions options, Submit submit, OnRefused onRefused)
    : m_options(std::move(options))
    , m_submit(std::move(submit))
    , m_onRefused(std::move(onRefused))
    , m_arriving(m_options.arrivingBytes)
    , m_rate(m_options.bytesPerSecondOfSender)
{
    m_thread.setObjectName("otlp receiver");
}

OtlpReceiver::~OtlpReceiver()
{
    stop();
}

Result<std::vector<Binding>> OtlpReceiver::start(const std::vector<Binding>& bindings)
{
    for (const Binding& binding : bindings)
        if (!isLoopbackAddress(binding.address) && !m_options.access.token)
            return fail(ErrorCode::Invalid,
                binding.address
                    + " can be reached from other computers: set a token first (a listener without one serves this "
                      "computer only)");

    m_mail = std::make_unique<Mailbox>();
    m_mail->moveToThread(&m_thread);
    m_thread.start();
    m_running = true;

    std::vector<Binding> taken;
    for (Binding binding : bindings) {
        Result<std::uint16_t> port = fail(ErrorCode::Io, "not asked");
        m_mail->run([&] { port = listen(binding); });
        if (!port) {
            stop();
            return tl::unexpected(port.error());
        }
        binding.port = *port;
        taken.push_back(binding);
    }
    return taken;
}

Result<std::uint16_t> OtlpReceiver::listen(const Binding& binding)
{
    const bool http = binding.protocol == Protocol::Http;
    Listener::Factory factory;
    if (http)
        factory = [this](std::unique_ptr<QTcpSocket> socket, QObject* parent) -> Connection* {
            return new HttpConnection(
                std::move(socket), m_options.http, m_options.httpTimeouts, m_arriving, *this, parent);
        };
    else
        factory = [this](std::unique_ptr<QTcpSocket> socket, QObject* parent) -> Connection* {
            return new GrpcConnection(
                std::move(socket), m_options.grpc, m_options.grpcTimeouts, m_arriving, *this, parent);
        };
    const std::string turnAway = http
        ? serialize(answerUnreadable(503, "too many connections; come back in a second"), false, false)
        : std::string();
    auto* listener = new Listener(std::move(factory), m_options.connections, turnAway, m_mail.get());
    const QHostAddress address = binding.address == "localhost" ? QHostAddress(QHostAddress::LocalHost)
                                                                : QHostAddress(QString::fromStdString(binding.address));
    if (!listener->listen(address, binding.port)) {
        std::string why = listener->errorString().toStdString();
        delete listener;
        return fail(ErrorCode::Conflict,
            binding.text() + ": " + why + "; is another collector listening there? Choose another port or stop it");
    }
    m_listeners.push_back(listener);
    return listener->serverPort();
}

void OtlpReceiver::stop(int milliseconds, const std::function<void()>& hurry)
{
    if (!m_running) return;
    m_running = false;
    const QDeadlineTimer deadline(milliseconds);
    m_mail->run([this] {
        for (Listener* listener : m_listeners) listener->finishSoon();
    });
    const auto isBusy = [this] {
        bool busy = m_outstanding > 0;
        m_mail->run([&] {
            for (const Listener* listener : m_listeners) busy |= listener->openConnections() > 0;
        });
        return busy;
    };
    bool hurried = !hurry;
    while (isBusy() && !deadline.hasExpired()) {
        if (!hurried && deadline.remainingTime() < milliseconds / 2) {
            hurried = true;
            hurry();
        }
        QThread::msleep(5);
    }
    if (!hurried) hurry();

    m_mail->run([this] {
        for (Listener* listener : m_listeners) delete listener;
        m_listeners.clear();
    });
    while (m_outstanding > 0) QThread::msleep(1);
    m_mail->run([] {}); // behind the last answer: the mailbox must not go before it is read
    m_thread.quit();
    m_thread.wait();
    m_mail.reset();
}

ReceiverCounters OtlpReceiver::counters(Protocol protocol) const
{
    const std::lock_guard lock(m_counting);
    return m_counters[indexOf(protocol)];
}

void OtlpReceiver::countRefusal(Protocol protocol, int status)
{
    const bool http = protocol == Protocol::Http;
    const std::lock_guard lock(m_counting);
    ReceiverCounters& counters = m_counters[indexOf(protocol)];
    ++counters.refused[(http ? "HTTP " : "gRPC ") + std::to_string(status)];
    if (http ? status == 503 || status == 429 : status == kUnavailable) ++counters.turnedBack;
}

void OtlpReceiver::refused(Protocol protocol, int status, ErrorCode code, std::string why, std::string_view reason)
{
    countRefusal(protocol, status);
    if (m_onRefused)
        m_onRefused(protocol,
            {code, (protocol == Protocol::Http ? "HTTP " : "gRPC ") + std::to_string(status) + ": " + std::move(why)},
            reason);
}

std::optional<HttpResponse> OtlpReceiver::onHeader(const HttpConnection& connection, const HttpRequest& request)
{
    auto admitted = admit(request, m_options.access);
    auto* refusal = std::get_if<HttpResponse>(&admitted);
    if (refusal == nullptr) {
        const int wait = m_rate.wait(connection.peer().toStdString(), steadyNow());
        if (wait == 0) return std::nullopt;
        refused(Protocol::Http, 429, ErrorCode::Busy, std::string(kTooFast), kTooFastReason);
        return answerTooFast(std::get<OtlpDelivery>(admitted), wait);
    }
    refused(Protocol::Http, refusal->status, ErrorCode::Invalid, std::string(reasonPhrase(refusal->status)));
    return std::move(*refusal);
}

HttpResponse OtlpReceiver::onUnreadable(int status, const std::string& message)
{
    refused(Protocol::Http, status, codeOf(status), message);
    return answerUnreadable(status, message);
}

void OtlpReceiver::hand(ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> answer)
{
    {
        const std::lock_guard lock(m_counting);
        ReceiverCounters& counters = m_counters[indexOf(delivery.via)];
        ++counters.deliveries;
        counters.bytes += delivery.body.size();
    }
    ++m_outstanding;
    m_submit(std::move(delivery), [this, answer = std::move(answer)](Result<decode::DecodeReport> outcome) {
        m_mail->post([answer, outcome = std::move(outcome)] { answer(outcome); });
        --m_outstanding;
    });
}

void OtlpReceiver::onRequest(HttpConnection& connection, HttpRequest&& request)
{
    // Admitted once already, from the same header fields.
    const OtlpDelivery what = std::get<OtlpDelivery>(admit(request, m_options.access));
    const QPointer<HttpConnection> to(&connection);
    m_rate.count(connection.peer().toStdString(), request.body.size(), steadyNow());
    hand({what, std::move(request.body), Protocol::Http, connection.gone()},
        [this, to, what](Result<decode::DecodeReport> outcome) {
            const HttpResponse response = outcome ? answerStored(what, *outcome)
                                                  : answerRefused(what, outcome.error(), m_options.retryAfterSeconds);
            if (!outcome) countRefusal(Protocol::Http, response.status);
            if (to) to->answer(response);
        });
}

void OtlpReceiver::onCall(GrpcConnection& connection, GrpcCall&& call)
{
    auto admitted = admit(call, m_options.access);
    if (const auto* refusal = std::get_if<GrpcAnswer>(&admitted)) {
        refused(Protocol::Grpc, refusal->status, ErrorCode::Invalid, refusal->statusMessage);
        connection.answer(call.stream, *refusal);
        return;
    }
    const OtlpDelivery what = std::get<OtlpDelivery>(admitted);
    const std::string sender = connection.peer().toStdString();
    if (const int wait = m_rate.wait(sender, steadyNow()); wait > 0) {
        refused(Protocol::Grpc, kUnavailable, ErrorCode::Busy, std::string(kTooFast), kTooFastReason);
        return connection.answer(call.stream, grpcTooFast(wait));
    }
    m_rate.count(sender, call.message.size(), steadyNow());
    const QPointer<GrpcConnection> to(&connection);
    hand({what, std::move(call.message), Protocol::Grpc, connection.gone()},
        [this, to, what, stream = call.stream](Result<decode::DecodeReport> outcome) {
            const GrpcAnswer answer =
                outcome ? grpcStored(what, *outcome) : grpcRefused(outcome.error(), m_options.retryAfterSeconds);
            if (!outcome) countRefusal(Protocol::Grpc, answer.status);
            if (to) to->answer(stream, answer);
        });
}

} // namespace spanwise::live
