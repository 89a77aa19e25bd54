// SPDX-License-Identifier: GPL-3.0-or-later
// Receivers that feed one pipeline: what the window and `spanwise-cli serve` both run. Each listener is a source of the
// store, with its counters by reason.
#pragma once

#include "core/ingest/pipeline.h"
#include "core/live/otlp_receiver.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::live {

/// Start and stop on one thread; status on any. The pipeline outlives it.
class LiveIntake {
public:
    LiveIntake(ingest::Pipeline& pipeline, ReceiverOptions options);
    ~LiveIntake();
    LiveIntake(const LiveIntake&) = delete;
    LiveIntake& operator=(const LiveIntake&) = delete;

    /// Once. Gives the bindings with the ports that were taken. Error: as OtlpReceiver::start.
    [[nodiscard]] Result<std::vector<Binding>> start(const std::vector<Binding>& bindings);

    /// Answers what is being worked on, turns back what nobody has begun, and writes the sources down. Within about
    /// `milliseconds`.
    void stop(int milliseconds = 4'000);

    [[nodiscard]] ReceiverCounters counters(Protocol protocol) const { return m_receiver.counters(protocol); }

private:
    void take(ReceivedDelivery&& delivery, std::function<void(Result<decode::DecodeReport>)> done);

    ingest::Pipeline& m_pipeline;
    std::array<std::atomic<std::int64_t>, 2> m_sources {}; ///< by Protocol; 0 = not listening
    std::atomic<bool> m_stopping {false};
    std::atomic<int> m_waiting {0}; ///< deliveries that are not answered yet
    OtlpReceiver m_receiver;
};

} // namespace spanwise::live
