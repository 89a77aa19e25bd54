// SPDX-License-Identifier: GPL-3.0-or-later
// A chunked body, whatever its sizes, extensions and trailers say: the same in pieces, bounded, and what an independent
// reading of the same bytes gives.
#include "core/live/http_parser.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/require.h"

#include <optional>

using namespace spanwise;
using namespace spanwise::fuzz;
using live::HttpParser;

namespace {
constexpr std::string_view kHead = "POST /v1/traces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
// Small, so that short inputs reach them: long ones cost the time of many.
constexpr std::size_t kBodyBytes = 1024;
constexpr std::size_t kOverheadBytes = 256;

struct Outcome {
    HttpParser::State state = HttpParser::State::Header;
    std::string body;
    int refusedWith = 0;
};

template <typename Cut> Outcome readBody(std::string_view chunks, Cut cut)
{
    live::HttpLimits limits;
    limits.bodyBytes = kBodyBytes;
    limits.chunkOverheadBytes = kOverheadBytes;
    HttpParser parser(limits);
    require(parser.feed(kHead) == kHead.size(), "the header is read");
    while (!chunks.empty() && parser.state() == HttpParser::State::Body) {
        const std::size_t used = parser.feed(chunks.substr(0, cut.next()));
        require(used > 0 || parser.state() != HttpParser::State::Body, "a parser that wants more takes what there is");
        chunks.remove_prefix(used);
    }
    Outcome out {parser.state(), {}, 0};
    if (out.state == HttpParser::State::Complete) out.body = parser.request().body;
    if (out.state == HttpParser::State::Refused) out.refusedWith = parser.refusal().status;
    return out;
}

/// RFC 9112 §7.1 for the plain case: sizes in hex, no extensions, no trailers. Nothing = anything else.
std::optional<std::string> plainChunks(std::string_view chunks)
{
    std::string body;
    for (;;) {
        const std::size_t end = chunks.find("\r\n");
        if (end == 0 || end == std::string_view::npos || end > 8) return std::nullopt;
        std::size_t size = 0;
        for (const char c : chunks.substr(0, end)) {
            const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
            if (digit == std::string_view::npos || (c < '0' || (c > '9' && c < 'A'))) return std::nullopt;
            size = size * 16 + digit;
        }
        chunks.remove_prefix(end + 2);
        if (chunks.size() < size + 2 || chunks.substr(size, 2) != "\r\n") return std::nullopt;
        if (size == 0) return body;
        body += chunks.substr(0, size);
        chunks.remove_prefix(size + 2);
    }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view chunks = textOf(data, size);
    const Outcome whole = readBody(chunks, Whole());
    const Outcome pieces = readBody(chunks, Pieces(chunks));
    require(whole.state == pieces.state && whole.refusedWith == pieces.refusedWith, "pieces end like the whole");
    require(whole.body == pieces.body, "pieces give the same body");
    if (const auto plain = plainChunks(chunks); plain && plain->size() <= kBodyBytes)
        require(
            whole.state == HttpParser::State::Complete && whole.body == *plain, "plain chunks are read as they are");
    return 0;
}
