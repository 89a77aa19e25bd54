// SPDX-License-Identifier: GPL-3.0-or-later
// Deliveries → rows: decode, group by trace, resolve, price, write. Parser threads work beside one writer thread; what
// waits between them is bounded in bytes. Files and live receivers use the same entry.
//
// The outcome does not depend on the number of threads: deliveries of files are written in the order they came in.
#pragma once

#include "core/analyze/price_table.h"
#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/capture/capture_policy.h"
#include "core/decode/decoder.h"
#include "core/ingest/source_report.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::gateway {
class Dictionary;
}

namespace spanwise::ingest {

class MetricIntake;

enum class Format : std::uint8_t { OtlpJson, OtlpProtobuf };

/// Bytes that one decoder call takes: a request, a line, a document. `body` lives in `owner` and has
/// decode::kPadding readable bytes behind it.
struct Delivery {
    std::string_view body;
    std::shared_ptr<const void> owner; ///< may be null when `body` outlives the pipeline's work
    Format format = Format::OtlpJson;
    decode::Signal signal = decode::Signal::Traces; ///< protobuf only: JSON says it itself
    std::string place; ///< for messages about it: `line 17`, `byte 4096`; may be empty
    std::int64_t source = 0; ///< from Pipeline::beginSource; 0 = none
    bool answerWaits = false; ///< a sender waits for `done`: committed as soon as nothing else is on its way
    std::stop_token senderGone {}; ///< asked to stop: nobody waits; left out (Cancelled) unless a parser has begun it
    /// A file says what it holds: a JSON object that names no signal is refused. A sender may send an empty request
    /// with whatever else is in it.
    bool mustNameSignal = false;
    bool gzip = false; ///< `body` is packed; a parser unpacks it, up to PipelineOptions::unpackedBytes
};

/// What became of a delivery, said after the commit that holds it.
struct DeliveryOutcome {
    decode::DecodeReport decoded; ///< accepted and rejected, as the sender is told
    store::Added stored;
};
/// Called once on the writer's thread; must not block. Error: nothing of the delivery is stored. Malformed = the
/// delivery cannot be decoded; TooLarge = it unpacks to more than may be; Io, Busy = the store failed, come back later;
/// Cancelled = the pipeline ended first.
using Done = std::function<void(Result<DeliveryOutcome>)>;

struct PipelineOptions {
    unsigned parserThreads = 0; ///< 0 = as many as the machine has cores, at most 4
    /// No sender waits for an answer: parsers run behind the writer (core/base/thread_rank.h), and messages are written
    /// before they are committed.
    bool onlyFiles = false;
    std::uint64_t queueBytes = std::uint64_t {24} << 20U; ///< deliveries that wait or are worked on
    std::uint64_t commitBytes = std::uint64_t {16} << 20U; ///< of input in one transaction while senders wait
    std::uint64_t fileCommitBytes = std::uint64_t {64} << 20U; ///< the same while only files are read
    std::uint64_t unpackedBytes = std::uint64_t {64} << 20U; ///< of one packed delivery; more of it is TooLarge
    std::uint32_t groupCommitMs = 50; ///< a live delivery waits no longer than this for company
    decode::Limits limits;
    std::shared_ptr<const analyze::PriceTable> prices; ///< null = calls have no cost
    const calls::MappingRules* mapping = nullptr; ///< may be null; outlives the pipeline
    std::shared_ptr<const capture::CapturePolicy> capture; ///< null = everything is kept as it came
    std::shared_ptr<const gateway::Dictionary> dictionary; ///< of gateways; null = the shipped one
};

/// Numbers for a progress bar, read from any thread.
struct PipelineProgress {
    std::uint64_t bytes = 0; ///< of deliveries that were written
    std::uint64_t spans = 0; ///< new in the store
    std::uint64_t waitingBytes = 0;
};

/// A source that is over.
struct SourceEnd {
    std::int64_t source = 0; ///< of beginSource()
    std::string note; ///< why it ended early, if so
};

/// submit: any thread. One pipeline a store.
class Pipeline {
public:
    /// The store must be writable and outlive the pipeline. Traces that an earlier run left outdated are resolved.
    Pipeline(store::Store& store, PipelineOptions options);
    /// Stops: what is being written is committed, what waits is answered with Cancelled.
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    /// A new line in the list of sources. `kind`: file, http, grpc; `name`: path or address.
    [[nodiscard]] std::int64_t beginSource(std::string kind, std::string name);
    enum class Resolve : std::uint8_t { First, Later };
    /// Waits until all deliveries of the source are durable and its traces are resolved whole; writes its report down.
    /// `note` says why it ended early, if so. With Later it does not wait: for a source whose deliveries have all been
    /// answered, by a program that has to end; what is unresolved then is resolved by the next run.
    [[nodiscard]] Result<SourceReport> endSource(
        std::int64_t source, std::string note = {}, Resolve resolve = Resolve::First);
    /// Several at once, which share what a single one waits for. The answers stand in the order of `ends`.
    [[nodiscard]] std::vector<Result<SourceReport>> endSources(
        std::span<const SourceEnd> ends, Resolve resolve = Resolve::First);

    /// Something of the source that was refused before it could become a delivery. `reason` is what the counter is
    /// called; empty = what the error's code says.
    void countFailed(std::int64_t source, const Error& error, const std::string& place, std::string_view reason = {});

    /// Waits for room in the queue. False when `stop` was asked for; `done` is then not called.
    bool submit(Delivery delivery, Done done, std::stop_token stop = {});
    /// Does not wait: false when the queue is full, `done` is then not called.
    bool trySubmit(Delivery delivery, Done done);

    /// What is decoded from now on is kept by this policy; null = everything.
    void setCapture(std::shared_ptr<const capture::CapturePolicy> policy);

    /// Something of the source that was stored through use().
    void countTaken(std::int64_t source, const decode::DecodeReport& decoded, std::uint64_t bytes);

    /// Other work on the store: findings, reviews, series, erasing. Runs on the writer's thread between two deliveries,
    /// in a transaction of its own that is committed when `work` succeeds and rolled back when it does not. Waits for
    /// it: never call this from a thread that paints, nor from `done`. Keep it short, deliveries wait meanwhile.
    /// Error: that of `work` or of the commit; Cancelled = the pipeline ended first.
    [[nodiscard]] Result<void> use(const std::function<Result<void>(store::Writer&)>& work);

    /// Answers with Cancelled what no parser has begun; for a quick end. Their `done` is called on this thread.
    void turnBackWaiting();

    /// Where scrapes and data points become series: to be touched only inside use().
    [[nodiscard]] MetricIntake& metrics();

    /// Waits until everything submitted so far is durable and resolved.
    void flush();
    [[nodiscard]] PipelineProgress progress() const noexcept;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::ingest
