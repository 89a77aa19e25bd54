// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as text 0.0.4 and as OpenMetrics: taken or refused whole.
#include "tests/fuzz/exposition_checks.h"

using namespace spanwise;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view body = fuzz::textOf(data, size);
    decode::ExpositionLimits limits;
    limits.samples = 1000;
    limits.valueBytes = 5000;
    for (const auto decode : {decode::decodePrometheusText, decode::decodeOpenMetrics}) {
        Exposition out;
        decode::DecodeReport report;
        const auto done = decode(body, limits, out, report);
        fuzz::requireSound(done, out, report);
    }
    return 0;
}
