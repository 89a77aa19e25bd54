// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/store_view.h"

#include "core/ingest/trace_reader.h"
#include "core/query/findings.h"
#include "core/store/findings.h"
#include "core/store/reader.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanwise::ingest {

namespace {
class StoreNames final : public query::NameSource {
public:
    explicit StoreNames(std::shared_ptr<const store::Names> names)
        : m_names(std::move(names))
    {
    }
    [[nodiscard]] std::string_view text(query::NameId id) const override { return m_names->text(id); }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view text) const override
    {
        return m_names->find(text);
    }
    [[nodiscard]] query::NameId size() const override { return m_names->size(); }

private:
    std::shared_ptr<const store::Names> m_names;
};

/// Hands the spans of decoded messages over, each with its log records.
bool handOver(const Batch& batch, query::TraceNo trace, const query::SpanSource::Visitor& visit)
{
    std::vector<LogRecord> logs;
    for (const Span& span : batch.spans) {
        logs.clear();
        for (const LogRecord& log : batch.logs)
            if (log.spanId == span.spanId) logs.push_back(log);
        if (!visit({trace, query::numberOf(span.spanId), &batch, &span, logs})) return false;
    }
    return true;
}

/// The log records of the traces that a walk comes by. Spans of a trace mostly lie together, so few are kept.
class LogsOfTraces {
public:
    LogsOfTraces(const store::Reader& reader, std::vector<query::TraceNo> traces, std::stop_token stop)
        : m_reader(reader)
        , m_traces(std::move(traces))
        , m_stop(std::move(stop))
    {
    }

    /// Appends the stored log records of one span to `messages`.
    Result<void> append(const store::StoredMessage& span, std::vector<store::StoredMessage>& messages)
    {
        if (!std::ranges::binary_search(m_traces, span.trace)) return {};
        const auto known = m_known.find(span.trace);
        if (known == m_known.end())
            if (auto read = this->read(span.trace); !read) return read;
        Batch one;
        if (auto decoded = decodeMessages(std::array {span}, one); !decoded || one.spans.empty()) return decoded;
        const auto& ofTrace = m_known.at(span.trace);
        const auto found = ofTrace.find(query::numberOf(one.spans.front().spanId));
        if (found != ofTrace.end()) messages.insert(messages.end(), found->second.begin(), found->second.end());
        return {};
    }

private:
    using BySpan = std::unordered_map<std::uint64_t, std::vector<store::StoredMessage>>;

    Result<void> read(query::TraceNo trace)
    {
        constexpr std::size_t kMostKept = 64;
        const auto messages = m_reader.messagesOf(trace, m_stop);
        if (!messages) return tl::unexpected(messages.error());
        if (m_known.size() >= kMostKept) m_known.clear();
        BySpan& logs = m_known[trace];
        for (const store::StoredMessage& message : *messages) {
            if (message.kind != store::StoredMessage::Kind::Log) continue;
            Batch one;
            if (auto decoded = decodeMessages(std::array {message}, one); !decoded) return decoded;
            for (const LogRecord& log : one.logs) logs[query::numberOf(log.spanId)].push_back(message);
        }
        return {};
    }

    const store::Reader& m_reader;
    std::vector<query::TraceNo> m_traces;
    std::stop_token m_stop;
    std::unordered_map<query::TraceNo, BySpan> m_known;
};

class StoreSpans final : public query::SpanSource {
public:
    explicit StoreSpans(std::shared_ptr<const store::Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    [[nodiscard]] Result<void> visitTrace(
        query::TraceNo trace, std::stop_token stop, const Visitor& visit) const override
    {
        const auto messages = m_reader->messagesOf(trace, stop);
        if (!messages) return tl::unexpected(messages.error());
        Batch batch;
        if (auto decoded = decodeMessages(*messages, batch); !decoded) return decoded;
        handOver(batch, trace, visit);
        return {};
    }

    /// Log records may lie in other blocks than their spans: they are read when their span comes.
    [[nodiscard]] Result<void> visitNewestFirst(
        TimeRange range, std::string_view needle, std::stop_token stop, const Visitor& visit) const override
    {
        (void)needle; // case folding makes a test of raw bytes miss what should be found
        auto withLogs = m_reader->tracesWithLogs();
        if (!withLogs) return tl::unexpected(withLogs.error());
        LogsOfTraces logs(*m_reader, std::move(*withLogs), stop);
        std::vector<store::StoredMessage> messages;
        Result<void> failed;
        const auto walked = m_reader->visitNewestFirst(range, {}, stop, [&](const store::StoredMessage& message) {
            if (message.kind != store::StoredMessage::Kind::Span) return true;
            Batch batch;
            messages.assign(1, message);
            failed = logs.append(message, messages);
            if (failed) failed = decodeMessages(messages, batch);
            if (!failed) return false;
            return handOver(batch, message.trace, visit);
        });
        return failed ? walked : failed;
    }

    [[nodiscard]] std::optional<TraceId> traceId(query::TraceNo trace) const override
    {
        const auto records = m_reader->traces(std::span(&trace, 1));
        if (!records || records->empty() || records->front().trace == 0) return std::nullopt;
        return records->front().id;
    }

    [[nodiscard]] std::optional<query::TraceNo> findTrace(const TraceId& id) const override
    {
        const auto found = m_reader->findTrace(id);
        return found ? *found : std::nullopt;
    }

private:
    std::shared_ptr<const store::Reader> m_reader;
};

/// Read when first asked for, once a view: a refresh makes a new one.
class StoreFindings final : public query::FindingSource {
public:
    explicit StoreFindings(std::shared_ptr<const store::Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    [[nodiscard]] Result<std::shared_ptr<const query::FindingTable>> findings() const override
    {
        const std::lock_guard lock(m_mutex);
        if (m_table) return m_table;
        auto read = readFindings();
        if (read) m_table = *read;
        return read;
    }

private:
    [[nodiscard]] Result<std::shared_ptr<const query::FindingTable>> readFindings() const
    {
        auto out = std::make_shared<query::FindingTable>();
        const auto packs = store::packsOf(*m_reader);
        if (!packs) return tl::unexpected(packs.error());
        for (const store::PackRecord& pack : *packs) out->packs.push_back(pack.version);
        std::unordered_map<query::SpanKey, std::int64_t, query::SpanKeyHash> packOf;
        auto walked = store::visitScans(*m_reader, {}, [&](const store::ScanRecord& scan) {
            const query::SpanKey span {scan.trace, scan.spanId};
            out->scans.emplace(span, static_cast<query::ScanWord>(scan.state));
            packOf.emplace(span, scan.pack);
            return true;
        });
        if (!walked) return tl::unexpected(walked.error());
        std::unordered_map<std::string, std::uint32_t> kinds;
        std::unordered_map<std::string, std::uint32_t> rules;
        std::unordered_map<std::string, std::uint32_t> secrets; // by digest
        std::vector<store::TraceNo> lastTrace; // by secret; findings come in order of traces
        const auto number = [](auto& known, std::vector<std::string>& names, const std::string& name) {
            const auto [place, isNew] = known.try_emplace(name, static_cast<std::uint32_t>(names.size()));
            if (isNew) names.push_back(name);
            return place->second;
        };
        walked = store::visitFindings(*m_reader, {}, [&](const store::StoredFinding& stored) {
            query::FindingEntry one;
            one.span = {stored.trace, stored.spanId};
            one.kind = number(kinds, out->kinds, stored.finding.kind);
            one.rule = number(rules, out->rules, stored.finding.rule);
            one.severity = stored.finding.severity;
            one.side = stored.finding.side;
            one.score = stored.finding.score;
            one.nearThreshold = stored.finding.nearThreshold;
            const auto pack = packOf.find(one.span);
            one.ofPresentPack = pack != packOf.end() && pack->second == stored.pack;
            if (!stored.finding.digest.empty()) {
                const auto next = static_cast<std::uint32_t>(secrets.size());
                const auto [secret, isNew] = secrets.try_emplace(stored.finding.digest, next);
                if (isNew) {
                    out->tracesOfSecret.push_back(0);
                    lastTrace.push_back(0);
                }
                one.secret = secret->second + 1;
                std::uint32_t& traces = out->tracesOfSecret[secret->second];
                if (one.ofPresentPack && (traces == 0 || lastTrace[secret->second] != stored.trace)) {
                    ++traces;
                    lastTrace[secret->second] = stored.trace;
                }
            }
            out->entries.push_back(one);
            return true;
        });
        if (!walked) return tl::unexpected(walked.error());
        return std::shared_ptr<const query::FindingTable>(std::move(out));
    }

    std::shared_ptr<const store::Reader> m_reader;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const query::FindingTable> m_table;
};
} // namespace

query::DataView viewOf(const store::Store& store)
{
    return viewOf(store::EarlyStore {store.snapshot(), store.names(), store.reader()});
}

query::DataView viewOf(const store::EarlyStore& early)
{
    query::DataView view = query::makeDataView(
        early.snapshot, std::make_shared<StoreNames>(early.names), std::make_shared<StoreSpans>(early.reader));
    view.findings = std::make_shared<StoreFindings>(early.reader);
    return view;
}

} // namespace spanwise::ingest
