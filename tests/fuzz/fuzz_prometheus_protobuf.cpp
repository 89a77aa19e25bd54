// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as delimited MetricFamily messages.
#include "tests/fuzz/exposition_checks.h"

using namespace spanwise;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Exposition out;
    decode::DecodeReport report;
    decode::ExpositionLimits limits;
    limits.samples = 1000;
    const auto done = decode::decodePrometheusProtobuf(fuzz::textOf(data, size), limits, out, report);
    fuzz::requireSound(done, out, report);
    for (const NativeHistogram& histogram : out.histograms)
        for (std::size_t i = 1; i < histogram.positive.size(); ++i)
            fuzz::require(histogram.positive[i - 1].index < histogram.positive[i].index, "buckets ascend");
    return 0;
}
