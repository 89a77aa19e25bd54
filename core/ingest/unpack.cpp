// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/unpack.h"

#include "core/decode/gzip_reader.h"

#include <algorithm>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kStep = 64 * 1024; ///< unpacked between two looks at the limit
}

Result<PaddedText> unpackGzip(std::string_view packed, std::size_t limit)
{
    decode::GzipReader reader;
    std::string out;
    std::size_t used = 0;
    std::size_t made = 0;
    for (;;) {
        // Doubling by hand: std::string would, but a size taken from the trailer could be a lie.
        // The padding comes on top, so that it costs no second copy at the end.
        if (out.size() < made + kStep) {
            const std::size_t room = std::max(made + kStep, std::min(2 * made, limit + kStep));
            out.reserve(room + decode::kPadding);
            out.resize(room);
        }
        const auto step = reader.unpack(packed.substr(used), out.data() + made, kStep);
        if (!step) return fail(ErrorCode::Malformed, "byte " + std::to_string(used) + ": " + step.error().message);
        used += step->taken;
        made += step->made;
        if (made > limit)
            return fail(ErrorCode::TooLarge, "the body unpacks to more than " + std::to_string(limit) + " bytes");
        if (step->made == kStep) continue; // more may be waiting behind a full step
        if (step->taken == 0 && step->made == 0) break;
    }
    if (used < packed.size() || !reader.isComplete())
        return fail(ErrorCode::Malformed,
            "byte " + std::to_string(used) + ": the gzip stream breaks off"
                + (used < packed.size() ? " before the end of the body" : ""));
    out.resize(made);
    return PaddedText(std::move(out));
}

} // namespace spanwise::ingest
