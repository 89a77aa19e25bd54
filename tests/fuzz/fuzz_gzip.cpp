// SPDX-License-Identifier: GPL-3.0-or-later
// Packed bytes give the same whether they come at once or in pieces, and never more than was asked for.
#include "core/decode/gzip_reader.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {
constexpr std::size_t kMost = std::size_t {1} << 16U; // more of the same tries nothing new

struct Unpacked {
    std::string text;
    bool isFailed = false;
    bool isComplete = false;
};

Unpacked unpack(std::string_view packed, std::size_t inStep, std::size_t outStep)
{
    decode::GzipReader reader;
    Unpacked out;
    std::string buffer(outStep, '\0');
    while (out.text.size() < kMost) {
        const auto step = reader.unpack(packed.substr(0, inStep), buffer.data(), buffer.size());
        if (!step) {
            out.isFailed = true;
            break;
        }
        require(step->taken <= std::min(inStep, packed.size()) && step->made <= outStep, "steps keep their bounds");
        packed.remove_prefix(step->taken);
        out.text.append(buffer, 0, step->made);
        if (step->taken == 0 && step->made == 0) break;
    }
    out.isComplete = reader.isComplete();
    return out;
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view packed = textOf(data, size);
    static_cast<void>(decode::isGzip(packed));
    const Unpacked whole = unpack(packed, std::max<std::size_t>(size, 1), 16384);
    const Unpacked pieces = unpack(packed, 7, 1021);
    if (whole.text.size() >= kMost || pieces.text.size() >= kMost) return 0; // stopped at the limit
    require(whole.isFailed == pieces.isFailed, "pieces fail when the whole does");
    if (whole.isFailed) return 0;
    require(whole.text == pieces.text && whole.isComplete == pieces.isComplete, "pieces give the same");
    return 0;
}
