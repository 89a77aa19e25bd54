// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/open_trace.h"

#include "core/model/quality.h"
#include "ui/safe_text.h"

#include <numeric>
#include <string_view>
#include <unordered_map>

namespace spanwise::ui {
namespace {

/// Each different text once.
class Texts {
public:
    explicit Texts(std::vector<QString>& texts)
        : m_texts(texts)
    {
    }
    std::uint32_t numberOf(std::string_view text)
    {
        const auto [at, fresh] = m_known.try_emplace(text, static_cast<std::uint32_t>(m_texts.size()));
        if (fresh) m_texts.push_back(oneLine(fromCore(text), 200));
        return at->second;
    }

private:
    std::vector<QString>& m_texts;
    std::unordered_map<std::string_view, std::uint32_t> m_known;
};

std::string_view serviceOf(const Batch& batch, const Resource& resource)
{
    for (const Attribute& attribute : batch.of(resource.attributes))
        if (attribute.key == "service.name" && attribute.value.kind == Value::Kind::String)
            return attribute.value.view();
    return {};
}

std::uint16_t marksOf(const calls::ResolvedTrace& trace, std::size_t position, const Span& span)
{
    const calls::ResolvedSpan& said = trace.spans[position];
    unsigned marks = 0;
    if (said.errorClass != ErrorClass::None) marks |= WaterfallData::Failed;
    if (said.call >= 0) {
        const LlmCall& call = trace.calls[static_cast<std::size_t>(said.call)];
        marks |= call.span == trace.spanIndexes[position] ? WaterfallData::Call : WaterfallData::SameCall;
        if (call.truncated()) marks |= WaterfallData::Truncated;
    }
    if (said.detail) marks |= WaterfallData::Detail;
    if (((span.quality | said.quality) & quality::kTimeSuspect) != 0) marks |= WaterfallData::OddTime;
    if (said.parent < 0 && !span.parentSpanId.isZero()) marks |= WaterfallData::Orphan;
    if (said.spanClass == SpanClass::Retriever || said.spanClass == SpanClass::Reranker)
        marks |= WaterfallData::Retrieval;
    return static_cast<std::uint16_t>(marks);
}

} // namespace

const LlmCall* OpenTrace::callOf(std::size_t position) const
{
    const std::int32_t call = resolved().spans[position].call;
    return call < 0 ? nullptr : &resolved().calls[static_cast<std::size_t>(call)];
}

int OpenTrace::positionOf(const SpanId& id) const
{
    for (std::size_t i = 0; i < resolved().spanIndexes.size(); ++i)
        if (span(i).spanId == id) return static_cast<int>(i);
    return -1;
}

std::shared_ptr<const WaterfallData> waterfallOf(const Batch& batch, const calls::ResolvedTrace& trace)
{
    auto out = std::make_shared<WaterfallData>();
    const std::size_t n = trace.spanIndexes.size();
    out->start.reserve(n);
    out->duration.reserve(n);
    out->marks.reserve(n);
    out->spanClass.reserve(n);
    out->name.reserve(n);
    out->service.reserve(n);
    Texts texts(out->texts);
    std::vector<std::uint32_t> services;
    for (const Resource& resource : batch.resources) services.push_back(texts.numberOf(serviceOf(batch, resource)));
    std::vector<std::int32_t> parents;
    parents.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
        const Span& span = batch.spans[trace.spanIndexes[i]];
        out->start.push_back(span.start);
        out->duration.push_back(span.duration());
        out->marks.push_back(marksOf(trace, i, span));
        out->spanClass.push_back(trace.spans[i].spanClass);
        out->name.push_back(texts.numberOf(span.name));
        out->service.push_back(services[span.resource]);
        parents.push_back(trace.spans[i].parent);
    }
    out->layout = query::layOutTrace(out->start, out->duration, parents);
    return out;
}

Result<std::shared_ptr<const OpenTrace>> openTrace(const query::DataView& view,
    const std::shared_ptr<const store::Reader>& reader, const TraceId& id, const calls::MappingRules* mapping,
    std::stop_token stop)
{
    const auto number = reader->findTrace(id);
    if (!number) return tl::unexpected(number.error());
    if (!*number) return fail(ErrorCode::NotFound, "this store holds no trace " + id.hex());
    auto stored = ingest::readTrace(*reader, **number, mapping, stop);
    if (!stored) return tl::unexpected(stored.error());
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the trace is no longer wanted");
    auto out = std::make_shared<OpenTrace>();
    out->stored = std::move(*stored);
    out->logs.resize(out->stored->batch.logs.size());
    std::iota(out->logs.begin(), out->logs.end(), 0U);
    out->waterfall = waterfallOf(out->batch(), out->resolved());
    out->row = query::traceRows(view, std::span(&**number, 1)).front();
    return std::shared_ptr<const OpenTrace>(std::move(out));
}

} // namespace spanwise::ui
