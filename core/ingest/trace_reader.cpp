// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trace_reader.h"

#include "core/decode/span_codec.h"

#include <numeric>
#include <unordered_map>

namespace spanwise::ingest {

namespace {
/// Resources and scopes that were decoded already, by where their bytes lie: a block holds each once.
class Owners {
public:
    explicit Owners(Batch& batch)
        : m_batch(batch)
    {
    }

    Result<std::uint32_t> resource(std::string_view bytes)
    {
        const auto [place, isNew] = m_resources.try_emplace(bytes.data(), 0);
        if (!isNew) return place->second;
        const auto index = decode::decodeStoredResource(bytes, m_batch);
        if (index) place->second = *index;
        return index;
    }

    Result<std::uint32_t> scope(std::string_view bytes)
    {
        const auto [place, isNew] = m_scopes.try_emplace(bytes.data(), 0);
        if (!isNew) return place->second;
        const auto index = decode::decodeStoredScope(bytes, m_batch);
        if (index) place->second = *index;
        return index;
    }

private:
    Batch& m_batch;
    std::unordered_map<const char*, std::uint32_t> m_resources;
    std::unordered_map<const char*, std::uint32_t> m_scopes;
};
} // namespace

Result<void> decodeMessages(std::span<const store::StoredMessage> messages, Batch& batch)
{
    Owners owners(batch);
    if (batch.spans.empty()) batch.spans.reserve(messages.size());
    std::shared_ptr<const std::string> kept;
    for (const store::StoredMessage& message : messages) {
        if (message.owner != kept) {
            kept = message.owner;
            batch.arena.adopt(kept);
        }
        const auto resource = owners.resource(message.resource);
        if (!resource) return tl::unexpected(resource.error());
        const auto scope = owners.scope(message.scope);
        if (!scope) return tl::unexpected(scope.error());
        auto decoded = message.kind == store::StoredMessage::Kind::Span
            ? decode::decodeStoredSpan(message.message, message.traceId, *resource, *scope, batch)
            : decode::decodeStoredLogRecord(message.message, message.traceId, *resource, *scope, batch);
        if (!decoded) return decoded;
    }
    return {};
}

Result<std::shared_ptr<const StoredTrace>> readTrace(
    const store::Reader& reader, store::TraceNo trace, const calls::MappingRules* mapping, std::stop_token stop)
{
    const auto messages = reader.messagesOf(trace, stop);
    if (!messages) return tl::unexpected(messages.error());
    const auto unkept = reader.unkeptSpansOf(trace);
    if (!unkept) return tl::unexpected(unkept.error());
    if (messages->empty())
        return unkept->empty() ? fail(ErrorCode::NotFound, "there is no trace number " + std::to_string(trace))
                               : fail(ErrorCode::NotFound,
                                   "the messages of this trace are no longer kept: retention removed them. Its numbers "
                                   "still count");
    auto out = std::make_shared<StoredTrace>();
    out->trace = trace;
    out->unkept = *unkept;
    if (auto decoded = decodeMessages(*messages, out->batch); !decoded) return tl::unexpected(decoded.error());
    const auto joined = reader.joinedLogsOf(trace, stop);
    if (!joined) return tl::unexpected(joined.error());
    if (auto decoded = decodeMessages(*joined, out->batch); !decoded) return tl::unexpected(decoded.error());
    std::vector<std::uint32_t> spans(out->batch.spans.size());
    std::vector<std::uint32_t> logs(out->batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    out->resolved = calls::resolveTrace(out->batch, spans, logs, mapping);
    return out;
}

} // namespace spanwise::ingest
