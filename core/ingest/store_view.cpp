// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/store_view.h"

#include "core/ingest/trace_reader.h"
#include "core/store/reader.h"

#include <array>
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

    /// Log records lie in other blocks than their spans, so each is handed over with its span's trace read whole.
    [[nodiscard]] Result<void> visitNewestFirst(
        TimeRange range, std::string_view needle, std::stop_token stop, const Visitor& visit) const override
    {
        (void)needle; // case folding makes a test of raw bytes miss what should be found
        Result<void> failed;
        const auto walked = m_reader->visitNewestFirst(range, {}, stop, [&](const store::StoredMessage& message) {
            if (message.kind != store::StoredMessage::Kind::Span) return true;
            Batch batch;
            const std::array one {message};
            if (auto decoded = decodeMessages(one, batch); !decoded) {
                failed = decoded;
                return false;
            }
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
} // namespace

query::DataView viewOf(const store::Store& store)
{
    return query::makeDataView(
        store.snapshot(), std::make_shared<StoreNames>(store.names()), std::make_shared<StoreSpans>(store.reader()));
}

} // namespace spanwise::ingest
