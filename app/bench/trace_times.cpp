// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/trace_times.h"

#include "core/ingest/file_source.h"
#include "core/ingest/trace_reader.h"
#include "core/query/trace_layout.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace spanwise::bench {

namespace {
constexpr std::uint64_t kSpansInRequest = 500;
constexpr UnixNanos kBegin = 1'788'220'800'000'000'000; // 2026-09-01T00:00:00Z

std::string hex(std::uint64_t id)
{
    std::array<char, 17> text {};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(id));
    return text.data();
}

/// Span i hangs on a span an eighth of the way up; the whole is as wide as it is deep for who reads it.
void appendSpan(std::uint64_t i, std::uint64_t spans, std::string& out)
{
    const UnixNanos start = kBegin + static_cast<Nanos>(i) * kNanosPerMilli;
    const UnixNanos end =
        i == 0 ? kBegin + static_cast<Nanos>(spans + 10) * kNanosPerMilli : start + 40 * kNanosPerMilli;
    const bool chat = i % 2 == 1;
    out += R"({"traceId":"0000000000000000000000000000abcd","spanId":")" + hex(i + 1) + '"';
    if (i > 0) out += R"(,"parentSpanId":")" + hex(i / 8 + 1) + '"';
    out += chat ? R"(,"name":"chat gpt-4o")" : R"(,"name":"execute_tool look_up")";
    out += R"(,"startTimeUnixNano":")" + std::to_string(start) + R"(","endTimeUnixNano":")" + std::to_string(end) + '"';
    out += R"(,"attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":")";
    out += chat ? "chat" : "execute_tool";
    out += R"("}})";
    if (chat) {
        out += R"(,{"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}})"
               R"(,{"key":"gen_ai.usage.input_tokens","value":{"intValue":"700"}})"
               R"(,{"key":"gen_ai.usage.output_tokens","value":{"intValue":"90"}})"
               R"(,{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"content\":\")";
        out.append(300, 'x');
        out += R"(\"}]"}})";
    }
    out += "]}";
}

/// One request a line.
class LargeTrace {
public:
    explicit LargeTrace(std::uint64_t spans)
        : m_spans(spans)
    {
    }
    Result<std::size_t> read(char* to, std::size_t most)
    {
        if (m_used == m_line.size()) nextLine();
        const std::size_t count = std::min(most, m_line.size() - m_used);
        std::memcpy(to, m_line.data() + m_used, count);
        m_used += count;
        return count;
    }

private:
    void nextLine()
    {
        m_line.clear();
        m_used = 0;
        if (m_next >= m_spans) return;
        m_line =
            R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"long"}}]},)"
            R"("scopeSpans":[{"spans":[)";
        const std::uint64_t end = std::min(m_spans, m_next + kSpansInRequest);
        for (std::uint64_t i = m_next; i < end; ++i) {
            if (i > m_next) m_line += ',';
            appendSpan(i, m_spans, m_line);
        }
        m_next = end;
        m_line += "]}]}]}\n";
    }

    std::uint64_t m_spans;
    std::uint64_t m_next = 0;
    std::string m_line;
    std::size_t m_used = 0;
};

double msSince(std::chrono::steady_clock::time_point began)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

Result<void> makeStore(store::Store& store, std::uint64_t spans, std::stop_token stop)
{
    ingest::Pipeline pipeline(store, {});
    LargeTrace trace(spans);
    ingest::ImportOptions options;
    options.stop = std::move(stop);
    const ingest::FileReport report = ingest::importStream(
        pipeline, "trace", [&](char* to, std::size_t most) { return trace.read(to, most); }, options);
    if (report.error) return tl::unexpected(*report.error);
    return {};
}

void layOut(const ingest::StoredTrace& trace)
{
    std::vector<UnixNanos> start;
    std::vector<Nanos> duration;
    std::vector<std::int32_t> parent;
    for (std::size_t i = 0; i < trace.resolved.spanIndexes.size(); ++i) {
        const Span& span = trace.batch.spans[trace.resolved.spanIndexes[i]];
        start.push_back(span.start);
        duration.push_back(span.duration());
        parent.push_back(trace.resolved.spans[i].parent);
    }
    (void)query::layOutTrace(start, duration, parent);
}
} // namespace

Result<TraceTimes> timeLargeTrace(const std::filesystem::path& store, std::uint64_t spans, std::stop_token stop)
{
    if (std::filesystem::exists(store)) return fail(ErrorCode::Invalid, store.string() + " is there already");
    const auto opened = store::Store::open(store.string());
    if (!opened) return tl::unexpected(opened.error());
    if (auto made = makeStore(**opened, spans, stop); !made) return tl::unexpected(made.error());
    const auto reader = (*opened)->reader();
    TraceTimes out;
    auto began = std::chrono::steady_clock::now();
    const auto messages = reader->messagesOf(1, stop);
    if (!messages) return tl::unexpected(messages.error());
    out.messagesMs = msSince(began);
    began = std::chrono::steady_clock::now();
    const auto trace = ingest::readTrace(*reader, 1, nullptr, stop);
    if (!trace) return tl::unexpected(trace.error());
    out.readMs = msSince(began);
    began = std::chrono::steady_clock::now();
    layOut(**trace);
    out.layoutMs = msSince(began);
    out.spans = (*trace)->resolved.spanIndexes.size();
    return out;
}

} // namespace spanwise::bench
