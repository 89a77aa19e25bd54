// SPDX-License-Identifier: GPL-3.0-or-later
// How fast telemetry is read and laid down, one thread, nothing else:  bench_decode FILE.jsonl  (JSON lines of traces)
// Prints bytes and spans a second for JSON, for protobuf of the same spans, and for the stored form.
#include "core/decode/decoder.h"
#include "core/decode/span_codec.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

using namespace spanwise;

namespace {
constexpr int kRounds = 7;

/// Seconds of the fastest round.
double best(const std::function<void()>& work)
{
    double seconds = 1e9;
    for (int i = 0; i < kRounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        seconds = std::min(seconds, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return seconds;
}

void print(const char* what, std::size_t bytes, std::size_t spans, double seconds)
{
    std::printf("%-18s %8.1f MB/s %10.0f spans/s\n", what, static_cast<double>(bytes) / seconds / 1e6,
        static_cast<double>(spans) / seconds);
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void addMessage(std::string& out, char tag, std::string_view inner)
{
    out += tag;
    std::size_t size = inner.size();
    for (; size > 127; size >>= 7U) out += static_cast<char>((size & 127U) | 128U);
    out += static_cast<char>(size);
    out += inner;
}

/// The batch as one request, a resource and a scope around each span.
std::string requestOf(const Batch& batch)
{
    std::string out;
    for (const Span& span : batch.spans) {
        std::string record;
        std::string scope;
        std::string resource;
        decode::encodeSpan(batch, span, record);
        decode::encodeScope(batch, batch.scopes[span.scope], scope);
        decode::encodeResource(batch, batch.resources[span.resource], resource);
        addMessage(scope, '\x12', record);
        addMessage(resource, '\x12', scope);
        addMessage(out, '\x0a', resource);
    }
    return out;
}
} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "bench_decode FILE.jsonl\n");
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    std::string text {std::istreambuf_iterator<char>(file), {}};
    const std::size_t size = text.size();
    text.append(decode::kPadding, '\0');
    const auto lines = linesOf({text.data(), size});

    Batch batch;
    std::size_t spans = 0;
    const double json = best([&] {
        spans = 0;
        for (const std::string_view line : lines) {
            batch.clear();
            decode::DecodeReport report;
            if (!decode::decodeOtlpJson(line, {}, batch, report)) continue;
            spans += batch.spans.size();
        }
    });
    if (spans == 0) {
        std::fprintf(stderr, "%s: no spans\n", argv[1]);
        return 1;
    }
    print("JSON", size, spans, json);

    std::vector<std::string> requests;
    std::size_t requestBytes = 0;
    std::string stored;
    double encode = 0;
    std::size_t storedBytes = 0;
    for (const std::string_view line : lines) {
        batch.clear();
        decode::DecodeReport report;
        if (!decode::decodeOtlpJson(line, {}, batch, report)) continue;
        encode += best([&] {
            stored.clear();
            for (const Span& span : batch.spans) decode::encodeSpan(batch, span, stored);
        });
        storedBytes += stored.size();
        requests.push_back(requestOf(batch));
        requestBytes += requests.back().size();
        requests.back().append(decode::kPadding, '\0');
    }
    print("stored form", storedBytes, spans, encode);
    const double protobuf = best([&] {
        for (const std::string& request : requests) {
            batch.clear();
            decode::DecodeReport report;
            static_cast<void>(decode::decodeOtlpProtobuf(
                {request.data(), request.size() - decode::kPadding}, decode::Signal::Traces, {}, batch, report));
        }
    });
    print("protobuf", requestBytes, spans, protobuf);
    return 0;
}
