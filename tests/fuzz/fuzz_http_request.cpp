// SPDX-License-Identifier: GPL-3.0-or-later
// Requests come out the same whether their bytes come at once or in pieces, within the limits, and none of the
// framings that two programs could read differently passes.
#include "core/live/http_parser.h"
#include "core/live/otlp_http.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;
using live::HttpParser;

namespace {
constexpr std::size_t kBodyBytes = 1024;

/// Small, so that short inputs reach them: long ones cost the time of many.
live::HttpLimits smallLimits()
{
    live::HttpLimits limits;
    limits.headerBytes = 1024;
    limits.headerFields = 20;
    limits.targetBytes = 256;
    limits.bodyBytes = kBodyBytes;
    limits.chunkOverheadBytes = 256;
    return limits;
}

struct Outcome {
    std::vector<live::HttpRequest> requests;
    int refusedWith = 0;
};

template <typename Cut> Outcome readAll(std::string_view bytes, Cut cut)
{
    HttpParser parser(smallLimits());
    Outcome out;
    while (!bytes.empty() && parser.state() != HttpParser::State::Refused) {
        const std::string_view piece = bytes.substr(0, cut.next());
        const std::size_t used = parser.feed(piece);
        require(used <= piece.size(), "no more is used than there is");
        bytes.remove_prefix(used);
        require(parser.bodyBytes() <= kBodyBytes, "the limit of the body holds while it arrives");
        if (parser.state() != HttpParser::State::Complete) {
            require(used > 0, "a parser that wants more takes what there is");
            continue;
        }
        out.requests.push_back(parser.request());
        parser.reset();
    }
    if (parser.state() == HttpParser::State::Refused) out.refusedWith = parser.refusal().status;
    return out;
}

bool isEqual(const live::HttpRequest& a, const live::HttpRequest& b)
{
    return a.method == b.method && a.target == b.target && a.host == b.host && a.body == b.body
        && a.contentType == b.contentType && a.authorization == b.authorization && a.keepAlive == b.keepAlive;
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes = textOf(data, size);
    const Outcome whole = readAll(bytes, Whole());
    const Outcome pieces = readAll(bytes, Pieces(bytes));
    require(whole.requests.size() == pieces.requests.size(), "pieces give as many requests");
    require(whole.refusedWith == pieces.refusedWith, "pieces are refused like the whole");
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const live::HttpRequest& request = whole.requests[i];
        require(isEqual(request, pieces.requests[i]), "pieces give the same requests");
        require(request.body.size() <= kBodyBytes, "the limit of the body holds");
        require(request.method.find_first_of(" \r\n") == std::string::npos, "a method is one word");
        static_cast<void>(live::admit(request, {}));
    }
    return 0;
}
