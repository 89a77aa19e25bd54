// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/live_intake.h"

#include "core/ingest/padded_text.h"

#include <utility>

namespace spanwise::live {

namespace {
constexpr int kMostWaiting = 1000; // reliability promise R7

tl::unexpected<Error> busy()
{
    return fail(ErrorCode::Busy, "more came in than can be stored at once; come back later");
}

const char* kindOf(Protocol protocol)
{
    return protocol == Protocol::Http ? "http" : "grpc";
}
} // namespace

LiveIntake::LiveIntake(ingest::Pipeline& pipeline, ReceiverOptions options)
    : m_pipeline(pipeline)
    , m_receiver(
          std::move(options),
          [this](ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> done) {
              take(std::move(delivery), std::move(done));
          },
          [this](Protocol protocol, const Error& why, std::string_view reason) {
              m_pipeline.countFailed(m_sources[static_cast<std::size_t>(protocol)], why, {}, reason);
          })
{
}

LiveIntake::~LiveIntake()
{
    stop();
}

Result<std::vector<Binding>> LiveIntake::start(const std::vector<Binding>& bindings)
{
    // Before the first delivery can come; the ports are in the list of what is listened on, not in the name.
    for (const Protocol protocol : {Protocol::Http, Protocol::Grpc}) {
        std::string name;
        for (const Binding& binding : bindings)
            if (binding.protocol == protocol) name += (name.empty() ? "" : ", ") + binding.text();
        if (!name.empty())
            m_sources[static_cast<std::size_t>(protocol)] = m_pipeline.beginSource(kindOf(protocol), std::move(name));
    }
    auto taken = m_receiver.start(bindings);
    if (!taken) stop();
    return taken;
}

void LiveIntake::take(ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> done)
{
    const std::int64_t source = m_sources[static_cast<std::size_t>(delivery.via)];
    const auto turnBack = [&](const auto& answer, const tl::unexpected<Error>& why) {
        m_pipeline.countFailed(source, why.value(), {});
        answer(why);
    };
    if (m_stopping) return turnBack(done, fail(ErrorCode::Cancelled, "the program is ending; come back later"));
    if (m_waiting >= kMostWaiting) return turnBack(done, busy());
    const auto body = std::make_shared<const ingest::PaddedText>(std::move(delivery.body));
    ingest::Delivery handed;
    handed.body = body->view();
    handed.owner = body;
    handed.format = delivery.what.encoding == Encoding::Json ? ingest::Format::OtlpJson : ingest::Format::OtlpProtobuf;
    handed.signal = delivery.what.signal;
    handed.answerWaits = true;
    handed.gzip = delivery.what.gzip;
    handed.senderGone = std::move(delivery.senderGone);
    handed.source = source;
    ++m_waiting;
    const auto shared = std::make_shared<decltype(done)>(std::move(done)); // asked for when the queue refuses
    const bool fits = m_pipeline.trySubmit(std::move(handed), [this, shared](Result<ingest::DeliveryOutcome> outcome) {
        --m_waiting;
        (*shared)(std::move(outcome).map([](ingest::DeliveryOutcome&& stored) { return std::move(stored.decoded); }));
    });
    if (fits) return;
    --m_waiting;
    turnBack(*shared, busy());
}

void LiveIntake::stop(int milliseconds)
{
    if (m_stopping.exchange(true)) return;
    m_receiver.stop(milliseconds, [this] { m_pipeline.turnBackWaiting(); });
    for (std::atomic<std::int64_t>& source : m_sources)
        if (const std::int64_t number = source.exchange(0); number != 0)
            (void)m_pipeline.endSource(number, {}, ingest::Pipeline::Resolve::Later);
}

} // namespace spanwise::live
